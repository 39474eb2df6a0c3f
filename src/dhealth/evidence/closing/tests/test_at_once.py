"""Two people press at the same moment: one act, a plain answer, nothing lost."""

from datetime import date

import pytest

from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.evidence.closing.actions import lock_close, reopen_close
from dhealth.evidence.closing.counting import facts_of
from dhealth.evidence.closing.difference import difference
from dhealth.evidence.closing.models import Close, Lock, Reopening
from dhealth.evidence.closing.queries import snapshot_of
from dhealth.evidence.closing.tests.months import begun, client_of, locked, service
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.covers("C2P-29")]
DAY, AFTER = date(2026, 5, 20), date(2026, 6, 30)


def test_a_month_begun_by_two_at_once_is_one(gnet, hanh, minh):
    closes = at_once(lambda: begun(hanh, gnet, day=DAY), lambda: begun(minh, gnet, day=DAY))
    assert len({close.pk for close in closes}) == Close.objects.count() == 1


def test_locked_by_two_at_once_it_is_one_version(gnet, hanh):
    close = begun(hanh, gnet, day=DAY)
    locks = at_once(*[lambda: lock_close(Actor.of(hanh), close, AFTER)] * 2)
    assert len({lock.pk for lock in locks}) == Lock.objects.count() == 1


def test_opened_by_two_at_once_it_is_opened_once(gnet, hanh):
    lock = locked(hanh, gnet, day=DAY, today=AFTER)
    reasons = ("Quên một phiếu", "Ghi nhầm số bao")
    at_once(*[lambda why=why: reopen_close(Actor.of(hanh), lock.close, why) for why in reasons])
    assert Reopening.objects.count() == 1


def test_what_is_written_while_it_is_locked_is_counted_or_refused(gnet, hanh, tam):
    people = [client_of(tam, gnet) for _ in range(3)]  # three for one person would be a fault that holds the lock up
    service(people[0], tam, "2026-05-02")
    close = begun(hanh, gnet, day=DAY)
    draft = Draft(kind="contact", day=DAY, form="call")
    at_once(
        lambda: lock_close(Actor.of(hanh), close, AFTER, "Đã xem lại"),
        *[lambda client=client: record_service(Actor.of(tam), client, draft) for client in people],
    )
    lock = Lock.objects.get()
    assert difference(snapshot_of(lock).facts, facts_of(close)) == []
    assert snapshot_of(lock).facts.group.visits == Service.objects.count()
