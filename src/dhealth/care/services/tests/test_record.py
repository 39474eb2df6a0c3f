"""Tâm writes down what happened with Ken; the rules of the catalogue are kept."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dhealth.care.clients.models import Consent, Purpose
from dhealth.care.services.actions import record_meeting, record_service
from dhealth.care.services.catalogue import catalogue
from dhealth.care.services.drafts import Draft, Meeting, note_of
from dhealth.care.services.models import Service
from dhealth.care.services.rules import MOST_PIECES
from dhealth.care.services.tests.people import client_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7


def today() -> date:
    return timezone.localdate()


def contact(**more) -> Draft:
    return Draft(kind="contact", day=today(), form="face_to_face", **more)


def quick_check(**more) -> Draft:
    said = {"result": "non_reactive", "lot": "2608A", "read_after": 16, **more}
    return Draft(kind="screening_test", day=today(), form="finger_prick", **said)


@pytest.mark.covers("CLI-10", "CLI-24")
def test_a_contact_keeps_how_when_and_what_was_handed_out(actor, tam, ken, verbs):
    service = record_service(actor(tam), ken, contact(condoms=10, lubricants=5, needles=2))
    stored = Service.objects.get(pk=service.pk)
    assert (stored.kind, stored.form, stored.day, stored.worker) == ("contact", "face_to_face", today(), tam)
    assert (stored.condoms, stored.lubricants, stored.needles) == (10, 5, 2)
    assert verbs() == ["service.record"]


def test_the_same_form_twice_is_written_once(actor, tam, ken, verbs):
    id = uuid7()
    first = record_service(actor(tam), ken, contact(), id=id)
    assert record_service(actor(tam), ken, contact(condoms=3), id=id) == first
    assert (Service.objects.count(), verbs()) == (1, ["service.record"])


def test_an_id_of_another_record_is_refused(actor, tam, gnet, ken):
    id = uuid7()
    record_service(actor(tam), client_of(gnet, tam), contact(), id=id)
    with pytest.raises(Refused, match="another record"):
        record_service(actor(tam), ken, contact(), id=id)


def test_a_stranger_may_not(actor, khoa, minh, ken):
    for somebody in (khoa, minh):
        with pytest.raises(PermissionDenied):
            record_service(actor(somebody), ken, contact())
    assert not Service.objects.exists()


def test_a_colleagues_client_is_not_written_to(actor, tam, hanh, gnet):
    with pytest.raises(Refused, match="not on your list"):
        record_service(actor(tam), client_of(gnet, hanh), contact())
    with pytest.raises(Refused, match="not on your list"):
        record_meeting(actor(tam), client_of(gnet, hanh), Meeting(day=today()))


@pytest.mark.parametrize(
    ("day", "field"),
    [(lambda: today() + timedelta(days=1), "day"), (lambda: date(1989, 12, 31), "day")],
)
def test_a_day_outside_time_is_refused(actor, tam, ken, day, field):
    with pytest.raises(Refused) as refusal:
        record_service(actor(tam), ken, replace(contact(), day=day()))
    assert refusal.value.field == field


@pytest.mark.parametrize("day", [date(1990, 1, 1), None])
def test_the_first_and_the_last_day_are_taken(actor, tam, ken, day):
    assert record_service(actor(tam), ken, replace(contact(), day=day or today())).pk


def test_amounts_have_a_floor_and_a_ceiling(actor, tam, ken):
    record_service(actor(tam), ken, contact(condoms=MOST_PIECES))
    for wrong in (-1, MOST_PIECES + 1):
        with pytest.raises(Refused) as refusal:
            record_service(actor(tam), ken, contact(condoms=wrong))
        assert refusal.value.field == "condoms"


@pytest.mark.covers("CLI-26")
@pytest.mark.parametrize("kind", [k.key for k in catalogue().values() if k.facility_only])
def test_what_only_a_clinic_gives_is_never_recorded_as_given(actor, tam, ken, kind):
    draft = Draft(kind=kind, day=today(), result="positive" if kind == "confirmatory_test" else "")
    with pytest.raises(Refused, match="Only a clinic"):
        record_service(actor(tam), ken, draft)
    with pytest.raises(Refused, match="name of the clinic"):
        record_service(actor(tam), ken, replace(draft, reported_by="client"))
    told = record_service(actor(tam), ken, replace(draft, reported_by="client", place="OPC Long Thành"))
    assert (told.reported_by, told.place) == ("client", "OPC Long Thành")


@pytest.mark.covers("CLI-26")
def test_the_catalogue_gives_treatment_to_facilities_alone():
    clinic = {"confirmatory_test", "art_start", "prep_start", "methadone_start", "sti_treatment", "tb_treatment"}
    assert {key for key in clinic if not catalogue()[key].facility_only} == set()


def test_a_result_must_be_one_that_the_kind_can_say(actor, tam, ken):
    with pytest.raises(Refused) as refusal:
        record_service(actor(tam), ken, quick_check(result="positive"))
    assert refusal.value.field == "result"


@pytest.mark.covers("CLI-25")
def test_a_quick_check_keeps_lot_minutes_tester_and_result(actor, tam, ken):
    service = record_service(actor(tam), ken, quick_check())
    assert (service.lot, service.read_after, service.result, service.worker) == ("2608A", 16, "non_reactive", tam)
    with pytest.raises(Refused) as refusal:
        record_service(actor(tam), ken, quick_check(lot=""))
    assert refusal.value.field == "lot"


@pytest.mark.covers("CLI-25")
@pytest.mark.parametrize(("minutes", "taken"), [(14, False), (15, True), (20, True), (21, False), (None, False)])
def test_it_is_read_between_15_and_20_minutes(actor, tam, ken, minutes, taken):
    if taken:
        assert record_service(actor(tam), ken, quick_check(read_after=minutes)).read_after == minutes
        return
    with pytest.raises(Refused):
        record_service(actor(tam), ken, quick_check(read_after=minutes))


def test_another_minute_is_taken_with_a_reason(actor, tam, ken):
    service = record_service(actor(tam), ken, quick_check(read_after=30, read_reason="leaflet"))
    assert (service.read_after, service.read_reason) == (30, "leaflet")


@pytest.mark.covers("SEC-12", "CLI-25")
def test_under_15_a_guardian_must_agree_first(actor, tam, gnet, hanh):
    young = client_of(gnet, tam, birth_year=today().year - 14)
    with pytest.raises(Refused, match="guardian"):
        record_service(actor(tam), young, quick_check())
    Consent.objects.create(client=young, purpose=Purpose.TEST, given=True, by_guardian=True, recorded_by=hanh)
    assert record_service(actor(tam), young, quick_check()).pk


@pytest.mark.covers("SEC-12")
def test_from_the_fifteenth_birthday_the_client_alone_decides(actor, tam, gnet):
    leap_day = (today().month, today().day) == (2, 29)
    birthday = (today() - timedelta(days=leap_day)).replace(year=today().year - 15)
    just, not_yet = (
        client_of(gnet, tam, birth_year=day.year, birth_day=day.isoformat())
        for day in (birthday, birthday + timedelta(days=1))
    )
    assert record_service(actor(tam), just, quick_check()).pk
    with pytest.raises(Refused):
        record_service(actor(tam), not_yet, quick_check())


def test_a_merged_record_leads_to_the_one_that_counts(actor, tam, gnet, ken):
    absorbed = client_of(gnet, tam, merged_into=ken)
    service = record_service(actor(tam), absorbed, contact())
    assert (service.client, service.person) == (ken, ken)


def test_an_erased_record_takes_nothing_more(actor, tam, gnet):
    with pytest.raises(Refused, match="erased"):
        record_service(actor(tam), client_of(gnet, tam, erased_at=timezone.now()), contact())


@pytest.mark.covers("CLI-06", "CLI-10", "CLI-25")
def test_one_meeting_form_writes_all_that_happened_as_one_act(actor, tam, ken, verbs):
    meeting = Meeting(
        day=today(),
        form="face_to_face",
        condoms=10,
        kits=1,
        counselled=True,
        answer="accepted",
        lot="2608A",
        read_after=15,
        result="reactive",
        checks=(("tb_screen", "non_reactive"),),
        note="Hẹn ở quán Gió",
    )
    services = record_meeting(actor(tam), ken, meeting)
    kinds = ["contact", "counselling", "self_test_kit", "screening_test", "tb_screen"]
    assert [service.kind for service in services] == kinds
    assert note_of(services[0]) == "Hẹn ở quán Gió"
    assert "quán".encode() not in bytes(services[0].note)
    assert verbs() == ["service.record"]


def test_a_meeting_sent_twice_is_written_once(actor, tam, ken, verbs):
    id, meeting = uuid7(), Meeting(day=today(), form="call", counselled=True)
    assert record_meeting(actor(tam), ken, meeting, id=id) == record_meeting(actor(tam), ken, meeting, id=id)
    assert (Service.objects.count(), verbs()) == (2, ["service.record"])


def test_a_meeting_with_one_wrong_part_writes_nothing(actor, tam, ken, verbs):
    with pytest.raises(Refused) as refusal:
        record_meeting(actor(tam), ken, Meeting(day=today(), answer="accepted", result="reactive", read_after=15))
    assert refusal.value.field == "lot"
    assert (Service.objects.count(), verbs()) == (0, [])


@pytest.mark.parametrize(("days", "taken"), [(0, True), (366, True), (367, False), (None, False)])
def test_an_appointment_has_a_day_within_a_year(actor, tam, ken, days, taken):
    agreed = None if days is None else today() + timedelta(days=days)
    draft = contact(answer="appointment", answer_day=agreed)
    if taken:
        assert record_service(actor(tam), ken, draft).answer_day == agreed
        return
    with pytest.raises(Refused) as refusal:
        record_service(actor(tam), ken, draft)
    assert refusal.value.field == "answer_day"
