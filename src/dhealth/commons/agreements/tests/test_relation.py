"""How both sides find working together, and when they are asked."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as some

from dhealth.commons.agreements.actions import score_relationship
from dhealth.commons.agreements.models import Assessment
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.queries import assessments_of
from dhealth.commons.agreements.relation import quarters
from dhealth.commons.agreements.rules import clinics_at_once, quarter_to_score, working_days_after
from dhealth.commons.agreements.tests.cast import everything_in_effect
from dhealth.commons.agreements.waiting import asks_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


@pytest.fixture
def pair(life, cdc, gnet, opc, place, thao):
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.fixture
def on(monkeypatch):
    """Let it be another day."""
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_: day)


def points(side: str, number: int) -> dict[str, int]:
    return {one.key: number for one in rules_in_force().scores_of(side)}


@pytest.mark.covers("C2P-37")
@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 9, 14), None),
        (date(2026, 9, 15), date(2026, 7, 1)),
        (date(2026, 9, 30), date(2026, 7, 1)),
        (date(2026, 11, 14), date(2026, 7, 1)),
        (date(2026, 11, 15), None),
    ],
)
def test_a_quarter_is_open_from_its_last_days_for_some_weeks(pair, day, open_):
    quarter = quarter_to_score(pair, day)
    assert (quarter.start if quarter else None) == open_


@pytest.mark.covers("C2P-37")
def test_each_side_scores_once_and_sees_the_other_only_then(pair, hanh, son, oanh, on):
    on(date(2026, 10, 5))
    score_relationship(Actor.of(hanh), pair, points("group", 3))
    again = score_relationship(Actor.of(hanh), pair, points("group", 5))
    assert {one.points for one in again.scores.all()} == {3}
    clinic, group = pair.party("clinic"), pair.party("group")
    assert quarters(pair, assessments_of(pair), clinic, date(2026, 10, 5))[0].hidden
    assert not quarters(pair, assessments_of(pair), None, date(2026, 10, 5))[0].hidden
    score_relationship(Actor.of(son), pair, points("clinic", 5))
    (shown,) = quarters(pair, assessments_of(pair), clinic, date(2026, 10, 5))
    assert (shown.group, shown.clinic, shown.both) == (3, 5, 4)
    assert quarters(pair, assessments_of(pair), group, date(2026, 10, 5))[0].clinic == 5
    with pytest.raises(PermissionDenied):
        score_relationship(Actor.of(oanh), pair, {})


@pytest.mark.covers("C2P-37")
def test_the_trend_says_where_it_is_heading(pair, hanh, on):
    for day, number in ((date(2026, 4, 5), 4), (date(2026, 7, 5), 3), (date(2026, 10, 5), 5)):
        on(day)
        score_relationship(Actor.of(hanh), pair, points("group", number))
    ways = [one.way for one in quarters(pair, assessments_of(pair), pair.party("group"), date(2026, 10, 5))]
    assert ways == ["up", "down", ""]


@pytest.mark.parametrize("number", [0, 6])
def test_points_are_one_to_five_and_every_question_has_them(pair, hanh, on, number):
    on(date(2026, 10, 5))
    for said in (points("group", number), {}):
        with pytest.raises(Refused):
            score_relationship(Actor.of(hanh), pair, said)
    assert not Assessment.objects.exists()


def test_at_other_times_nothing_is_scored(pair, hanh, on):
    on(date(2026, 8, 20))
    with pytest.raises(Refused):
        score_relationship(Actor.of(hanh), pair, points("group", 3))


@pytest.mark.covers("C2P-37", "C2P-39")
def test_sides_are_asked_and_low_points_reach_the_umbrella(pair, hanh, son, thao, oanh, on):
    on(date(2026, 10, 5))
    for one in (hanh, son):
        assert [ask.late for ask in asks_of(Actor.of(one), date(2026, 10, 5))] == [True]
    score_relationship(Actor.of(hanh), pair, points("group", 3))
    assert asks_of(Actor.of(thao), date(2026, 10, 5)) == []
    assert asks_of(Actor.of(hanh), date(2026, 10, 5)) == []
    score_relationship(Actor.of(son), pair, points("clinic", 2))
    assert len(asks_of(Actor.of(thao), date(2026, 10, 5))) == 1


DAYS = some.dates(date(2026, 1, 1), date(2026, 3, 1))
CLINICS = [uuid7() for _ in range(4)]
SPANS = some.lists(
    some.tuples(some.sampled_from(CLINICS), DAYS, DAYS).map(lambda s: (s[0], *sorted(s[1:]))), max_size=6
)


@pytest.mark.covers("C2P-17")
@settings(max_examples=40)
@given(SPANS, DAYS, DAYS)
def test_the_most_clinics_at_once_is_what_counting_every_day_gives(spans, one, other):
    first, last = sorted((one, other))
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    by_hand = [len({CLINICS[0]} | {c for c, begin, end in spans if begin <= day <= end}) for day in days]
    most, day = clinics_at_once(spans, CLINICS[0], first, last)
    assert (most, day) == (max(by_hand), days[by_hand.index(max(by_hand))])


@settings(max_examples=40)
@given(some.dates(date(2018, 1, 1), date(2030, 1, 1)), some.integers(1, 30))
def test_a_working_day_is_never_a_day_off_and_each_further_one_is_later(day, n):
    found = working_days_after(day, n)
    assert found.weekday() < 5
    assert found > working_days_after(day, n - 1)
