"""Days of medicine and the next day at the clinic, as they were told; and treatment that was dropped."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_service
from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.care.services.corrections import correct_service
from dhealth.care.services.drafts import Draft, draft_of
from dhealth.care.services.models import Service
from dhealth.care.services.timeline import timeline
from dhealth.kernel.errors import Refused

TODAY = timezone.localdate


@pytest.fixture
def ken(actor, tam, gnet):
    return register_client(actor(tam), gnet.pk, ClientDraft(nickname="Ken", birth_year=1998, sex_at_birth="M"))


def visit(**more) -> Draft:
    return Draft(kind="art_visit", day=TODAY(), place="OPC Long Thành", reported_by="client", **more)


@pytest.mark.covers("EMG-01")
def test_days_of_medicine_and_the_next_day_are_kept_and_shown(actor, tam, ken):
    told = record_service(actor(tam), ken, visit(medicine_days=90, next_day=TODAY() + timedelta(days=88)))
    assert (told.medicine_days, told.next_day) == (90, TODAY() + timedelta(days=88))
    shown = [entry.what for entry in timeline(ken, actor(tam)).entries]
    assert any("90" in what for what in shown)


@pytest.mark.covers("EMG-01")
@pytest.mark.parametrize("days", [0, 367])
def test_medicine_for_no_day_or_more_than_a_year_is_refused(actor, tam, ken, days):
    with pytest.raises(Refused) as refusal:
        record_service(actor(tam), ken, visit(medicine_days=days))
    assert refusal.value.field == "medicine_days"
    for right in (1, 366):
        record_service(actor(tam), ken, visit(medicine_days=right))


@pytest.mark.parametrize("ahead", [0, 367])
def test_the_next_day_lies_after_the_visit_and_within_a_year(actor, tam, ken, ahead):
    with pytest.raises(Refused) as refusal:
        record_service(actor(tam), ken, visit(next_day=TODAY() + timedelta(days=ahead)))
    assert refusal.value.field == "next_day"
    for right in (1, 366):
        record_service(actor(tam), ken, visit(next_day=TODAY() + timedelta(days=right)))


@pytest.mark.parametrize("wrong", [{"medicine_days": 30}, {"next_day": date(2099, 1, 1)}])
def test_medicine_belongs_to_no_meeting(actor, tam, ken, wrong):
    with pytest.raises(Refused):
        record_service(actor(tam), ken, Draft(kind="contact", day=TODAY(), **wrong))


def test_a_correction_mends_the_days_of_medicine(actor, tam, ken):
    told = record_service(actor(tam), ken, visit(medicine_days=30))
    mended = correct_service(actor(tam), told, Draft(**(vars(draft_of(told)) | {"medicine_days": 90})), "number")
    assert mended.medicine_days == 90
    assert any("90" in str(mend) for entry in timeline(ken, actor(tam)).entries for mend in entry.mends)


@pytest.mark.covers("CLI-17")
def test_the_form_writes_medicine_and_why_treatment_was_dropped(as_tam, ken):
    address = reverse("service.report", args=[ken.pk])
    form = as_tam.get(address).context["form"]
    said = {"id": form["id"].value(), "place": "OPC Long Thành", "reported_by": "clinic", "day": f"{TODAY():%d/%m/%Y}"}
    ahead = TODAY() + timedelta(days=28)
    said |= {"kind": "art_visit", "medicine_days": "30", "next_day": f"{ahead:%d/%m/%Y}", "why": "cost"}
    assert as_tam.post(address, said).status_code == 302
    told = Service.objects.get()
    assert (told.medicine_days, told.next_day, told.form) == (30, ahead, "")
    other = as_tam.get(address).context["form"]["id"].value()
    assert as_tam.post(address, said | {"id": other, "kind": "treatment_dropped"}).status_code == 302
    dropped = Service.objects.get(kind="treatment_dropped")
    assert (dropped.form, dropped.medicine_days, dropped.next_day) == ("cost", None, None)


@pytest.mark.covers("CLI-26")
def test_nobody_is_referred_to_the_end_of_a_treatment():
    assert catalogue()["treatment_dropped"].facility_only
    assert "treatment_dropped" not in catalogue()[REFERRAL].forms
