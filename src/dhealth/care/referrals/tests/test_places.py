"""Places in a clinic's hours: an appointment takes one, a full hour is neither offered nor given."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from dhealth.care.clinics.actions import HoursDraft, set_hours
from dhealth.care.clinics.models import Slot
from dhealth.care.clinics.queries import choices_for
from dhealth.care.clinics.rules import is_full, next_hours
from dhealth.care.referrals.actions import receive_referral, send_referral, withdraw_referral
from dhealth.care.referrals.inbox import times_for
from dhealth.kernel.errors import Refused

SERVICES = ("art_start", "prep_start", "sti_treatment", "confirmatory_test")


def tomorrow(hour: int, minute: int = 0) -> datetime:
    day = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def slips(twinned, ken, tam, wanted, actor):
    """Four slips for one clinic."""
    return [send_referral(actor(tam), ken, wanted(service=one)) for one in SERVICES]


@pytest.fixture
def hours(opc, yen, actor):
    """Every day 8:00–10:00 with two places, 14:00–16:00 with one; mobile ones, so that no holiday closes them."""
    for opens, places in ((8, 2), (14, 1)):
        draft = HoursDraft(
            weekdays=range(7), opens=time(opens), closes=time(opens + 2), kind="mobile", where="Chợ", places=places
        )
        set_hours(actor(yen), opc, draft)


@pytest.mark.covers("C2P-25")
def test_two_places_take_two_appointments_and_the_third_is_refused(slips, hours, yen, actor):
    for slip, moment in zip(slips, (tomorrow(8), tomorrow(9, 59)), strict=False):
        receive_referral(actor(yen), slip, appointment=moment)
    with pytest.raises(Refused, match="no place left") as refused:
        receive_referral(actor(yen), slips[2], appointment=tomorrow(9))
    assert refused.value.field == "appointment"
    receive_referral(actor(yen), slips[2], appointment=tomorrow(10))  # after these hours nothing is counted
    assert receive_referral(actor(yen), slips[3], appointment=None)  # without an hour nobody takes a place


def test_the_next_free_hours_leave_out_what_is_full(slips, hours, gnet, opc, yen, actor):
    day = timezone.localdate() + timedelta(days=1)
    first = choices_for(gnet, SERVICES[0], day)[0].next
    assert first.opens == datetime.combine(day, time(8))
    for slip in slips[:2]:
        receive_referral(actor(yen), slip, appointment=tomorrow(8, 30))
    assert choices_for(gnet, SERVICES[2], day)[0].next.opens == datetime.combine(day, time(14))
    receive_referral(actor(yen), slips[2], appointment=tomorrow(14))
    after = choices_for(gnet, SERVICES[3], day)[0].next
    assert after.opens == datetime.combine(day + timedelta(days=1), time(8))
    offered = times_for(slips[3], tomorrow(0) - timedelta(hours=1))
    assert offered[0] == timezone.make_aware(after.opens)


def test_moved_or_withdrawn_an_appointment_gives_its_place_back(slips, hours, tam, yen, actor):
    receive_referral(actor(yen), slips[0], appointment=tomorrow(14))
    receive_referral(actor(yen), slips[0], appointment=tomorrow(14, 30))  # its own place, half an hour later
    with pytest.raises(Refused):
        receive_referral(actor(yen), slips[1], appointment=tomorrow(14))
    receive_referral(actor(yen), slips[0], appointment=tomorrow(8))
    receive_referral(actor(yen), slips[1], appointment=tomorrow(14))
    withdraw_referral(actor(tam), slips[1], "elsewhere")
    assert receive_referral(actor(yen), slips[2], appointment=tomorrow(14))


@pytest.mark.parametrize(("hour", "minute", "full"), [(7, 59, False), (8, 0, True), (9, 59, True), (10, 0, False)])
def test_both_ends_of_full_hours(hour, minute, full):
    slot = Slot(weekday=0, opens=time(8), closes=time(10), places=1)
    monday = datetime(2026, 11, 23)
    assert is_full([slot], [monday.replace(hour=9)], monday.replace(hour=hour, minute=minute)) is full
    assert not is_full([slot], [monday.replace(hour=9, day=30)], monday.replace(hour=hour, minute=minute))


def test_hours_without_a_number_take_everybody():
    slot, monday = Slot(weekday=0, opens=time(8), closes=time(10)), datetime(2026, 11, 23, 8)
    assert not is_full([slot], [monday] * 50, monday)
    assert next_hours([slot], [], "art_start", monday, [monday] * 50).opens == monday


@pytest.mark.parametrize(("places", "passes"), [(0, False), (1, True), (200, True), (201, False)])
def test_a_number_of_places_that_can_be(opc, yen, actor, places, passes):
    draft = HoursDraft(weekdays=[0], opens=time(8), closes=time(10), places=places)
    if passes:
        assert set_hours(actor(yen), opc, draft)[0].places == places
    else:
        with pytest.raises(Refused) as refused:
            set_hours(actor(yen), opc, draft)
        assert refused.value.field == "places"


def test_the_clinic_writes_its_places_on_its_page(opc, as_yen):
    said = {"weekdays": ["0"], "opens": "08:00", "closes": "10:00", "kind": "usual", "places": "6"}
    as_yen.post(f"/clinics/{opc.pk}/hours/", said)
    assert Slot.objects.get().places == 6
    assert "6 chỗ" in as_yen.get(f"/clinics/{opc.pk}/keep/").content.decode()
    assert as_yen.post(f"/clinics/{opc.pk}/hours/", {**said, "places": "0"}).status_code == 422
