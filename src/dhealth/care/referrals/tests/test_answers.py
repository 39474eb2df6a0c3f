"""What a clinic may answer, in which order, and what it may not without the slip that the client carries."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone

from dhealth.care.referrals.actions import (
    arrive,
    confirm_month,
    decline_referral,
    expire_due,
    lift_scan_lock,
    not_come,
    not_eligible,
    note_confirmation,
    present_slip,
    receive_referral,
    send_referral,
    serve,
    show_to_clinic,
    take_back_step,
    withdraw_referral,
    withdraw_request,
)
from dhealth.care.referrals.codes import read_treatment_code
from dhealth.care.referrals.models import Kind, ScanLock, Standing, Step, WrongCode
from dhealth.care.referrals.queries import inbox_of, open_of, steps_of
from dhealth.care.referrals.rules import FHIR_STATES, MOVES, stand_of
from dhealth.care.services.models import Service
from dhealth.kernel.codes import new_slip_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.models import Grant

TODAY = timezone.localdate


def told(ken):
    return Service.objects.filter(person=ken, reported_by="clinic", is_current=True)


@pytest.mark.covers("C2P-14")
def test_every_state_has_its_moves_and_its_word_in_fhir():
    assert set(MOVES) - {""} == set(FHIR_STATES) == set(Kind.values)


@pytest.mark.covers("C2P-14")
def test_without_the_slip_nobody_arrives_not_even_by_the_database(sent, yen, opc, actor):
    for act in (arrive, serve, lambda who, slip: not_eligible(who, slip, "papers")):
        with pytest.raises(Refused, match="Scan"):
            act(actor(yen), sent)
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(referral=sent, position=9, kind="served", organisation=opc, day=TODAY())


@pytest.mark.covers("C2P-03")
def test_shown_and_served_are_two_acts_and_arrival_is_written_too(sent, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    first = serve(actor(yen), sent, treatment_code="LT-1846")
    assert serve(actor(yen), sent) == first
    assert [step.kind for step in steps_of(sent)] == ["sent", "presented", "arrived", "served"]


def test_two_clinics_scan_one_slip_and_only_its_own_opens_it(sent, phuc, yen, opc, bien_hoa, actor):
    with pytest.raises(Refused) as elsewhere:
        present_slip(actor(phuc), bien_hoa.pk, sent.code)
    with pytest.raises(Refused) as unknown:
        present_slip(actor(phuc), bien_hoa.pk, new_slip_code())
    assert elsewhere.value.message == unknown.value.message
    assert present_slip(actor(yen), opc.pk, sent.code) == sent


def test_a_mistyped_code_says_so_and_is_counted(sent, yen, opc, actor):
    wrong = sent.code[:-1] + ("2" if sent.code[-1] != "2" else "3")
    with pytest.raises(Refused, match="mistyped"):
        present_slip(actor(yen), opc.pk, wrong)
    assert WrongCode.objects.get().by == yen


@pytest.mark.covers("C2P-14")
def test_the_twentieth_wrong_code_of_a_day_locks_the_scanning(sent, yen, opc, thao, actor):
    for _try in range(19):
        with pytest.raises(Refused, match="opens nothing"):
            present_slip(actor(yen), opc.pk, new_slip_code())
    assert not ScanLock.objects.exists()
    with pytest.raises(Refused):
        present_slip(actor(yen), opc.pk, new_slip_code())
    with pytest.raises(Refused, match="locked"):
        present_slip(actor(yen), opc.pk, sent.code)
    with pytest.raises(PermissionDenied):
        lift_scan_lock(actor(yen), ScanLock.objects.get())
    lift_scan_lock(actor(thao), ScanLock.objects.get())
    assert present_slip(actor(yen), opc.pk, sent.code) == sent


def test_nobody_answers_for_a_clinic_what_their_own_group_sent(sent, tam, opc, actor):
    Grant.objects.create(user=tam, organisation=opc, role="clinic_counsellor")
    with pytest.raises(Refused, match="also work"):
        present_slip(actor(tam), opc.pk, sent.code)
    with pytest.raises(Refused, match="also work"):
        receive_referral(actor(tam), sent)


def test_a_stranger_and_the_wrong_role_answer_nothing(sent, phuc, tam, hanh, oanh, actor):
    for who in (phuc, tam, hanh, oanh):
        with pytest.raises(PermissionDenied):
            receive_referral(actor(who), sent)


def test_taken_twice_changes_nothing_and_a_new_appointment_replaces_the_old(sent, yen, actor):
    later = timezone.now() + timedelta(days=2)
    first = receive_referral(actor(yen), sent, appointment=later)
    assert receive_referral(actor(yen), sent, appointment=later) == first
    second = receive_referral(actor(yen), sent, appointment=later + timedelta(days=1))
    assert [step.pk for step in steps_of(sent)][1:] == [second.pk]
    assert Standing.objects.get(pk=sent.pk).due_on == timezone.localdate(later) + timedelta(days=1)


@pytest.mark.parametrize(
    ("minutes", "passes"), [(-10, False), (1, True), (60 * 24 * 179, True), (60 * 24 * 181, False)]
)
def test_an_appointment_lies_ahead_within_half_a_year(sent, yen, actor, minutes, passes):
    moment = timezone.now() + timedelta(minutes=minutes)
    if passes:
        assert receive_referral(actor(yen), sent, appointment=moment)
    else:
        with pytest.raises(Refused):
            receive_referral(actor(yen), sent, appointment=moment)


@pytest.mark.covers("C2P-02")
def test_declined_says_why_and_where_better_and_ends_it(sent, yen, tam, actor):
    with pytest.raises(Refused):
        decline_referral(actor(yen), sent, "")
    step = decline_referral(actor(yen), sent, "full", "PKNT Biên Hòa")
    assert decline_referral(actor(yen), sent, "full") == step
    with pytest.raises(Refused):
        receive_referral(actor(yen), sent)
    assert Standing.objects.get(pk=sent.pk).waits_for == ""


def test_who_did_not_come_may_still_come(sent, yen, opc, actor):
    receive_referral(actor(yen), sent)
    not_come(actor(yen), sent)
    assert Standing.objects.get(pk=sent.pk).waits_for == "arrival"
    present_slip(actor(yen), opc.pk, sent.code)
    assert serve(actor(yen), sent)


def test_before_the_appointment_nobody_stayed_away(sent, yen, actor):
    receive_referral(actor(yen), sent, appointment=timezone.now() + timedelta(hours=1))
    with pytest.raises(Refused, match="ahead"):
        not_come(actor(yen), sent)


def test_a_withdrawn_slip_opens_nothing(sent, tam, yen, opc, actor):
    withdraw_referral(actor(tam), sent, "wish")
    for act in (receive_referral, lambda who, slip: present_slip(who, opc.pk, slip.code)):
        with pytest.raises(Refused, match="took this slip back"):
            act(actor(yen), sent)


@pytest.mark.covers("SEC-07")
def test_after_the_visit_a_request_taken_back_closes_the_name_again(sent, tam, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    arrive(actor(yen), sent)
    assert show_to_clinic(actor(yen), sent)
    withdraw_request(actor(tam), sent, "sharing")
    assert show_to_clinic(actor(yen), sent) is None


@pytest.mark.covers("SEC-07", "C2P-02")
def test_without_a_yes_to_answers_the_group_learns_only_that_it_was_answered(
    twinned, ken, tam, yen, opc, wanted, actor
):
    slip = send_referral(actor(tam), ken, wanted(answers_back=False))
    present_slip(actor(yen), opc.pk, slip.code)
    serve(actor(yen), slip)
    assert not told(ken).exists()
    from dhealth.care.referrals.queries import settled_of

    (line,) = settled_of(actor(tam), TODAY())
    assert line.state == "answered"


@pytest.mark.covers("SEC-07")
def test_a_yes_to_answers_taken_back_freezes_what_comes_after(sent, ken, tam, yen, opc, actor):
    receive_referral(actor(yen), sent)
    withdraw_request(actor(tam), sent, "answers")
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent)
    assert not told(ken).exists()


def test_an_answer_taken_back_counts_no_more_and_stays_to_be_seen(sent, ken, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent)
    assert told(ken).count() == 1
    assert take_back_step(actor(yen), sent).kind == "served"
    assert not told(ken).exists()
    assert Step.objects.filter(referral=sent, kind="served", is_current=False).count() == 1
    serve(actor(yen), sent)
    assert told(ken).count() == 1


def test_the_clinic_takes_back_nothing_of_the_group_and_nothing_confirmed(sent, yen, an, cdc, opc, actor):
    with pytest.raises(Refused):
        take_back_step(actor(yen), sent)
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent)
    note_confirmation(actor(an), sent, confirmed=True, organisation=cdc.pk)
    with pytest.raises(Refused):
        take_back_step(actor(yen), sent)


def test_the_provinces_newest_word_counts(sent, yen, an, cdc, opc, actor):
    with pytest.raises(Refused):
        note_confirmation(actor(an), sent, confirmed=True, organisation=cdc.pk)
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent)
    note_confirmation(actor(an), sent, confirmed=False, reason="twice", organisation=cdc.pk)
    note_confirmation(actor(an), sent, confirmed=True, organisation=cdc.pk)
    assert Standing.objects.get(pk=sent.pk).state == "confirmed"
    assert [step.kind for step in steps_of(sent)].count("rejected") == 0


@pytest.mark.covers("C2P-04", "C2P-08")
def test_a_slip_runs_out_thirty_days_after_they_should_have_come(sent, yen, opc, actor):
    last = Standing.objects.get(pk=sent.pk).expires_on
    assert last == TODAY() + timedelta(days=14 + 30)
    assert expire_due(last) == 0
    assert expire_due(last + timedelta(days=1)) == 1
    assert expire_due(last + timedelta(days=1)) == 0
    with pytest.raises(Refused, match="ran out"):
        present_slip(actor(yen), opc.pk, sent.code)


def test_an_answer_after_the_last_day_is_refused_before_the_daily_look(sent, yen, monkeypatch, actor):
    late = timezone.now() + timedelta(days=60)
    monkeypatch.setattr(timezone, "now", lambda: late)
    with pytest.raises(Refused, match="ran out"):
        receive_referral(actor(yen), sent)


def test_a_clock_set_back_turns_no_order_around(sent, yen, opc, monkeypatch, actor):
    receive_referral(actor(yen), sent)
    before = timezone.now() - timedelta(days=30)
    monkeypatch.setattr(timezone, "now", lambda: before)
    present_slip(actor(yen), opc.pk, sent.code)
    serve(actor(yen), sent)
    steps = steps_of(sent)
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    assert all(step.day >= steps[0].day for step in steps)


@pytest.mark.parametrize(("days", "passes"), [(0, True), (1, False), (-1, False)])
def test_nobody_came_before_they_were_sent_or_after_today(sent, yen, opc, actor, days, passes):
    present_slip(actor(yen), opc.pk, sent.code)
    day = TODAY() + timedelta(days=days)
    if passes:
        assert arrive(actor(yen), sent, day=day).day == day
    else:
        with pytest.raises(Refused):
            arrive(actor(yen), sent, day=day)


@pytest.mark.covers("C2P-08")
def test_what_is_late_stands_on_top_and_rises(sent, tam, actor):
    due = Standing.objects.get(pk=sent.pk).due_on
    (line,) = open_of(actor(tam), due)
    assert not line.late
    (line,) = open_of(actor(tam), due + timedelta(days=1))
    assert line.late and not line.risen
    (line,) = open_of(actor(tam), due + timedelta(days=5))
    assert line.risen


def test_the_standing_is_what_the_steps_say(sent, yen, opc, actor):
    for act in (lambda: receive_referral(actor(yen), sent), lambda: present_slip(actor(yen), opc.pk, sent.code)):
        act()
        kept = Standing.objects.get(pk=sent.pk)
        said = stand_of(steps_of(sent), sent.agreement.terms, sent.wished_on)
        assert {name: getattr(kept, name) for name in vars(said)} == vars(said)


@pytest.mark.covers("C2P-05")
def test_one_inbox_holds_what_waits_and_reads_no_person(sent, opc, django_assert_num_queries):
    with django_assert_num_queries(1):
        (line,) = inbox_of([opc.pk])
        assert line.referral.code == sent.code
        assert line.sender.name == "Gnet Biên Hòa"


@pytest.mark.covers("C2P-03")
def test_a_pasted_month_confirms_only_whose_slip_was_shown(sent, yen, opc, actor):
    present_slip(actor(yen), opc.pk, sent.code)
    arrive(actor(yen), sent, treatment_code="LT-1846")
    lines = confirm_month(actor(yen), opc.pk, "LT 1846\nLT-9999\n???\n")
    assert [line.outcome for line in lines] == ["served", "no_slip", "unreadable"]
    assert [line.outcome for line in confirm_month(actor(yen), opc.pk, "LT-1846")] == ["already"]


def test_too_many_lines_and_none_are_refused(yen, opc, actor):
    with pytest.raises(Refused):
        confirm_month(actor(yen), opc.pk, " \n ")
    with pytest.raises(Refused):
        confirm_month(actor(yen), opc.pk, "\n".join(f"LT-{n}" for n in range(501)))


@pytest.mark.parametrize(("text", "read"), [("lt-1846", "LT-1846"), (" LT 1846 ", "LT1846"), ("", "")])
def test_a_clinics_code_is_read_as_people_type_it(text, read):
    assert read_treatment_code(text) == read


@pytest.mark.parametrize("text", ["12", "Nguyễn Văn An", "A" * 33 + "1", "LT#1846", "ABCD"])
def test_what_is_no_code_is_refused(text):
    with pytest.raises(Refused):
        read_treatment_code(text)


@pytest.mark.covers("C2P-02")
def test_an_appointment_moved_by_mistake_is_the_earlier_one_again(sent, yen, actor):
    now = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    first, second = now + timedelta(days=2), now + timedelta(days=9)
    receive_referral(actor(yen), sent, appointment=first)
    receive_referral(actor(yen), sent, appointment=second)
    take_back_step(actor(yen), sent)
    assert [(step.kind, step.appointment_at) for step in steps_of(sent)] == [("sent", None), ("received", first)]
    standing = Standing.objects.get(pk=sent.pk)
    assert (standing.state, standing.waits_for, standing.due_on) == ("received", "arrival", first.date())
    take_back_step(actor(yen), sent)
    assert [step.kind for step in steps_of(sent)] == ["sent"]
    with pytest.raises(Refused):
        take_back_step(actor(yen), sent)
