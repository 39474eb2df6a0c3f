"""Who came without a slip: held until the slip is found, or given up by the clinic; nobody is counted twice."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from dhealth.care.referrals.actions import drop_walk_in, mark_of, match_walk_in, record_walk_in
from dhealth.care.referrals.clinic_figures import origins_of
from dhealth.care.referrals.models import Standing, Step, WalkIn, WalkInEnd
from dhealth.care.referrals.queries import walk_ins_waiting
from dhealth.kernel.errors import Refused
from dhealth.trust.audit.models import Event

TODAY = timezone.localdate


@pytest.fixture
def held(sent, yen, opc, actor):
    """Somebody whom a group sent, as they say, and who has no slip."""
    return record_walk_in(actor(yen), opc.pk, sent.service, TODAY(), "số 14")


def test_a_visit_without_a_slip_is_held_until_its_slip_is_found(sent, yen, opc, actor):
    held = record_walk_in(actor(yen), opc.pk, "confirmatory_test", TODAY(), "số 14")
    assert not Step.objects.filter(kind="arrived").exists()
    assert match_walk_in(actor(yen), held, sent.code) == sent == match_walk_in(actor(yen), held, sent.code)
    assert Standing.objects.get(pk=sent.pk).served_on == TODAY()


def test_a_held_visit_takes_no_slip_for_something_else(sent, yen, opc, actor):
    held = record_walk_in(actor(yen), opc.pk, "prep_start", TODAY(), "số 14")
    with pytest.raises(Refused, match="something else"):
        match_walk_in(actor(yen), held, sent.code)


def test_once_laid_to_its_slip_nobody_has_to_find_them_any_more(held, sent, yen, actor):
    match_walk_in(actor(yen), held, sent.code)
    assert mark_of(WalkIn.objects.get(pk=held.pk)) == ""


@pytest.mark.parametrize("why", ["alone", "mistake"])
def test_a_visit_for_which_no_slip_will_come_is_given_up(held, yen, opc, actor, why):
    """How to find them is forgotten, and the clinic counts them as sent without a slip no more."""
    assert origins_of(opc.pk, TODAY()).without_slip.people == 1
    first, again = (drop_walk_in(actor(yen), held, why) for _time in range(2))
    assert first == again and first.why == why
    assert not walk_ins_waiting([opc.pk]) and mark_of(WalkIn.objects.get(pk=held.pk)) == ""
    assert origins_of(opc.pk, TODAY()).without_slip is None
    assert list(Event.objects.filter(verb="walk_in.drop").values_list("why", flat=True)) == [why]


def test_a_slip_that_turns_up_later_is_confirmed_by_itself(held, sent, yen, actor):
    drop_walk_in(actor(yen), held, "mistake")
    with pytest.raises(Refused, match="held no more"):
        match_walk_in(actor(yen), held, sent.code)
    assert not Step.objects.filter(referral=sent, kind="served").exists()


def test_what_lies_with_its_slip_is_not_given_up(held, sent, yen, actor):
    match_walk_in(actor(yen), held, sent.code)
    with pytest.raises(Refused, match="lies with its slip"):
        drop_walk_in(actor(yen), held, "mistake")


def test_without_a_reason_it_stays(held, yen, opc, actor):
    with pytest.raises(Refused, match="Choose why"):
        drop_walk_in(actor(yen), held, "")
    assert walk_ins_waiting([opc.pk]).count() == 1


def test_nobody_else_gives_a_clinics_visit_up(held, hanh, tam, actor):
    for stranger in (hanh, tam):
        with pytest.raises(PermissionDenied):
            drop_walk_in(actor(stranger), held, "mistake")


def test_it_is_given_up_on_the_page_of_held_visits(held, sent, as_yen, as_tam):
    page = reverse("walk_in.hold")
    where = reverse("walk_in.drop", args=[held.pk])
    assert "số 14" in as_yen.get(page).text
    assert as_tam.post(where, {"why": "mistake"}).status_code in (403, 404)
    assert "Chọn lý do" in as_yen.post(where, {"why": ""}, follow=True).text
    told = as_yen.post(where, {"why": "mistake"}, follow=True).text
    assert "Đã thôi giữ" in told and "số 14" not in told
    assert "Đã thôi giữ" in as_yen.post(where, {"why": "mistake"}, follow=True).text  # pressed twice: the same answer
    late = as_yen.post(reverse("walk_in.match", args=[held.pk]), {"code": sent.code})
    assert late.status_code == 422 and "không còn giữ" in late.text


def test_the_database_keeps_both_as_they_were_written_but_for_the_mark(held, yen, actor):
    drop_walk_in(actor(yen), held, "mistake")
    changes = (
        lambda: WalkIn.objects.update(service="prep_start"),
        lambda: WalkIn.objects.update(mark=b"somebody else"),
        lambda: WalkInEnd.objects.update(why="alone"),
        lambda: WalkInEnd.objects.all()._raw_delete("default"),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
