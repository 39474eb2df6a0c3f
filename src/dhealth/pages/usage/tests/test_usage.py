"""Who runs the installation sees what it takes; nobody else does, and no name stands there."""

from datetime import UTC, datetime, timedelta

import pytest
from conftest import browser_of, organisation, person
from django.urls import reverse
from django.utils import timezone

from dhealth.care.services.models import Service
from dhealth.evidence.successes.tests.slips import fact, somebody
from dhealth.kernel.ids import first_id_at, uuid7
from dhealth.pages.usage.queries import LATELY, Held, Usage, usage_at
from dhealth.trust.organisations.models import Kind

pytestmark = [pytest.mark.django_db, pytest.mark.covers("HUB-14")]


def number_of(usage, name):
    return next(one for one in usage.held if one.name == name)


def test_what_was_added_within_thirty_days_is_told_apart(gnet, tam):
    old, day = somebody(tam, gnet), timezone.now()
    fact(old, tam, "2026-01-02", "counselling")
    long_ago = fact(old, tam, "2026-01-03", "counselling")
    Service.objects.filter(pk=long_ago.pk).update(id=first_id_at(day - LATELY - timedelta(seconds=1)))
    found = number_of(usage_at(day), "Dịch vụ")
    assert (found.number, found.lately) == (2, 1)


def test_the_first_id_of_a_moment_stands_before_every_id_of_it():
    moment = timezone.now()
    assert first_id_at(moment) <= uuid7()
    assert first_id_at(moment + timedelta(minutes=1)) > uuid7()
    assert first_id_at(datetime(2026, 1, 1, tzinfo=UTC)) < first_id_at(datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC))


@pytest.mark.parametrize(("free", "a_month", "months"), [(1000, 0, None), (1000, 100, 5), (199, 100, 0), (200, 100, 1)])
def test_the_months_left_count_the_backup_in(free, a_month, months):
    usage = Usage([Held("x", 1, 1)], 10, 4, free, 1, 1, 1, a_month)
    assert (usage.months_left, usage.records) == (months, 6)


def test_the_operator_reads_it_and_no_group_is_named(gnet):
    operator = person("quan", "Quân", organisation("Tổ vận hành", Kind.PLATFORM), "platform_admin")
    shown = browser_of(operator).get(reverse("usage.read")).content.decode()
    assert "Chỗ trên ổ đĩa" in shown and gnet.name not in shown


def test_a_leader_has_no_such_page(as_hanh):
    assert as_hanh.get(reverse("usage.read")).status_code == 403
