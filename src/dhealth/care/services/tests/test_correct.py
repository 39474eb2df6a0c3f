"""Mistakes are mended by a new line; the old one stays to be seen."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dhealth.care.services.actions import Brought, record_many, record_meeting, record_service
from dhealth.care.services.corrections import correct_service, strike_meeting, strike_service
from dhealth.care.services.drafts import Draft, Meeting, draft_of
from dhealth.care.services.forms.correction import CorrectionForm
from dhealth.care.services.models import Correction, Service
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7


@pytest.fixture
def twenty(actor, tam, ken):
    """A contact with twenty condoms that should have been ten."""
    return record_service(actor(tam), ken, Draft(kind="contact", day=timezone.localdate(), condoms=20))


def test_a_correction_adds_a_line_and_keeps_the_old_one(actor, tam, twenty, verbs):
    new = correct_service(actor(tam), twenty, replace(draft_of(twenty), condoms=10), "number")
    twenty.refresh_from_db()
    assert (new.condoms, new.is_current, twenty.condoms, twenty.is_current) == (10, True, 20, False)
    assert Correction.objects.get(old=twenty).reason == "number"
    assert verbs() == ["service.record", "service.correct"]


def test_sent_twice_it_corrects_once(actor, tam, twenty):
    id, draft = uuid7(), replace(draft_of(twenty), condoms=10)
    first = correct_service(actor(tam), twenty, draft, "number", id=id)
    assert correct_service(actor(tam), twenty, draft, "number", id=id) == first
    assert Service.objects.count() == 2


def test_a_line_is_corrected_from_where_it_stands(actor, tam, hanh, twenty):
    correct_service(actor(tam), twenty, replace(draft_of(twenty), condoms=10), "number")
    with pytest.raises(Refused, match="corrected already"):
        correct_service(actor(hanh), twenty, replace(draft_of(twenty), condoms=12), "number")


def test_who_corrects_a_line_that_was_corrected_meanwhile_keeps_what_they_typed(as_hanh, actor, tam, twenty):
    correct_service(actor(tam), twenty, replace(draft_of(twenty), condoms=10), "number")
    said = {"id": uuid7(), "condoms": "12", "reason": "number", "result": "reactive"}
    page = as_hanh.post(reverse("service.correct", args=[twenty.pk]), said).text
    assert "Dòng này đã có người sửa" in page and "Bao cao su: 12" in page and "reactive" not in page
    assert Service.objects.count() == 2


def test_nothing_changed_is_said_so(actor, tam, twenty):
    with pytest.raises(Refused, match="Nothing was changed"):
        correct_service(actor(tam), twenty, draft_of(twenty), "number")


def test_a_correction_obeys_the_rules_and_names_a_reason(actor, tam, twenty):
    with pytest.raises(Refused):
        correct_service(actor(tam), twenty, replace(draft_of(twenty), condoms=-1), "number")
    with pytest.raises(Refused, match="why"):
        correct_service(actor(tam), twenty, replace(draft_of(twenty), condoms=1), "because")
    assert Service.objects.get().is_current


def test_who_only_counts_may_not_correct(actor, minh, khoa, twenty):
    for somebody in (minh, khoa):
        with pytest.raises(PermissionDenied):
            correct_service(actor(somebody), twenty, replace(draft_of(twenty), condoms=1), "number")
        with pytest.raises(PermissionDenied):
            strike_service(actor(somebody), twenty, "mistake")


def test_struck_out_it_counts_no_more_and_twice_changes_nothing(actor, tam, twenty, verbs):
    once = strike_service(actor(tam), twenty, "mistake")
    assert strike_service(actor(tam), twenty, "twice") == once
    assert not Service.objects.current().exists()
    assert verbs() == ["service.record", "service.strike"]


def test_a_meeting_is_taken_back_whole_and_alone(actor, tam, ken, twenty):
    meeting = Meeting(day=timezone.localdate(), condoms=1, kits=1, counselled=True)
    first, *_rest = record_meeting(actor(tam), ken, meeting)
    assert strike_meeting(actor(tam), first, "mistake") == 3
    assert list(Service.objects.current()) == [twenty]


def test_an_imported_check_is_corrected_without_a_lot(actor, tam, gnet, ken):
    draft = Draft(kind="screening_test", day=timezone.localdate(), result="reactive")
    record_many(actor(tam), gnet.pk, [Brought(ken.pk, draft)], uuid7())
    old = Service.objects.get()
    assert correct_service(actor(tam), old, replace(draft_of(old), result="non_reactive"), "number").pk


def test_what_was_only_told_handed_nothing_out(actor, tam, ken):
    told = Draft(kind="self_test", day=timezone.localdate(), reported_by="client", result="non_reactive")
    line = record_service(actor(tam), ken, told)
    assert "condoms" not in CorrectionForm(draft=told).fields
    with pytest.raises(Refused, match="Nothing is handed out"):
        correct_service(actor(tam), line, replace(told, condoms=5), "number")
    with pytest.raises(Refused, match="Nothing is handed out"):
        record_service(actor(tam), ken, replace(told, kits=1))
