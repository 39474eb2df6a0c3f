"""A month is begun, locked, opened again and locked anew: by whom, when, and once."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from dhealth.evidence.closing.actions import lock_close, reopen_close, start_close
from dhealth.evidence.closing.calendars import Calendar
from dhealth.evidence.closing.models import Close, Lock, Reopening
from dhealth.evidence.closing.queries import Altered, snapshot_of
from dhealth.evidence.closing.tests.months import TODAY, begun, client_of, locked, project_of, service
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.practice import practice_id

pytestmark = pytest.mark.covers("C2P-29")


def test_begun_twice_it_is_one_close_with_one_event(gnet, hanh, minh, verbs):
    assert begun(hanh, gnet) == begun(minh, gnet)
    assert verbs().count("close.start") == 1


def test_who_only_records_or_leads_another_group_begins_nothing(gnet, tam, binh, oanh):
    for somebody in (tam, binh, oanh):
        with pytest.raises(PermissionDenied):
            begun(somebody, gnet)
    assert not Close.objects.exists()


def test_a_month_to_come_is_not_begun_and_one_that_runs_is(gnet, hanh):
    with pytest.raises(Refused, match="01/12/2026"):
        begun(hanh, gnet, day=date(2026, 12, 5))
    assert begun(hanh, gnet, today=date(2026, 11, 1)).starts_on == date(2026, 11, 1)


def test_days_that_are_no_month_of_the_calendar_are_refused(gnet, hanh, actor):
    with pytest.raises(Refused, match="no such period"):
        start_close(actor(hanh), Calendar(gnet.pk), Period(date(2026, 11, 2), date(2026, 11, 30)), TODAY)


def test_a_project_whose_months_moved_never_counts_a_day_twice(gnet, hanh, life):
    project = project_of(life, gnet)
    begun(hanh, gnet, project)
    project.month_starts_on = 1
    project.save()
    with pytest.raises(Refused, match="26/10/2026"):
        begun(hanh, gnet, project)


def test_a_month_of_practice_is_never_closed(gnet, hanh, actor):
    gnet.pk, before = practice_id(), gnet.pk
    hanh.grants.filter(organisation=before).update(role="outreach_worker")
    with pytest.raises((Refused, PermissionDenied)):
        start_close(actor(hanh), Calendar(gnet.pk), Period(date(2026, 11, 1), date(2026, 11, 30)), TODAY)


@pytest.mark.parametrize(("today", "locks"), [("2026-11-30", False), ("2026-12-01", True)])
def test_a_month_is_locked_from_the_day_after_its_last_one(gnet, hanh, actor, today, locks):
    close, today = begun(hanh, gnet), date.fromisoformat(today)
    if locks:
        assert lock_close(actor(hanh), close, today).version == 1
    else:
        with pytest.raises(Refused, match="30/11/2026"):
            lock_close(actor(hanh), close, today)


def test_only_the_leader_locks_and_opens_again(gnet, hanh, minh, actor):
    close = begun(minh, gnet)
    with pytest.raises(PermissionDenied):
        lock_close(actor(minh), close, date(2026, 12, 1))
    locked(hanh, gnet)
    with pytest.raises(PermissionDenied):
        reopen_close(actor(minh), close, "Quên một phiếu")


def test_locked_twice_it_is_one_lock_with_one_event(gnet, hanh, verbs):
    assert locked(hanh, gnet).pk == locked(hanh, gnet).pk
    assert verbs().count("close.lock") == 1


def test_what_must_be_mended_keeps_it_open(gnet, hanh, tam, actor):
    service(client_of(tam, gnet, reached_on=date(2026, 11, 20)), tam, "2026-11-05")
    with pytest.raises(Refused, match="1 place is still"):
        locked(hanh, gnet)
    assert not Lock.objects.exists()


def test_a_warning_is_passed_with_a_word_on_why(gnet, hanh, tam, actor):
    client = client_of(tam, gnet)
    service(client, tam, "2026-11-05", "screening_test", result="reactive", lot="A1", read_after=16)
    service(client, tam, "2026-11-09", "screening_test", result="reactive", lot="A1", read_after=16)
    found = [locked_or_said(hanh, gnet, note) for note in ("", "Khách xin làm lại")]
    assert isinstance(found[-1], Lock)


def locked_or_said(user, at, note):
    try:
        return locked(user, at, note=note)
    except Refused as refusal:
        return refusal.message


def test_opening_again_needs_a_reason_and_keeps_the_version(gnet, hanh, actor, verbs):
    first = locked(hanh, gnet)
    for reason in ("", "   ", "vì"):
        with pytest.raises(Refused, match="few words"):
            reopen_close(actor(hanh), first.close, reason)
    made = reopen_close(actor(hanh), first.close, "Quên một phiếu của Tâm")
    assert reopen_close(actor(hanh), first.close, "Bấm hai lần") == made
    second = locked(hanh, gnet)
    assert (second.version, Lock.objects.count(), Reopening.objects.count()) == (2, 2, 1)
    assert verbs()[-3:] == ["close.lock", "close.reopen", "close.lock"]


def test_what_was_never_locked_or_locked_anew_is_not_opened(gnet, hanh, actor):
    close = begun(hanh, gnet)
    with pytest.raises(Refused, match="not locked"):
        reopen_close(actor(hanh), close, "Quên một phiếu")
    locked(hanh, gnet)
    reopen_close(actor(hanh), close, "Quên một phiếu")
    locked(hanh, gnet)
    with pytest.raises(Refused, match="locked anew"):
        reopen_close(actor(hanh), close, "Quên một phiếu", version=1)


def test_an_altered_snapshot_is_never_printed(gnet, hanh):
    lock = locked(hanh, gnet)
    Lock.objects.update(digest="0" * 64)
    with pytest.raises(Altered):
        snapshot_of(lock)
