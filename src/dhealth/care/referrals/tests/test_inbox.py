"""The clinic's inbox in a browser: what it shows, two taps for an answer, and no way around the slip."""

from datetime import time, timedelta

import pytest
from conftest import browser_of
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dhealth.care.clinics.models import Slot
from dhealth.care.referrals.actions import present_slip, receive_referral, send_referral
from dhealth.care.referrals.models import Kind, ScanLock, Standing, Step, WalkIn
from dhealth.trust.audit.models import Event

NAMES = ("Ken", "Minh Ken", "1996")


def state_of(referral):
    return Standing.objects.get(pk=referral.pk).state


@pytest.mark.covers("C2P-05")
def test_one_inbox_says_number_need_time_and_group_and_nobody(sent, as_yen):
    shown = as_yen.get("/inbox/").content.decode()
    assert sent.number in shown
    assert "Gnet Biên Hòa" in shown
    assert sent.code[:4] not in shown
    assert not any(name in shown for name in NAMES)


@pytest.mark.covers("C2P-03")
def test_two_taps_take_a_slip_at_a_time_of_the_clinics_own_hours(sent, opc, as_yen, verbs):
    for weekday in range(7):
        Slot.objects.create(
            clinic=opc, weekday=weekday, opens=time(7, 30), closes=time(23, 59), kind="mobile", where="X"
        )
    asked = as_yen.get(f"/inbox/?slip={sent.pk}")
    when = asked.context["times"][0]
    answer = as_yen.post(f"/inbox/{sent.pk}/take/", {"appointment": when.isoformat()}, follow=True)
    assert Step.objects.get(referral=sent, kind=Kind.RECEIVED).appointment_at == when
    assert "Gnet Biên Hòa" in answer.content.decode()
    assert verbs()[-2:] == ["referral.receive", "referral.receive"]


def test_a_slip_is_declined_with_the_reason_that_is_marked_beforehand(sent, as_yen):
    as_yen.post(f"/inbox/{sent.pk}/decline/", {"reason": "full", "better_at": "OPC Biên Hòa"})
    assert state_of(sent) == Kind.DECLINED
    as_yen.post(f"/inbox/{sent.pk}/take-back/")
    assert state_of(sent) == Kind.SENT


def test_the_tabs_hold_each_slip_where_it_stands(sent, yen, as_yen, actor):
    assert [row.pk for row in as_yen.get("/inbox/").context["lists"][0]["rows"]] == [sent.pk]
    tomorrow = timezone.now() + timedelta(days=1)
    receive_referral(actor(yen), sent, appointment=tomorrow)
    assert not as_yen.get("/inbox/").context["lists"]
    assert as_yen.get("/inbox/?part=coming").context["lists"][0]["later"]
    Standing.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert as_yen.get("/inbox/?part=not_come").context["lists"][0]["rows"][0].late


@pytest.mark.covers("C2P-02", "C2P-03")
def test_scanning_opens_a_first_name_and_a_year_and_one_tap_more_serves(sent, as_yen, as_tam):
    card = as_yen.post("/scan/", {"code": sent.code}, follow=True)
    shown = card.content.decode()
    assert "Minh Ken" in shown
    assert "1996" in shown
    assert "Lê" not in shown
    today = timezone.localdate().strftime("%d/%m/%Y")
    as_yen.post(f"/inbox/{sent.pk}/done/", {"day": today, "treatment_code": "LT-1846"})
    assert state_of(sent) == Kind.SERVED
    assert as_tam.get(f"/slips/{sent.pk}/").status_code == 200
    assert "LT-1846" not in as_tam.get(f"/slips/{sent.pk}/").content.decode()


def test_served_without_a_code_says_how_the_code_is_added(sent, as_yen):
    as_yen.post("/scan/", {"code": sent.code})
    today = timezone.localdate().strftime("%d/%m/%Y")
    as_yen.post(f"/inbox/{sent.pk}/done/", {"day": today, "treatment_code": ""})
    assert "chưa ghi mã ở phòng khám" in as_yen.get(f"/inbox/{sent.pk}/").text
    as_yen.post(f"/inbox/{sent.pk}/take-back/")
    as_yen.post(f"/inbox/{sent.pk}/done/", {"day": today, "treatment_code": "LT-1846"})
    assert state_of(sent) == Kind.SERVED
    assert "chưa ghi mã ở phòng khám" not in as_yen.get(f"/inbox/{sent.pk}/").text


def test_a_code_that_is_no_code_shows_the_form_again(sent, yen, opc, as_yen, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    answer = as_yen.post(f"/inbox/{sent.pk}/done/", {"day": "01/01/2020", "treatment_code": "x"})
    assert answer.status_code == 422
    assert state_of(sent) == Kind.PRESENTED


def test_without_the_slip_no_page_confirms_anything(sent, as_yen):
    today = timezone.localdate().strftime("%d/%m/%Y")
    for act in ("came", "done", "not-done"):
        as_yen.post(f"/inbox/{sent.pk}/{act}/", {"day": today, "treatment_code": "LT-1846", "reason": "papers"})
    as_yen.post("/inbox/codes/", {"codes": "LT-1846", "confirm": "1"})
    as_yen.post("/inbox/codes/", {"codes": sent.code[:4], "confirm": "1"})
    as_yen.post("/inbox/visits/", {"id": str(sent.pk), "service": sent.service, "day": today, "mark": "A7"})
    held = WalkIn.objects.get()
    as_yen.post(f"/inbox/visits/{held.pk}/", {"code": sent.code[:4], "treatment_code": "LT-1846"})
    assert state_of(sent) == Kind.SENT
    assert not Step.objects.filter(kind__in=[Kind.PRESENTED, Kind.ARRIVED, Kind.SERVED]).exists()


def test_nineteen_wrong_codes_are_borne_and_the_twentieth_locks(sent, as_yen, verbs):
    for _try in range(19):
        as_yen.post("/scan/", {"code": "7Q4F-KX92-TB"})
    assert not ScanLock.objects.exists()
    as_yen.post("/scan/", {"code": "7Q4F-KX92-TB"})
    assert ScanLock.objects.exists()
    assert "system.lock_scanning" in verbs()
    assert as_yen.post("/scan/", {"code": sent.code}).status_code == 422
    assert state_of(sent) == Kind.SENT


def test_another_clinic_and_the_group_find_no_such_page(sent, phuc, as_tam):
    assert browser_of(phuc).get(f"/inbox/{sent.pk}/").status_code == 404
    assert browser_of(phuc).post(f"/inbox/{sent.pk}/take/").status_code == 404
    assert as_tam.get(f"/inbox/{sent.pk}/").status_code == 403
    assert as_tam.post("/scan/", {"code": sent.code}).status_code == 403


def test_a_held_visit_is_laid_to_its_slip(sent, yen, as_yen, actor):
    today = timezone.localdate().strftime("%d/%m/%Y")
    said = {"service": sent.service, "day": today, "mark": "Số 12"}
    as_yen.post("/inbox/visits/", {**said, "id": "01890000-0000-7000-8000-000000000001"})
    held = WalkIn.objects.get()
    assert "Số 12" in as_yen.get("/inbox/visits/").content.decode()
    as_yen.post(f"/inbox/visits/{held.pk}/", {"code": sent.code, "treatment_code": "L9"})
    assert state_of(sent) == Kind.PRESENTED  # L9 is too short for a code
    as_yen.post(f"/inbox/visits/{held.pk}/", {"code": sent.code, "treatment_code": "LT-901"})
    assert state_of(sent) == Kind.SERVED


@pytest.mark.covers("C2P-03", "C2P-29")
def test_a_month_is_looked_at_first_and_then_confirmed_line_by_line(sent, yen, opc, as_yen, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    today = timezone.localdate().strftime("%d/%m/%Y")
    as_yen.post(f"/inbox/{sent.pk}/came/", {"day": today, "treatment_code": "LT-1846"})
    looked = as_yen.post("/inbox/codes/", {"codes": "LT-1846\nLT-9999"})
    assert (looked.context["ready"], looked.context["disputed"]) == (1, 1)
    assert state_of(sent) == Kind.ARRIVED
    as_yen.post("/inbox/codes/", {"codes": "LT-1846\nLT-9999", "confirm": "1"})
    assert state_of(sent) == Kind.SERVED


def test_each_look_at_a_person_is_recorded_in_both_chains(sent, yen, opc, gnet, as_yen, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    as_yen.get(f"/inbox/{sent.pk}/")
    looks = Event.objects.filter(verb="inbox.read")
    assert set(looks.values_list("chain", flat=True)) == {opc.pk, gnet.pk}


def test_the_inbox_asks_as_much_of_the_database_for_one_slip_as_for_many(
    sent, ken, wanted, tam, as_yen, actor, django_assert_num_queries
):
    as_yen.get("/inbox/")
    with CaptureQueriesContext(connection) as one:
        as_yen.get("/inbox/")
    for service in ("art_start", "prep_start", "sti_treatment"):
        send_referral(actor(tam), ken, wanted(service=service))
    with django_assert_num_queries(len(one)):
        assert len(as_yen.get("/inbox/").context["lists"][0]["rows"]) == 4
