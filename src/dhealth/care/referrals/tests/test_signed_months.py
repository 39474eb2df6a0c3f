"""A month that both signed stands still: what comes later stands in a later month, and a change needs a reason."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.utils import timezone

from dhealth.care.referrals.actions import (
    arrive,
    present_slip,
    send_referral,
    serve,
    take_back_step,
    withdraw_referral,
    withdraw_request,
)
from dhealth.care.referrals.actions.bringing import Brought, Past, bring_referrals
from dhealth.care.referrals.actions.settling import reopen_list, say_difference, settle_difference, sign_list
from dhealth.care.referrals.models import (
    Difference,
    DifferenceSettled,
    ListReopened,
    ListSigned,
    Referral,
    SharedList,
)
from dhealth.care.referrals.sharing_lists import first_pair, is_closed, month_of, pairs_of
from dhealth.commons.agreements.models import Ending
from dhealth.commons.agreements.tests.cast import twinned as twin
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period

TODAY = timezone.localdate()
FIRST = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=1)  # of the month that is over
MONTH = Period.month(FIRST.year, FIRST.month)


@pytest.fixture
def brought(twinned, gnet, opc, ken, tam, yen):
    """A slip of the month that is over: sent four days before its end, shown, came and served as the story says."""

    def bring(*kinds: str) -> Referral:
        past = [
            Past(kind=kind, day=MONTH.end - timedelta(days=4 - place)) for place, kind in enumerate(("sent", *kinds))
        ]
        made = Brought(client=ken.pk, worker=tam.pk, service="confirmatory_test", past=past)
        return Referral.objects.get(pk=bring_referrals(twinned, gnet.pk, opc.pk, yen.pk, [made])[0])

    return bring


@pytest.fixture
def side(actor):
    return lambda user: pairs_of(actor(user), TODAY)[0]


@pytest.fixture
def both_sign(hanh, son, side, actor):
    def sign() -> None:
        for user in (hanh, son):
            sign_list(actor(user), side(user), MONTH, month_of(side(user), MONTH).digest)

    return sign


@pytest.mark.covers("C2P-29", "C2P-20")
def test_what_happens_after_the_month_leaves_a_signed_list_as_it_was(brought, both_sign, yen, hanh, opc, side, actor):
    slip = brought()
    both_sign()
    before = month_of(side(hanh), MONTH)
    present_slip(actor(yen), opc.pk, slip.code)
    serve(actor(yen), slip)
    after = month_of(side(hanh), MONTH)
    assert after.closed and after.digest == before.digest
    assert (after.lines[0].state, after.figures) == ("sent", {"sent": 1, "arrived": 0, "served": 0})
    now = month_of(side(hanh), Period.month(TODAY.year, TODAY.month))
    assert now.figures == {"sent": 0, "arrived": 1, "served": 1}


def test_a_slip_or_request_taken_back_later_leaves_it_too(brought, both_sign, tam, hanh, side, actor):
    slip = brought()
    both_sign()
    before = month_of(side(hanh), MONTH).digest
    withdraw_request(actor(tam), slip, "answers")
    withdraw_referral(actor(tam), slip, "wish")
    assert month_of(side(hanh), MONTH).digest == before


@pytest.mark.covers("SEC-07")
def test_what_is_written_for_the_month_after_the_clients_no_is_in_no_list(brought, tam, hanh, yen, opc, side, actor):
    slip = brought()
    withdraw_request(actor(tam), slip, "answers")
    present_slip(actor(yen), opc.pk, slip.code)
    serve(actor(yen), slip, day=MONTH.end)
    (line,) = month_of(side(hanh), MONTH).lines
    assert (line.state, line.arrived_on, line.served_on) == ("sent", None, None)


@pytest.mark.covers("C2P-29")
def test_a_day_of_a_signed_month_is_refused_until_it_was_opened_again(
    brought, both_sign, yen, hanh, son, opc, side, actor, verbs
):
    slip = brought()
    both_sign()
    present_slip(actor(yen), opc.pk, slip.code)
    with pytest.raises(Refused, match="Both signed"):
        arrive(actor(yen), slip, day=MONTH.end)
    reopen_list(actor(son), side(son), MONTH, "Tìm thấy sổ ngày 28", seen=0)
    assert verbs()[-2:] == ["shared_list.reopen", "shared_list.reopen"]
    arrive(actor(yen), slip, day=MONTH.end)
    assert not month_of(side(hanh), MONTH).signed_by(side(hanh).mine)
    both_sign()
    month = month_of(side(hanh), MONTH)
    assert (month.closed, month.round, month.figures["arrived"]) == (True, 1, 1)
    with pytest.raises(Refused, match="Both signed"):
        take_back_step(actor(yen), slip)


def test_signed_by_one_side_alone_it_is_still_open(brought, hanh, yen, opc, side, actor):
    slip = brought()
    sign_list(actor(hanh), side(hanh), MONTH, month_of(side(hanh), MONTH).digest)
    present_slip(actor(yen), opc.pk, slip.code)
    assert arrive(actor(yen), slip, day=MONTH.end)
    with pytest.raises(Refused, match="Both have not signed"):
        reopen_list(actor(hanh), side(hanh), MONTH, "Nhầm", seen=0)


def test_unchanged_it_is_signed_anew_by_both(brought, both_sign, hanh, side, actor):
    brought()
    both_sign()
    reopen_list(actor(hanh), side(hanh), MONTH, "Xem lại", seen=0)
    opened = month_of(side(hanh), MONTH)
    mine = side(hanh).mine
    assert (opened.closed, opened.signed_before(mine), opened.signed_in_vain(mine)) == (False, False, True)
    both_sign()
    assert month_of(side(hanh), MONTH).closed
    assert ListSigned.objects.count() == 4


def test_twice_opened_is_once_and_without_a_reason_never(brought, both_sign, hanh, yen, tam, side, actor):
    brought()
    both_sign()
    with pytest.raises(Refused, match="why"):
        reopen_list(actor(hanh), side(hanh), MONTH, "  ", seen=0)
    for user in (yen, tam):
        with pytest.raises(PermissionDenied):
            reopen_list(actor(user), side(hanh), MONTH, "Xem lại", seen=0)
    for _again in range(2):
        reopen_list(actor(hanh), side(hanh), MONTH, "Xem lại", seen=0)
    assert ListReopened.objects.count() == 1


def test_a_signed_list_takes_no_difference(brought, both_sign, hanh, side, actor):
    slip = brought()
    both_sign()
    with pytest.raises(Refused, match="Both signed"):
        say_difference(actor(hanh), month_of(side(hanh), MONTH), slip, "came")


def test_a_line_left_out_by_both_is_not_counted(brought, hanh, yen, side, actor):
    slip = brought("received", "presented", "arrived", "served")
    assert month_of(side(hanh), MONTH).figures["served"] == 1
    said = say_difference(actor(hanh), month_of(side(hanh), MONTH), slip, "not_ours")
    settle_difference(actor(yen), side(yen), said, "left_out")
    assert month_of(side(hanh), MONTH).figures == {"sent": 0, "arrived": 0, "served": 0}


@pytest.mark.parametrize(("minutes", "served"), [(-1, 1), (0, 0)])
def test_the_last_minute_of_a_month_belongs_to_it(brought, yen, hanh, opc, side, actor, monkeypatch, minutes, served):
    slip = brought()
    after = timezone.make_aware(datetime.combine(MONTH.end + timedelta(days=1), time()))  # midnight in Hà Nội
    moment = after + timedelta(minutes=minutes)
    with monkeypatch.context() as then:
        then.setattr(timezone, "now", lambda: moment)
        present_slip(actor(yen), opc.pk, slip.code)
        serve(actor(yen), slip)
    assert month_of(side(hanh), MONTH).figures["served"] == served


def test_it_opens_on_the_pair_that_has_slips(brought, life, gnet, bien_hoa, thao, hanh, as_hanh, actor):
    brought()
    twin(life, gnet, bien_hoa, thao)
    pairs = pairs_of(actor(hanh), TODAY)
    assert first_pair(pairs, MONTH).receiver.name == "OPC Long Thành"
    assert first_pair(pairs[::-1], MONTH).receiver.name == "OPC Long Thành"
    assert as_hanh.get("/shared/").context["pair"].receiver.name == "OPC Long Thành"
    assert first_pair([], MONTH) is None


def test_the_page_opens_a_list_again_and_shows_why(brought, both_sign, hanh, as_hanh, as_yen, side):
    brought()
    both_sign()
    pair = side(hanh)
    said = {"pair": f"{pair.sender.pk}.{pair.receiver.pk}", "month": f"{FIRST:%Y-%m}", "round": "0"}
    assert as_yen.post("/shared/open-again/", {**said, "reason": "Nhầm ngày"}).status_code == 403
    as_hanh.post("/shared/open-again/", {**said, "reason": "Nhầm ngày"})
    assert "Nhầm ngày" in as_yen.get("/shared/").content.decode()
    assert not is_closed(pair.sender.pk, pair.receiver.pk, MONTH.end)


def test_nothing_of_a_month_is_changed_or_removed_in_the_database(brought, both_sign, hanh, yen, side, actor):
    slip = brought()
    said = say_difference(actor(hanh), month_of(side(hanh), MONTH), slip, "came")
    settle_difference(actor(yen), side(yen), said, "stands")
    both_sign()
    reopen_list(actor(hanh), side(hanh), MONTH, "Xem lại", seen=0)
    changes = {
        SharedList: {"month": TODAY},
        Difference: {"says": "other"},
        DifferenceSettled: {"how": "mended"},
        ListSigned: {"digest": "0"},
        ListReopened: {"reason": ""},
    }
    for model, change in changes.items():
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            model.objects.all().delete()


def test_this_month_goes_on_whatever_was_signed(brought, both_sign, ken, tam, wanted, yen, opc, actor):
    brought("received", "presented", "arrived", "served")
    both_sign()
    slip = send_referral(actor(tam), ken, wanted(service="prep_start"))
    present_slip(actor(yen), opc.pk, slip.code)
    assert serve(actor(yen), slip)


@pytest.mark.covers("C2P-20")
def test_signed_by_each_in_another_form_it_is_still_open(brought, hanh, son, yen, opc, side, actor):
    slip = brought()
    sign_list(actor(hanh), side(hanh), MONTH, month_of(side(hanh), MONTH).digest)
    present_slip(actor(yen), opc.pk, slip.code)
    arrive(actor(yen), slip, day=MONTH.end)
    sign_list(actor(son), side(son), MONTH, month_of(side(son), MONTH).digest)
    pair = side(hanh)
    assert not month_of(pair, MONTH).closed
    assert not is_closed(pair.sender.pk, pair.receiver.pk, MONTH.end)
    assert say_difference(actor(hanh), month_of(pair, MONTH), slip, "not_came")


@pytest.mark.covers("C2P-29")
def test_a_clock_set_back_writes_nothing_into_a_signed_month(brought, both_sign, yen, opc, actor, monkeypatch):
    slip = brought()
    both_sign()
    noon = timezone.make_aware(datetime.combine(MONTH.end, time(12)))
    monkeypatch.setattr(timezone, "now", lambda: noon)
    present_slip(actor(yen), opc.pk, slip.code)
    with pytest.raises(Refused, match="Both signed"):
        serve(actor(yen), slip)


@pytest.mark.covers("C2P-20", "C2P-29")
def test_the_last_month_of_an_agreement_that_ended_is_still_settled_and_signed(
    brought, twinned, thao, hanh, son, yen, actor, as_hanh, gnet, opc
):
    slip = brought("received", "presented", "arrived", "served")
    Ending.objects.create(agreement=twinned, day=MONTH.end, reason="Phòng khám đóng cửa", by=thao)
    ours, theirs = (pairs_of(actor(user), TODAY)[0] for user in (hanh, son))
    said = say_difference(actor(hanh), month_of(ours, MONTH), slip, "other_day")
    settle_difference(actor(yen), theirs, said, "stands")
    for user, pair in ((hanh, ours), (son, theirs)):
        sign_list(actor(user), pair, MONTH, month_of(pair, MONTH).digest)
    assert month_of(ours, MONTH).closed
    assert as_hanh.get("/shared/").context["pair"].agreement == twinned
    assert pairs_of(actor(hanh), TODAY + timedelta(days=400)) == []
