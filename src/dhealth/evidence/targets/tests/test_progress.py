"""Every number of a target, on both sides of its boundary: the first day, the last, the day after, nothing, more."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dhealth.evidence.targets.rules import Progress, State
from dhealth.evidence.targets.tests.cast import NOVEMBER, TODAY
from dhealth.evidence.targets.words import line, pace
from dhealth.kernel.periods import Period


def on(day, achieved=42, number=60, **more):
    return Progress(number, achieved, NOVEMBER, date.fromisoformat(f"2026-{day}"), **more)


@pytest.mark.covers("TGT-02")
def test_42_of_60_with_9_days_left_are_2_a_day():
    one = Progress(60, 42, NOVEMBER, TODAY)
    assert (one.remaining, one.days_left, one.per_day, one.due) == (18, 9, 2, 42)


@pytest.mark.covers("TGT-02")
@pytest.mark.parametrize(
    ("day", "state", "left"),
    [
        ("10-31", State.TO_COME, 30),
        ("11-01", State.RUNNING, 29),
        ("11-29", State.RUNNING, 1),
        ("11-30", State.RUNNING, 0),
        ("12-01", State.OVER, 0),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_target(day, state, left):
    assert (on(day).state, on(day).days_left) == (state, left)


@pytest.mark.parametrize(("day", "need"), [("10-31", 2), ("11-29", 18), ("11-30", 18), ("12-01", 0)])
def test_what_is_needed_a_day_ends_with_the_target(day, need):
    achieved = 0 if day == "10-31" else 42
    assert on(day, achieved).per_day == need


@pytest.mark.parametrize(("day", "due"), [("10-31", 0), ("11-01", 2), ("11-29", 58), ("11-30", 60), ("12-15", 60)])
def test_an_even_pace_brings_the_whole_number_on_the_last_day(day, due):
    assert on(day).due == due


@pytest.mark.parametrize(
    ("achieved", "reached", "left", "beyond"), [(59, False, 1, 0), (60, True, 0, 0), (61, True, 0, 1)]
)
def test_a_target_is_reached_with_its_last_one(achieved, reached, left, beyond):
    one = on("11-21", achieved)
    assert (one.reached, one.remaining, one.beyond) == (reached, left, beyond)


def test_a_target_of_nothing_asks_for_nothing():
    one = on("11-21", 0, 0)
    assert (one.reached, one.per_day, one.due, one.behind) == (True, 0, 0, 0)


@pytest.mark.parametrize(
    ("ended", "state"), [("2026-11-20", State.ENDED), ("2026-11-21", State.ENDED), ("2026-11-22", State.RUNNING)]
)
def test_an_ended_target_asks_for_nothing_from_its_end_on(ended, state):
    one = on("11-21", ended_on=date.fromisoformat(ended))
    assert (one.state, one.per_day > 0) == (state, state == State.RUNNING)


@given(
    number=st.integers(0, 5000),
    achieved=st.integers(0, 6000),
    length=st.integers(1, 400),
    day=st.integers(-5, 410),
)
def test_what_is_needed_a_day_is_enough_and_not_one_too_many(number, achieved, length, day):
    first = date(2026, 2, 1)
    one = Progress(number, achieved, Period(first, first + timedelta(days=length - 1)), first + timedelta(days=day))
    days = max(one.days_left, 1)
    if one.state in (State.RUNNING, State.TO_COME):
        assert one.per_day * days >= one.remaining
        assert max(one.per_day - 1, 0) * days < max(one.remaining, 1)
    assert 0 <= one.due <= number
    assert one.remaining == 0 or one.beyond == 0
    assert achieved + one.remaining - one.beyond == number


@pytest.mark.covers("TGT-02")
@pytest.mark.parametrize(
    ("one", "said"),
    [
        (on("11-21"), "42 of 60, 9 days left, 2 a day"),
        (on("11-29"), "42 of 60, 1 day left, 18 a day"),
        (on("11-30"), "42 of 60; today is the last day, 18 to go"),
        (on("12-01"), "42 of 60; the days are over, 18 short"),
        (on("12-01", 60), "60 of 60: reached"),
        (on("11-21", 63), "63 of 60: reached, and 3 more, 9 days left"),
        (on("10-31", 0), "60 from 01/11/2026 on, 2 a day"),
        (on("11-21", ended_on=date(2026, 11, 15)), "42 of 60 when it ended on 15/11/2026"),
        (on("11-21", None), "Target 60. What was reached is about few people and not shown here."),
    ],
)
def test_where_a_target_stands_is_said_in_one_sentence(one, said):
    with override("en"):
        assert line(one) == said


@pytest.mark.parametrize(("achieved", "said"), [(42, "on pace for today"), (41, "1 more to be on pace"), (60, "")])
def test_the_pace_is_said_of_a_target_that_runs(achieved, said):
    with override("en"):
        assert pace(on("11-21", achieved)) == said
