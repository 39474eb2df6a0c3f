"""The month that the leader of the demonstration has closed, and the one that runs."""

import pytest
from django.db import transaction
from django.utils import timezone

from dhealth.config.demonstration import fill
from dhealth.evidence.closing.counting import facts_of
from dhealth.evidence.closing.difference import difference
from dhealth.evidence.closing.models import Close, Lock
from dhealth.evidence.closing.queries import snapshot_of
from dhealth.trust.accounts.demonstration import forget_what_is_known


@pytest.fixture(scope="module")
def filled(django_db_setup, django_db_blocker):
    """Once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        fill(small=True)
        yield
        transaction.set_rollback(True)
    forget_what_is_known()


@pytest.mark.covers("C2P-29")
def test_one_month_is_locked_for_the_second_time_and_the_running_one_is_open(filled, _database):
    locks = list(Lock.objects.order_by("version"))
    assert [lock.in_force for lock in locks] == [False, True]
    first, second = (snapshot_of(lock).facts for lock in locks)
    assert {change.now - change.was for change in difference(first, second)} == {12}
    assert difference(second, facts_of(locks[1].close)) == []
    running = Close.objects.exclude(locks__isnull=False).get()
    assert running.period.contains(timezone.localdate())
