"""Money on the agenda of a meeting: confirmed and not paid, of the pairs at the table alone, no case named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dhealth.care.claims.agenda import money_between
from dhealth.commons.gatherings.agenda import Wanted, agenda_sources

pytestmark = pytest.mark.covers("C2P-27")


def lines(*organisations, until=None):
    until = until or timezone.localdate()
    return list(money_between(Wanted(frozenset(one.pk for one in organisations), until - timedelta(days=30), until)))


def test_nothing_waits_and_nothing_is_said(gnet, opc):
    assert lines(gnet, opc) == [] and money_between in agenda_sources


def test_what_is_confirmed_and_not_paid_is_counted_for_the_pair(claimed, gnet, opc, life, full_house):
    claim = claimed()
    (line,) = lines(gnet, opc)
    assert "not paid yet: 1; days of the oldest: 0" in line.words and claim.referral.code not in line.words
    assert lines(full_house, opc) == []
    (among_others,) = lines(gnet, opc, life)  # who reads figures only is not told how few
    assert "a few" in among_others.words and among_others.about == line.about


def test_the_minutes_of_an_earlier_day_say_nothing_of_what_came_later(claimed, gnet, opc):
    claimed()
    assert lines(gnet, opc, until=timezone.localdate() - timedelta(days=1)) == []


def test_five_are_told_to_everybody_at_the_table(claimed, gnet, opc, life):
    for _n in range(5):
        claimed()
    (line,) = lines(gnet, opc, life)
    assert "not paid yet: 5" in line.words
