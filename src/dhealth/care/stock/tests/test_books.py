"""The books against a plain sum: whatever is received, handed on, given, counted, mended and taken back."""

from collections import Counter
from datetime import timedelta
from random import Random
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.services.actions import record_many
from dhealth.care.services.corrections import strike_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.inserting import Brought
from dhealth.care.services.models import Service
from dhealth.care.services.tests.people import client_of
from dhealth.care.stock.actions import count_stock, take_back_movement
from dhealth.care.stock.drafts import Count, Pile
from dhealth.care.stock.models import Carried, Moved, Movement
from dhealth.care.stock.reckoning import read_books
from dhealth.care.stock.tests.shelves import came, gave, handed, left, today
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

pytestmark = [pytest.mark.slow, pytest.mark.covers("CLI-24")]
SPAN = 200  # days: months that are summed, and such as are still written


def at_days_ago(n: int):
    return today() - timedelta(days=n)


def naive(at, day) -> Counter[tuple[UUID | None, str]]:
    """Line by line, as somebody with a pencil would do it."""
    rows = Movement.objects.filter(organisation=at, taken_back=None)
    began: dict[str, object] = {}
    own: dict[UUID, object] = {}
    sums: Counter[tuple[UUID | None, str]] = Counter()
    for row in rows:
        began[row.item] = min(row.day, began.get(row.item, row.day))
        hands = (row.giver_id, row.receiver_id) if row.kind == Moved.HANDED_ON else (row.receiver_id,)
        for hand in filter(None, hands):
            own[hand] = min(row.day, own.get(hand, row.day))
        if row.day <= day:
            sums[row.receiver_id, row.item] += row.amount
            if row.kind == Moved.HANDED_ON:
                sums[row.giver_id, row.item] -= row.amount
    for line in Service.objects.filter(organisation=at, is_current=True, reported_by="", day__lte=day):
        hand = line.worker_id if line.worker_id in own and own[line.worker_id] <= line.day else None
        taken = {name: getattr(line, name) for name in ("condoms", "lubricants", "needles", "kits")}
        taken["tests"] = int(line.kind == "screening_test" and line.form != "facility")
        for item, amount in taken.items():
            if item in began and began[item] <= line.day:
                sums[hand, item] -= amount
    return sums


def agree(at, day) -> None:
    books = read_books(at.pk, day)
    known = Counter({key: amount for key, amount in books.left.items() if amount}) if books else Counter()
    assert known == Counter({key: amount for key, amount in naive(at, day).items() if amount})
    for holder, item in known if books else ():
        assert sum(books.lots_left(holder, item).values()) == known[holder, item]


def one_act(rng: Random, at, hanh, lists) -> None:
    """Something that may happen to stock, on any day of the span; what the rules refuse does not happen."""
    item, day, who = rng.choice(("condoms", "tests", "kits")), at_days_ago(rng.randrange(SPAN)), rng.choice(list(lists))
    lot = {"lot": rng.choice("AB"), "expires_on": today() + timedelta(days=400)} if item != "condoms" else {}
    act = rng.randrange(6)
    if act == 0:
        came(hanh, at, item, rng.randint(1, 50), day=day, **lot)
    elif act == 1:
        pile = (item, rng.randint(1, 20), *((lot["lot"],) if lot and rng.random() < 0.7 else ()))
        giver, receiver = rng.sample([None, *lists], 2)
        handed(hanh, at, receiver, pile, giver=giver.pk if giver else None, day=day)
    elif act == 2:
        gave(who, lists[who], day=day, condoms=rng.randint(0, 5), kits=rng.randint(0, 2))
    elif act == 3:
        history = Draft(kind="screening_test", day=day, result="non_reactive", lot=rng.choice("AbX"), worker_id=who.pk)
        record_many(Actor.of(hanh), at.pk, [Brought(lists[who].pk, history)], None)
    elif act == 4:
        holder = rng.choice([None, who.pk])
        count = Count(holder=holder, day=day, reason="counted", piles=(Pile(item, rng.randint(0, 30)),))
        count_stock(Actor.of(hanh), at.pk, count)
    elif rng.random() < 0.5 and Movement.objects.exists():
        take_back_movement(Actor.of(hanh), rng.choice(list(Movement.objects.order_by("pk"))), "mistake")
    elif Service.objects.current().exists():
        strike_service(Actor.of(hanh), rng.choice(list(Service.objects.current().order_by("pk"))), "mistake")


@pytest.fixture
def lists(gnet, tam, lan_anh, ken):
    """A client on each worker's list."""
    return {tam: ken, lan_anh: client_of(gnet, lan_anh, nickname="Su Su")}


@pytest.mark.slow
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1 << 30))
def test_the_books_are_the_plain_sum_on_every_day(gnet, hanh, lists, seed):
    rng = Random(seed)
    for _turn in range(30):
        try:
            one_act(rng, gnet, hanh, lists)
        except Refused:
            continue
    for back in (0, 1, 15, 45, 62, 90, 120, 170, 199, 250):
        agree(gnet, at_days_ago(back))


@pytest.fixture
def _a_busy_spring(gnet, hanh, tam, lists):
    came(hanh, gnet, amount=1000, day=at_days_ago(180))
    handed(hanh, gnet, tam, ("condoms", 300), day=at_days_ago(150))
    for back in range(0, 170, 5):
        for pieces, (who, client) in enumerate(lists.items(), 1):
            gave(who, client, condoms=pieces, day=at_days_ago(back))


@pytest.mark.usefixtures("_a_busy_spring")
def test_hands_and_store_together_are_what_came_less_what_was_given_and_written_off(gnet, hanh):
    count_stock(
        Actor.of(hanh),
        gnet.pk,
        Count(holder=None, day=today(), reason="broken", piles=(Pile("condoms", left(gnet) - 7),)),
    )
    books = read_books(gnet.pk, today())
    given_away = sum(Service.objects.current().values_list("condoms", flat=True))
    assert sum(books.left.values()) == 1000 - given_away - 7


@pytest.mark.usefixtures("_a_busy_spring")
def test_months_that_are_over_are_summed_and_a_late_correction_reaches_them(gnet, hanh, tam, ken):
    came(hanh, gnet, amount=1, day=at_days_ago(170))
    assert Carried.objects.filter(organisation=gnet).exists()
    before = left(gnet, tam)
    late = gave(tam, ken, condoms=9, day=at_days_ago(140))
    assert left(gnet, tam) == before - 9
    strike_service(Actor.of(hanh), late[0], "mistake")
    assert left(gnet, tam) == before
    agree(gnet, today())


def test_a_lot_that_nobody_named_comes_off_the_one_that_ends_first(gnet, hanh, tam, ken):
    for lot, days in (("LATE", 300), ("SOON", 30)):
        came(hanh, gnet, "kits", 5, lot=lot, expires_on=today() + timedelta(days=days))
    gave(tam, ken, kits=2)
    gave(tam, ken, kits=1, kit_lot="LATE")
    assert read_books(gnet.pk, today()).lots_left(None, "kits") == {"SOON": 3, "LATE": 4}
    gave(tam, ken, kits=8)
    assert read_books(gnet.pk, today()).lots_left(None, "kits") == {"SOON": 0, "LATE": 0, "": -1}


def test_a_lot_is_counted_by_what_the_form_showed(gnet, hanh, tam, ken):
    for lot, days in (("LATE", 300), ("SOON", 30)):
        came(hanh, gnet, "kits", 5, lot=lot, expires_on=today() + timedelta(days=days))
    gave(tam, ken, kits=2)
    piles = (Pile("kits", 1, "SOON"), Pile("kits", 5, "LATE"))
    (movement,) = count_stock(Actor.of(hanh), gnet.pk, Count(holder=None, day=today(), reason="lost", piles=piles))
    assert movement.amount == -2
    assert read_books(gnet.pk, today()).lots_left(None, "kits") == {"SOON": 1, "LATE": 5}


@pytest.mark.usefixtures("_a_busy_spring")
def test_the_books_are_one_statement_however_much_was_given(gnet, tam):
    for who in (None, tam.pk):
        with CaptureQueriesContext(connection) as asked:
            read_books(gnet.pk, today(), who)
        assert len(asked) == 1


@pytest.mark.usefixtures("_a_busy_spring")
def test_one_workers_books_say_the_same_as_the_groups(gnet, tam, lan_anh):
    whole = read_books(gnet.pk, today())
    of_tam, of_lan_anh = (read_books(gnet.pk, today(), who.pk) for who in (tam, lan_anh))
    assert of_tam.left[tam.pk, "condoms"] == whole.left[tam.pk, "condoms"]
    assert of_lan_anh.left[None, "condoms"] == whole.left[None, "condoms"]


@pytest.mark.embedded
@pytest.mark.usefixtures("_a_busy_spring")
def test_the_books_read_an_index_and_never_the_table_of_services(gnet):
    with CaptureQueriesContext(connection) as asked:
        read_books(gnet.pk, today())
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + asked[0]["sql"])
        steps = [str(row[3]) for row in cursor.fetchall()]
    of_services = [step for step in steps if " s " in step and ("SEARCH" in step or "SCAN" in step)]
    assert of_services and all("COVERING INDEX service_given_out" in step for step in of_services)
    assert "(organisation_id=? AND worker_id=? AND day>? AND day<?)" in of_services[-1]
