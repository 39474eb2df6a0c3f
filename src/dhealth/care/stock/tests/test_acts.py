"""Who may move stock, what is refused in words, and that doing it twice does it once."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from dhealth.care.stock.actions import (
    confirm_stock,
    count_stock,
    hand_on_stock,
    mend_hand_over,
    receive_stock,
    settle_question,
    take_back_movement,
    take_back_together,
)
from dhealth.care.stock.drafts import Count, Delivery, HandOver, Pile
from dhealth.care.stock.models import Lot, Movement, Question, Said, TakenBack
from dhealth.care.stock.queries import expiring
from dhealth.care.stock.reckoning import read_books
from dhealth.care.stock.tests.shelves import came, gave, handed, left, today
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.covers("CLI-24")


@pytest.fixture
def slip(gnet, hanh, tam) -> Movement:
    came(hanh, gnet)
    return handed(hanh, gnet, tam, ("condoms", 40))[0]


def shelf(gnet, hanh, holder=None, reason="counted", **piles):
    counted = tuple(Pile(item, amount) for item, amount in piles.items())
    return count_stock(Actor.of(hanh), gnet.pk, Count(holder=holder, day=today(), reason=reason, piles=counted))


def test_each_act_is_an_event(gnet, hanh, tam, slip, ken, actor, verbs):
    confirm_stock(actor(tam), slip, 40)
    shelf(gnet, hanh, condoms=50)
    gave(tam, ken, condoms=41)
    settle_question(actor(hanh), Question.objects.get())
    take_back_movement(actor(hanh), slip, "not_handed")
    told = [verb for verb in verbs() if verb.startswith("stock.")]
    expected = ["receive", "hand_on", "confirm", "count", "settle", "take_back"]
    assert told == [f"stock.{act}" for act in expected]


def test_those_who_do_not_keep_the_stock_write_no_delivery_and_no_count(gnet, tam, khoa, yen):
    for who in (tam, khoa, yen):
        with pytest.raises(PermissionDenied):
            came(who, gnet)
        with pytest.raises(PermissionDenied):
            shelf(gnet, who, condoms=3)
    assert not Movement.objects.exists()


def test_a_worker_hands_on_only_what_is_theirs(gnet, tam, lan_anh, slip):
    handed(tam, gnet, lan_anh, ("condoms", 5), giver=tam.pk)
    for giver in (None, lan_anh.pk):
        with pytest.raises(PermissionDenied):
            handed(tam, gnet, tam, ("condoms", 5), giver=giver)
    assert (left(gnet, tam), left(gnet, lan_anh)) == (35, 5)


@pytest.mark.parametrize(("amount", "allowed"), [(60, True), (61, False)])
def test_all_that_is_there_can_be_handed_on_and_not_one_more(gnet, hanh, tam, slip, amount, allowed):
    if allowed:
        handed(hanh, gnet, tam, ("condoms", amount))
    else:
        with pytest.raises(Refused) as refused:
            handed(hanh, gnet, tam, ("condoms", amount))
        assert refused.value.field == "condoms"
    assert left(gnet) == (0 if allowed else 60)


def test_nobody_hands_to_themselves_to_a_stranger_or_nothing(gnet, hanh, tam, khoa, slip):
    for giver, receiver, piles in ((tam, tam, 1), (tam, khoa, 1), (tam, None, 0)):
        with pytest.raises(Refused):
            handed(hanh, gnet, receiver, *[("condoms", 1)] * piles, giver=giver.pk)
    assert left(gnet, tam) == 40


@pytest.mark.parametrize(
    "wrong", [{"amount": 0}, {"amount": 1_000_001}, {"item": "gold"}, {"days": 1}, {"days": -9999}]
)
def test_a_delivery_that_cannot_be_is_refused(gnet, hanh, wrong):
    day = today() + timedelta(days=wrong.pop("days", 0))
    with pytest.raises(Refused):
        came(hanh, gnet, **{"item": "condoms", "amount": 5, "day": day} | wrong)


@pytest.mark.parametrize(("days", "allowed"), [(0, True), (-1, False)])
def test_a_lot_is_taken_in_on_its_last_day_and_not_after(gnet, hanh, days, allowed):
    last = today() + timedelta(days=days)
    try:
        came(hanh, gnet, "kits", 5, lot="K1", expires_on=last)
    except Refused as refused:
        assert refused.field == "expires_on"
    assert Movement.objects.exists() == allowed


def test_one_lot_has_one_last_day(gnet, hanh):
    came(hanh, gnet, "kits", 5, lot="K 1", expires_on=today())
    with pytest.raises(Refused, match="before"):
        came(hanh, gnet, "kits", 5, lot="k1", expires_on=today() + timedelta(days=1))
    came(hanh, gnet, "kits", 5, lot="k1", expires_on=today())
    assert Lot.objects.count() == 1


@pytest.mark.parametrize(("days", "shown"), [(-1, True), (60, True), (61, False)])
def test_a_lot_is_shown_as_expiring_in_its_last_sixty_days(gnet, hanh, days, shown):
    came(hanh, gnet, "kits", 5, lot="K1", expires_on=today() + timedelta(days=days), day=today() - timedelta(days=2))
    assert bool(expiring(read_books(gnet.pk, today()))) == shown


def test_the_same_form_twice_writes_once(gnet, hanh, tam, actor):
    first, second, third = uuid7(), uuid7(), uuid7()
    over = HandOver(giver=None, receiver=tam.pk, day=today(), piles=(Pile("condoms", 5),))
    count = Count(holder=None, day=today(), reason="lost", piles=(Pile("condoms", 90),))
    for _again in range(2):
        receive_stock(actor(hanh), gnet.pk, Delivery(item="condoms", amount=100, day=today()), id=first)
        hand_on_stock(actor(hanh), gnet.pk, over, id=second)
        count_stock(actor(hanh), gnet.pk, count, id=third)
    assert Movement.objects.count() == 3
    assert (left(gnet), left(gnet, tam)) == (90, 5)


def test_a_form_of_another_group_is_refused(gnet, full_house, hanh, binh, actor):
    id = uuid7()
    receive_stock(actor(hanh), gnet.pk, Delivery(item="condoms", amount=1, day=today()), id=id)
    with pytest.raises(Refused):
        receive_stock(actor(binh), full_house.pk, Delivery(item="condoms", amount=1, day=today()), id=id)


def test_only_the_receiver_confirms(gnet, hanh, tam, lan_anh, slip, actor):
    for who in (hanh, lan_anh):
        with pytest.raises(PermissionDenied):
            confirm_stock(actor(who), slip, 40)
    id = uuid7()
    for _again in range(2):
        confirm_stock(actor(tam), slip, 38, id=id)
    assert Said.objects.count() == 1


def test_what_was_taken_back_is_not_confirmed_or_mended(hanh, tam, slip, actor):
    take_back_movement(actor(hanh), slip, "mistake")
    for act in (lambda: confirm_stock(actor(tam), slip, 40), lambda: mend_hand_over(actor(hanh), slip)):
        with pytest.raises(Refused, match="taken back"):
            act()


def test_a_worker_takes_back_their_own_until_it_is_confirmed(gnet, tam, lan_anh, slip, actor):
    (own,) = handed(tam, gnet, lan_anh, ("condoms", 5), giver=tam.pk)
    with pytest.raises(PermissionDenied):
        take_back_movement(actor(tam), slip, "mistake")
    confirm_stock(actor(lan_anh), own, 5)
    with pytest.raises(Refused, match="confirmed"):
        take_back_movement(actor(tam), own, "mistake")
    confirm_stock(actor(lan_anh), own, None)
    take_back_movement(actor(tam), own, "mistake")
    assert left(gnet, tam) == 40


def test_all_of_one_form_is_taken_back_together_and_twice_changes_nothing(gnet, hanh, tam, actor):
    came(hanh, gnet)
    came(hanh, gnet, "needles")
    first, _second = handed(hanh, gnet, tam, ("condoms", 5), ("needles", 6))
    for _again in range(2):
        assert take_back_together(actor(hanh), first, "mistake") == 2
    assert TakenBack.objects.count() == 2
    assert (left(gnet), left(gnet, None, "needles")) == (100, 100)


def test_a_count_that_agrees_or_gives_no_reason_writes_nothing(gnet, hanh, slip):
    with pytest.raises(Refused, match="as the books say"):
        shelf(gnet, hanh, condoms=60)
    with pytest.raises(Refused, match="why"):
        shelf(gnet, hanh, reason="", condoms=59)
    assert not Movement.objects.filter(kind="counted").exists()
