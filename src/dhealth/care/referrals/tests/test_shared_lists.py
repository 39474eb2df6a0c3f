"""The month's shared list: both read the same lines, differences are settled one by one, both sign one form of it."""

from datetime import timedelta

import pytest
from conftest import browser_of
from django.utils import timezone

from dhealth.care.referrals.actions import arrive, present_slip, send_referral, serve, withdraw_request
from dhealth.care.referrals.actions.settling import say_difference, settle_difference, sign_list
from dhealth.care.referrals.models import Difference, DifferenceSettled, ListSigned
from dhealth.care.referrals.sharing_lists import month_of, pairs_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period


@pytest.fixture
def this_month():
    today = timezone.localdate()
    return Period.month(today.year, today.month)


@pytest.fixture
def later(monkeypatch):
    """The month is over: both look back at it."""
    after = (timezone.localdate().replace(day=28) + timedelta(days=10)).replace(day=3)
    monkeypatch.setattr(timezone, "localdate", lambda *_moment: after)
    return after


def pair(user, actor):
    return pairs_of(actor(user), timezone.localdate())[0]


def served(sent, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    arrive(actor(yen), sent, treatment_code="LT-1846")
    serve(actor(yen), sent)


@pytest.mark.covers("C2P-20", "C2P-06")
def test_group_and_clinic_read_the_same_lines(sent, yen, hanh, opc, actor, this_month, as_hanh, as_yen):
    served(sent, yen, opc, actor)
    ours, theirs = (month_of(pair(user, actor), this_month) for user in (hanh, yen))
    assert ours.digest == theirs.digest
    assert ours.figures == {"sent": 1, "arrived": 1, "served": 1}
    asked = f"/shared/?month={this_month.start:%Y-%m}"
    for browser in (as_hanh, as_yen):
        shown = browser.get(asked).content.decode()
        assert sent.number in shown
        assert "Ken" not in shown


def test_a_client_who_wants_no_answers_told_is_in_no_list(sent, yen, tam, opc, actor, this_month):
    served(sent, yen, opc, actor)
    withdraw_request(actor(tam), sent, "answers")
    month = month_of(pair(yen, actor), this_month)
    assert (month.lines, month.untold) == ([], 1)


@pytest.mark.covers("C2P-20", "C2P-29")
def test_a_difference_is_settled_by_the_other_side_and_then_both_sign(
    sent, yen, hanh, son, actor, this_month, later, verbs
):
    ours, theirs = pair(hanh, actor), pair(son, actor)
    said = say_difference(actor(hanh), month_of(ours, this_month), sent, "came")
    with pytest.raises(Refused):
        sign_list(actor(son), theirs, this_month, month_of(theirs, this_month).digest)
    with pytest.raises(Refused):
        settle_difference(actor(hanh), ours, said, "stands")
    settle_difference(actor(yen), pair(yen, actor), said, "stands")
    for user, side in ((hanh, ours), (son, theirs)):
        sign_list(actor(user), side, this_month, month_of(side, this_month).digest)
    month = month_of(ours, this_month)
    assert month.signed_by(ours.mine)
    assert month.signed_by(theirs.mine)
    assert verbs()[-2:] == ["shared_list.sign", "shared_list.sign"]


def test_a_list_that_changed_needs_a_new_signature(sent, yen, hanh, opc, actor, this_month, later):
    side = pair(hanh, actor)
    before = month_of(side, this_month).digest
    sign_list(actor(hanh), side, this_month, before)
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent, day=sent.standing.sent_on)
    after = month_of(side, this_month)
    assert after.signed_by(side.mine) is None
    assert after.signed_before(side.mine)
    with pytest.raises(Refused):
        sign_list(actor(hanh), side, this_month, before)


def test_a_month_that_still_runs_is_not_signed(sent, hanh, actor, this_month):
    side = pair(hanh, actor)
    with pytest.raises(Refused):
        sign_list(actor(hanh), side, this_month, month_of(side, this_month).digest)
    assert not ListSigned.objects.exists()


def test_twice_said_settled_and_signed_is_once(sent, yen, hanh, actor, this_month, later):
    side = pair(hanh, actor)
    for _again in range(2):
        said = say_difference(actor(hanh), month_of(side, this_month), sent, "came")
        settle_difference(actor(yen), pair(yen, actor), said, "stands")
        sign_list(actor(hanh), side, this_month, month_of(side, this_month).digest)
    counted = [model.objects.count() for model in (Difference, DifferenceSettled, ListSigned)]
    assert counted == [1, 1, 1]


def test_by_the_page_as_well(sent, as_hanh, as_yen, hanh, actor, this_month, later):
    month = f"{this_month.start:%Y-%m}"
    as_hanh.post(f"/shared/{sent.pk}/differs/", {"month": month, "says": "came"})
    as_yen.post(f"/shared/differences/{Difference.objects.get().pk}/settle/", {"how": "stands"})
    digest = month_of(pair(hanh, actor), this_month).digest
    side = pair(hanh, actor)
    said = {"pair": f"{side.sender.pk}.{side.receiver.pk}", "month": month, "digest": digest}
    assert as_yen.post("/shared/sign/", said).status_code == 403  # the head of the clinic signs
    as_hanh.post("/shared/sign/", said)
    assert ListSigned.objects.count() == 1


def test_a_stranger_finds_no_list(sent, phuc, binh, as_tam, this_month):
    month = {"month": f"{this_month.start:%Y-%m}", "says": "came"}
    assert browser_of(phuc).post(f"/shared/{sent.pk}/differs/", month).status_code == 404
    asked = f"/shared/?pair={sent.sender_id}.{sent.receiver_id}"
    assert browser_of(binh).get(asked).status_code == 404
    assert as_tam.get("/shared/").status_code == 403


@pytest.mark.covers("C2P-40", "C2P-41", "C2P-08", "C2P-26")
def test_the_clinics_figures_say_who_sends_its_clients_and_how_long_it_takes(
    sent, ken, tam, wanted, yen, opc, actor, as_yen, as_hanh
):
    served(sent, yen, opc, actor)
    begun = send_referral(actor(tam), ken, wanted(service="art_start"))
    served(begun, yen, opc, actor)
    shown = as_yen.get("/inbox/figures/")
    assert [(one.name, one.people) for one in shown.context["origins"].groups] == [("Gnet Biên Hòa", 1)]  # one person
    assert shown.context["quarters"][0][1] == [("Gnet Biên Hòa", 1)]
    assert shown.context["pace"].arrive_days == 0
    duty = shown.context["duties"][0]
    assert (duty.group, duty.supplied, duty.reported_on) == ("Gnet Biên Hòa", 2, None)
    assert as_hanh.get("/inbox/figures/").status_code == 403
