"""The clock of each step by the agreement: the last day in time and the first day late; who hears of it and when."""

from datetime import date, datetime, timedelta

import pytest
from conftest import browser_of, organisation, person
from django.utils import timezone

from dhealth.care.referrals.late import risen_at_home, risen_pairs
from dhealth.care.referrals.models import Kind, Standing, Step
from dhealth.care.referrals.rules import CODE_RUNS_ON, stand_of
from dhealth.commons.agreements.models import Terms
from dhealth.trust.organisations.models import Kind as OrganisationKind

TERMS = Terms(
    services=frozenset({"art_start"}),
    paid=frozenset(),
    answer_days=2,
    arrive_days=14,
    code_days=7,
    escalate_days=3,
    reconcile_by=5,
)
MONDAY = date(2026, 11, 23)


def stand(*steps, wished=None):
    """How it stands after these steps: kind, day, perhaps the moment of an appointment."""
    made = [Step(kind=kind, day=day, appointment_at=more[0] if more else None) for kind, day, *more in steps]
    return stand_of(made, TERMS, wished)


@pytest.mark.covers("C2P-04")
@pytest.mark.parametrize(
    ("sent", "due"),
    [
        (MONDAY, date(2026, 11, 25)),
        (date(2026, 11, 26), date(2026, 11, 30)),  # a Thursday: Friday and Monday are the two days
        (date(2026, 11, 28), date(2026, 12, 1)),  # a Saturday begins to count on Monday
        (date(2026, 12, 31), date(2027, 1, 5)),  # new year's day is no working day
    ],
)
def test_an_answer_is_due_in_working_days(sent, due):
    found = stand((Kind.SENT, sent))
    assert (found.waits_for, found.due_on, found.rises_on) == ("answer", due, due + timedelta(days=3))


@pytest.mark.covers("C2P-04")
def test_a_visit_is_due_days_after_the_wish_or_on_the_day_of_the_appointment():
    assert stand((Kind.SENT, MONDAY), (Kind.RECEIVED, MONDAY)).due_on == MONDAY + timedelta(days=14)
    wished = MONDAY + timedelta(days=10)
    later = stand((Kind.SENT, MONDAY), (Kind.RECEIVED, MONDAY), wished=wished)
    assert (later.due_on, later.expires_on) == (wished + timedelta(days=14), wished + timedelta(days=14) + CODE_RUNS_ON)
    at_night = datetime(2026, 11, 29, 17, 30, tzinfo=timezone.get_fixed_timezone(0))  # 0:30 of the 30th in Hà Nội
    assert stand((Kind.SENT, MONDAY), (Kind.RECEIVED, MONDAY, at_night)).due_on == date(2026, 11, 30)


@pytest.mark.covers("C2P-04")
def test_service_and_confirmation_have_their_clocks():
    came = [(Kind.SENT, MONDAY), (Kind.PRESENTED, MONDAY), (Kind.ARRIVED, MONDAY)]
    assert stand(*came).due_on == MONDAY + timedelta(days=7)
    assert stand(*came, (Kind.SERVED, MONDAY)).due_on == date(2026, 12, 5)
    assert stand(*came, (Kind.SERVED, date(2026, 12, 31))).due_on == date(2027, 1, 5)
    assert stand(*came, (Kind.SERVED, MONDAY), (Kind.CONFIRMED, MONDAY)).due_on is None


@pytest.mark.covers("C2P-38", "C2P-39")
def test_what_rises_is_read_by_the_leader_and_by_the_umbrella_as_a_pair_without_names(
    sent, hanh, tam, thao, as_hanh, as_tam, actor
):
    rises = Standing.objects.get(pk=sent.pk).rises_on
    before = rises - timedelta(days=1)
    assert (risen_at_home(actor(hanh), before), risen_pairs(actor(thao), before)) == (0, [])
    assert (risen_at_home(actor(hanh), rises), risen_at_home(actor(tam), rises)) == (1, 0)
    (pair,) = risen_pairs(actor(thao), rises)
    assert (pair.group, pair.clinic, pair.waits_for) == ("Gnet Biên Hòa", "OPC Long Thành", "answer")
    Standing.objects.update(rises_on=timezone.localdate(), due_on=timezone.localdate() - timedelta(days=3))
    assert "1 phiếu chờ quá lâu" in as_hanh.get("/").content.decode()
    first = browser_of(thao).get("/").content.decode()
    page = browser_of(thao).get("/slips/late/").content.decode()
    assert "/slips/late/" in first and "Gnet Biên Hòa – OPC Long Thành" in page
    assert not any(word in page for word in ("Ken", sent.code[:4], sent.number))
    assert as_tam.get("/slips/late/").status_code == 403


def test_another_umbrella_reads_of_no_pair_of_others(sent, actor):
    huy = person("huy.khac", "Huy", organisation("Tổ chức khác", OrganisationKind.NGO), "project_manager")
    assert risen_pairs(actor(huy), timezone.localdate() + timedelta(days=60)) == []


def test_what_the_client_does_not_want_told_rises_to_nobody_at_home(sent, tam, yen, hanh, actor):
    from dhealth.care.referrals.actions import receive_referral, withdraw_request

    withdraw_request(actor(tam), sent, "answers")
    receive_referral(actor(yen), sent)
    assert risen_at_home(actor(hanh), timezone.localdate() + timedelta(days=60)) == 0
