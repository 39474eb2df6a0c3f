"""What a clinic says of itself, who keeps it, and how it is offered to a group."""

from datetime import date, datetime, time, timedelta

import pytest
from conftest import person
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.clinics.actions import (
    DaysDraft,
    HoursDraft,
    ProfileDraft,
    end_days,
    keep_profile,
    say_days,
    set_hours,
)
from dhealth.care.clinics.models import Slot, Span
from dhealth.care.clinics.queries import choices_for, friendliness_of, known
from dhealth.care.clinics.rules import hours_ahead, next_hours, state_on
from dhealth.commons.agreements.models import Assessment, Score, Side
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.kernel.errors import Refused
from dhealth.trust.organisations.models import OrganisationAddress
from dhealth.trust.places.models import Level, Place
from dhealth.trust.places.queries import gazetteer

MONDAY = date(2026, 11, 23)
SERVICE = "confirmatory_test"
MORNING = HoursDraft(weekdays=(0, 1, 2, 3, 4), opens=time(7, 30), closes=time(11, 30))


@pytest.fixture
def twinned(life, cdc, gnet, opc, thao):
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.fixture
def son(opc):
    return person("son.opc", "Sơn", opc, "clinic_head")


def slot(weekday, opens, closes, kind="usual"):
    return Slot(weekday=weekday, opens=time(opens), closes=time(closes), kind=kind)


def closed(first, last, service="", state="closed"):
    return Span(service=service, state=state, first_day=first, last_day=last)


@pytest.mark.covers("C2P-25")
def test_a_clinic_keeps_hours_after_hours_mobile_days_services_and_tags(yen, opc, actor, verbs):
    keep_profile(actor(yen), opc, ProfileDraft(services=[SERVICE, "nothing"], tags=["peer"], focal_name="Yến"))
    set_hours(actor(yen), opc, MORNING)
    set_hours(actor(yen), opc, HoursDraft(weekdays=[5], opens=time(17), closes=time(19), kind="after_hours"))
    mobile = HoursDraft(weekdays=[6], opens=time(8), closes=time(10), kind="mobile", where="Khu công nghiệp")
    set_hours(actor(yen), opc, mobile)
    one = known(opc)
    assert (one.services, one.tags, len(one.slots)) == ([SERVICE], ["peer"], 7)
    assert verbs() == ["clinic.keep"] * 4


def test_hours_that_end_before_they_begin_and_mobile_ones_nowhere_are_refused(yen, opc, actor):
    with pytest.raises(Refused):
        set_hours(actor(yen), opc, HoursDraft(weekdays=[0], opens=time(11), closes=time(11)))
    with pytest.raises(Refused):
        set_hours(actor(yen), opc, HoursDraft(weekdays=[0], opens=time(8), closes=time(11), kind="mobile"))
    assert not Slot.objects.exists()


def test_nobody_else_keeps_a_clinics_page(tam, hanh, opc, actor, as_tam, as_yen, full_house):
    with pytest.raises(PermissionDenied):
        keep_profile(actor(hanh), opc, ProfileDraft())
    assert as_tam.get(f"/clinics/{opc.pk}/").status_code == 200
    assert as_tam.get(f"/clinics/{opc.pk}/keep/").status_code == 403
    assert as_yen.get(f"/clinics/{full_house.pk}/keep/").status_code == 404


def test_the_next_hours_skip_closed_days_and_public_holidays():
    hours = [slot(0, 7, 11), slot(1, 7, 11)]
    at_noon = datetime.combine(MONDAY, time(12))
    assert next_hours(hours, [], SERVICE, at_noon).opens == datetime(2026, 11, 24, 7)
    away = [closed(MONDAY, MONDAY + timedelta(days=1))]
    assert next_hours(hours, away, SERVICE, at_noon).opens == datetime(2026, 11, 30, 7)
    new_year = datetime(2027, 1, 1)
    assert next_hours([slot(4, 7, 11)], [], SERVICE, new_year).opens == datetime(2027, 1, 8, 7)
    assert next_hours([slot(4, 17, 19, "after_hours")], [], SERVICE, new_year).opens == datetime(2027, 1, 1, 17)


def test_hours_begun_already_still_hold_until_they_end():
    hours = [slot(0, 7, 11)]
    assert next_hours(hours, [], SERVICE, datetime(2026, 11, 23, 10, 59)).opens == datetime(2026, 11, 23, 10, 59)
    assert next_hours(hours, [], SERVICE, datetime(2026, 11, 23, 11)).opens == datetime(2026, 11, 30, 7)


def test_closed_goes_before_limited_and_another_service_is_not_touched():
    spans = [closed(MONDAY, None, state="limited"), closed(MONDAY, MONDAY, SERVICE)]
    assert state_on(spans, SERVICE, MONDAY)[0] == "closed"
    assert state_on(spans, "prep_start", MONDAY)[0] == "limited"
    assert state_on(spans, SERVICE, MONDAY - timedelta(days=1))[0] == "open"


@given(
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    gone=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 5)), max_size=3),
    since=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)),
)
def test_no_offered_hour_is_past_closed_or_out_of_order(weekdays, gone, since):
    hours = [slot(day, 8, 11) for day in weekdays]
    spans = [closed(since.date() + timedelta(days=a), since.date() + timedelta(days=a + b)) for a, b in gone]
    found = list(hours_ahead(hours, spans, SERVICE, since))
    assert [one.opens for one in found] == sorted(one.opens for one in found)
    for one in found:
        assert one.opens >= since
        assert one.opens.weekday() in weekdays
        assert not any(span.holds_on(one.opens.date()) for span in spans)


@pytest.mark.covers("C2P-25")
def test_a_group_chooses_among_its_own_clinics_with_what_speaks_for_each(twinned, gnet, opc, yen, actor):
    set_hours(
        actor(yen), opc, HoursDraft(weekdays=range(7), opens=time(0), closes=time(23, 59), kind="mobile", where="Chợ")
    )
    today = timezone.localdate()
    choice = choices_for(gnet, SERVICE, today)[0]
    assert (choice.clinic, choice.state, choice.agreement) == (opc, "open", twinned)
    assert choice.next.where == "Chợ"
    assert choices_for(gnet, "methadone_start", today) == []


def test_a_closed_clinic_says_until_when_and_cannot_be_chosen(twinned, gnet, opc, yen, actor):
    today = timezone.localdate()
    say_days(actor(yen), opc, DaysDraft(state="closed", first_day=today, last_day=today, why="Sửa chữa"))
    choice = choices_for(gnet, SERVICE, today)[0]
    assert (choice.can_be_chosen, choice.why, choice.until) == (False, "Sửa chữa", today)
    assert choices_for(gnet, SERVICE, today + timedelta(days=1))[0].can_be_chosen


def test_a_service_that_the_clinic_does_not_give_is_not_offered_there(twinned, gnet, opc, yen, actor):
    keep_profile(actor(yen), opc, ProfileDraft(services=["prep_start"]))
    today = timezone.localdate()
    assert choices_for(gnet, SERVICE, today) == []
    assert len(choices_for(gnet, "prep_start", today)) == 1


def places():
    """Two wards of one district, one of another, as the register has them."""
    common = {"valid_from": None, "valid_to": date(2025, 6, 30)}

    def made(code, level, name, folded, parent=None):
        return Place.objects.create(code=code, level=level, name=name, folded=folded, parent=parent, **common)

    province = made("75", Level.PROVINCE, "Tỉnh Đồng Nai", "dong nai")
    here = made("731", Level.DISTRICT, "Thành phố Biên Hòa", "bien hoa", province)
    made("732", Level.DISTRICT, "Huyện Long Thành", "long thanh", province)
    made("26068", Level.COMMUNE, "Phường Tam Hòa", "tam hoa", here)
    made("26071", Level.COMMUNE, "Phường Tân Mai", "tan mai", here)
    gazetteer.cache_clear()


@pytest.mark.parametrize(
    ("where", "near"),
    [
        ("P. Tam Hòa, TP. Biên Hòa, Đồng Nai", "ward"),
        ("Tân Mai, Biên Hòa, Đồng Nai", "district"),
        ("Long Thành, Đồng Nai", "province"),
        ("", "unknown"),
    ],
)
def test_near_is_the_same_ward_district_or_province_and_never_a_number(where, near, twinned, gnet, opc, yen, actor):
    places()
    OrganisationAddress.objects.create(organisation=gnet, address="12 hẻm 5, Phường Tam Hòa, Biên Hòa, Tỉnh Đồng Nai")
    keep_profile(actor(yen), opc, ProfileDraft(where=where))
    assert choices_for(gnet, SERVICE, timezone.localdate())[0].nearness == near


def test_a_place_that_nobody_knows_is_refused(yen, opc, actor):
    with pytest.raises(Refused) as refusal:
        keep_profile(actor(yen), opc, ProfileDraft(where="Xã Không Có, Tỉnh Nào Đó"))
    assert refusal.value.field == "where"


@pytest.mark.covers("C2P-07")
def test_friendliness_is_shown_from_five_answers_of_groups_on_and_not_from_four(twinned, opc, hanh):
    group = twinned.party(Side.GROUP)
    for number in range(4):
        _answer(twinned, group, hanh, date(2025, 1 + 3 * number, 1), 4)
    assert friendliness_of([opc.pk]) == {}
    _answer(twinned, group, hanh, date(2026, 1, 1), 5)
    _answer(twinned, twinned.party(Side.CLINIC), hanh, date(2026, 1, 1), 1)  # its own word does not count
    found = friendliness_of([opc.pk])[opc.pk]
    assert (round(found.mean, 2), found.answers) == (4.2, 5)


def _answer(agreement, party, by, quarter, points):
    said = Assessment.objects.create(agreement=agreement, party=party, quarter=quarter, by=by)
    Score.objects.create(assessment=said, question="group.friendly", points=points)


@pytest.mark.covers("C2P-05")
def test_the_address_book_names_whom_to_call_first(twinned, opc, yen, as_yen, as_tam, actor):
    keep_profile(actor(yen), opc, ProfileDraft(focal_name="Chị Yến", focal_phone="0251 3555 202"))
    assert "Chị Yến" in as_tam.get("/clinics/").content.decode()
    assert "Gnet Biên Hòa" in as_yen.get("/clinics/").content.decode()


def test_the_page_is_kept_by_its_forms(opc, as_yen):
    week = {"weekdays": ["0", "2"], "opens": "07:30", "closes": "11:30", "kind": "usual"}
    as_yen.post(f"/clinics/{opc.pk}/hours/", week)
    assert Slot.objects.count() == 2
    as_yen.post(f"/clinics/hours/{Slot.objects.first().pk}/remove/")
    assert Slot.objects.count() == 1
    today = timezone.localdate().strftime("%d/%m/%Y")
    as_yen.post(f"/clinics/{opc.pk}/days/", {"state": "closed", "first_day": today, "service": ""})
    as_yen.post(f"/clinics/days/{Span.objects.get().pk}/end/")
    assert not Span.objects.exists()
    kept = as_yen.post(f"/clinics/{opc.pk}/keep/", {"focal_name": "Yến", "services": [SERVICE]})
    assert kept.status_code == 302
    assert as_yen.post(f"/clinics/{opc.pk}/hours/", {**week, "closes": "06:00"}).status_code == 422


def test_days_that_were_over_already_are_not_made_longer(opc, yen, actor):
    today = timezone.localdate()
    first, last = today - timedelta(days=9), today - timedelta(days=5)
    span = say_days(actor(yen), opc, DaysDraft(state="closed", first_day=first, last_day=last))
    end_days(actor(yen), span)
    assert Span.objects.get().last_day == last
