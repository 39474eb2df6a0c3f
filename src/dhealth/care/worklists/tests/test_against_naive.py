"""Random lives: the engine against a calculation that asks each day anew."""

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from dhealth.care.worklists.history import Away, Deed, Person, Try, deeds_in_order
from dhealth.care.worklists.policy import read_rules
from dhealth.care.worklists.standing import standing
from dhealth.care.worklists.tests.naive import Fact, Life, lists_of

pytestmark = pytest.mark.slow

RULES = read_rules(Path(django_settings.CONFIG_DIR, "worklists.toml").read_text(encoding="utf-8"))
START = dt.date(2023, 11, 20)  # the year's end and the leap day of 2024 lie in the window
WINDOW = 420
OUTCOMES = ("reached", "agreed", "no_answer", "not_now", "refused", "wrong_number", "moved", "do_not_call")

offsets = st.integers(0, WINDOW - 60)
days = offsets.map(lambda n: START + dt.timedelta(days=n))


@st.composite
def services(draw) -> Fact:
    day = draw(days)
    ahead = st.none() | st.integers(0, 120).map(lambda n: day + dt.timedelta(days=n))
    kind = draw(st.sampled_from(sorted(KINDS)))
    own, results = KINDS[kind]
    treated = kind.startswith(("art", "prep"))
    again = draw(ahead) if treated else None
    return Fact(
        day,
        kind,
        result=draw(st.sampled_from(results)),
        own=own if own is not None else draw(st.booleans()),
        clinic=not own and draw(st.booleans()),
        agreed=draw(ahead) if kind == "contact" else None,
        kits=draw(st.sampled_from((0, 1))) if kind in ("contact", "self_test_kit") else 0,
        medicine=draw(st.none() | st.sampled_from((1, 7, 30, 90))) if treated else None,
        again=again if again and again > day else None,
    )


KINDS = {
    "contact": (True, ("",)),
    "referral": (True, ("",)),
    "self_test_kit": (True, ("",)),
    "screening_test": (None, ("reactive", "non_reactive", "indeterminate")),
    "self_test": (False, ("reactive", "non_reactive")),
    "sti_test": (True, ("reactive", "non_reactive")),
    "confirmatory_test": (False, ("positive", "negative", "indeterminate", "")),
    "art_start": (False, ("",)),
    "art_visit": (False, ("",)),
    "prep_start": (False, ("",)),
    "prep_visit": (False, ("",)),
    "treatment_dropped": (False, ("",)),
}


@st.composite
def attempts(draw):
    day = draw(days)
    again = draw(st.none() | st.integers(0, 60).map(lambda n: day + dt.timedelta(days=n)))
    return (day, draw(st.sampled_from(OUTCOMES)), again)


@st.composite
def departures(draw):
    day = draw(days)
    died = draw(st.booleans())
    back = None if died else draw(st.none() | st.integers(0, 60).map(lambda n: day + dt.timedelta(days=n)))
    return (day, back, died)


@st.composite
def lives(draw) -> Life:
    known = draw(days)
    return Life(
        known=known,
        registered=known + dt.timedelta(days=draw(st.integers(0, 3))),
        group=draw(st.sampled_from(("", "MSM", "PWID", "PARTNER"))),
        told_positive=draw(st.sampled_from((False, False, True))),
        missing=draw(st.sampled_from(((), ("place",), ("channel",)))),
        question=draw(st.none() | days),
        services=draw(st.lists(services(), max_size=9)),
        attempts=draw(st.lists(attempts(), max_size=6)),
        gone=draw(st.lists(departures(), max_size=2)),
    )


def number(day) -> int:
    return day.toordinal() if day else 0


def as_person(life: Life) -> Person:
    deeds = [
        Deed(
            *(s.day.toordinal(), s.kind, s.result, s.own, number(s.agreed), bool(s.kits), s.medicine or 0),
            *(number(s.again), s.clinic),
        )
        for s in life.services
    ]
    return Person(
        known=life.known.toordinal(),
        registered=life.registered.toordinal(),
        group=life.group,
        told_positive=life.told_positive,
        missing=life.missing,
        questions=(number(life.question),) if life.question else (),
        deeds=deeds_in_order(deeds),
        tries=tuple(Try(number(d), outcome, number(n)) for d, outcome, n in sorted(life.attempts, key=lambda a: a[0])),
        away=tuple(Away(number(d), number(back), died) for d, back, died in life.gone),
    )


def engine_on(stands, day: int) -> set[str]:
    return {s.span.rule for s in stands if s.span.enters <= day < s.span.leaves}


@pytest.mark.covers("CLI-15", "CLI-16", "CLI-17", "CLI-18", "EMG-01")
@settings(max_examples=150)
@given(lives())
def test_on_every_day_of_a_random_life_the_lists_are_those_of_a_plain_calculation(life):
    stands = standing(as_person(life), RULES)
    for n in range(-5, WINDOW):
        day = START + dt.timedelta(days=n)
        assert engine_on(stands, day.toordinal()) == lists_of(life, day), day


@given(lives())
def test_nobody_stands_twice_on_one_list_on_one_day(life):
    spans: dict[str, list[tuple[int, int]]] = {}
    for stand in standing(as_person(life), RULES):
        assert stand.span.enters < stand.span.leaves and stand.today_on >= stand.span.enters
        spans.setdefault(stand.span.rule, []).append((stand.span.enters, stand.span.leaves))
    for times in spans.values():
        times.sort()
        assert all(leaves <= enters for (_e, leaves), (enters, _l) in pairwise(times))
