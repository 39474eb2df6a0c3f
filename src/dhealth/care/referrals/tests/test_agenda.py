"""Slips on the agenda of group and clinic: figures of these two alone, nobody named."""

from datetime import timedelta

import pytest
from django.utils import timezone

from dhealth.care.referrals.agenda import slips_between
from dhealth.care.referrals.models import Standing
from dhealth.commons.gatherings.agenda import Wanted, agenda_sources

pytestmark = pytest.mark.covers("C2P-27")


def lines(*organisations, days=30):
    today = timezone.localdate()
    return list(slips_between(Wanted(frozenset(one.pk for one in organisations), today - timedelta(days=days), today)))


def test_nothing_was_sent_and_nothing_is_said(gnet, opc):
    assert lines(gnet, opc) == [] and slips_between in agenda_sources
    assert not Standing.objects.exists()


@pytest.mark.usefixtures("sent")
def test_slips_of_the_two_who_meet_are_counted_and_of_nobody_else(gnet, opc, full_house, ken):
    (line,) = lines(gnet, opc)
    assert "1 sent, 0 came; past their day: 0" in line.words and line.about is None
    assert ken.code not in line.words and "Ken" not in line.words
    assert lines(full_house, opc) == []


@pytest.mark.usefixtures("sent")
@pytest.mark.parametrize(("days", "late"), [(0, 0), (1, 1)])
def test_one_past_its_day_is_said_although_it_was_sent_before(gnet, opc, days, late):
    today = timezone.localdate()
    Standing.objects.update(due_on=today - timedelta(days=days), sent_on=today - timedelta(days=60))
    found = [line.words for line in lines(gnet, opc)]
    assert ["past their day: 1" in words for words in found] == [True] * late
