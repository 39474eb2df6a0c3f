"""Which days a month has: from the 26th to the 25th, or as the calendar has it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.evidence.closing.calendars import calendars_of, due_on, month_from, month_named, takes_unnamed
from dhealth.evidence.closing.tests.months import project_of
from dhealth.kernel.periods import Period

pytestmark = pytest.mark.covers("TGT-07")


@pytest.mark.parametrize(
    ("first", "day", "start", "end"),
    [
        (26, "2026-11-25", "2026-10-26", "2026-11-25"),
        (26, "2026-11-26", "2026-11-26", "2026-12-25"),
        (26, "2026-12-31", "2026-12-26", "2027-01-25"),
        (26, "2027-01-01", "2026-12-26", "2027-01-25"),
        (26, "2024-02-29", "2024-02-26", "2024-03-25"),
        (26, "2025-02-28", "2025-02-26", "2025-03-25"),
        (1, "2026-11-30", "2026-11-01", "2026-11-30"),
        (1, "2026-12-01", "2026-12-01", "2026-12-31"),
        (1, "2024-02-29", "2024-02-01", "2024-02-29"),
        (1, "2025-02-28", "2025-02-01", "2025-02-28"),
        (28, "2025-02-27", "2025-01-28", "2025-02-27"),
        (28, "2025-02-28", "2025-02-28", "2025-03-27"),
    ],
)
def test_a_day_stands_in_the_month_of_its_calendar(first, day, start, end):
    assert month_from(first, date.fromisoformat(day)) == Period(date.fromisoformat(start), date.fromisoformat(end))


@given(st.integers(1, 28), st.dates(date(1991, 1, 1), date(2099, 1, 1)))
def test_months_follow_each_other_without_a_gap_and_hold_their_days(first, day):
    month = month_from(first, day)
    assert month.contains(day) and month.start.day == first and 28 <= month.days <= 31
    assert month_from(first, month.end + timedelta(days=1)).start == month.end + timedelta(days=1)


def test_a_month_is_called_after_the_one_in_which_it_ends_and_is_due_three_days_later():
    month = month_from(26, date(2026, 12, 31))
    assert (month_named(month), due_on(month)) == ("01/2027", date(2027, 1, 28))


def test_a_group_closes_by_its_running_projects_and_by_its_own_months(gnet, life, full_house):
    running, over = project_of(life, gnet), project_of(life, gnet, code="OLD", ends=date(2026, 10, 25))
    project_of(life, full_house, code="OTHER")
    november = month_from(26, date(2026, 11, 10))
    assert [one.project for one in calendars_of(gnet.pk, november)] == [running, None]
    assert takes_unnamed(gnet.pk, running, november)
    over.ends_on = date(2026, 10, 26)
    over.save()
    assert not takes_unnamed(gnet.pk, running, november)
