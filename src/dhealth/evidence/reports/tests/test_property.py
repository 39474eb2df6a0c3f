"""Whatever was recorded, the database counts what a plain loop counts, and each list is as long as its figure."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.services.models import Service
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.lines import Lines
from dhealth.evidence.reports.queries import overview, period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ALL, BANDS, Filters, ages_of
from dhealth.evidence.reports.tests.people import client_of
from dhealth.kernel.periods import Period

pytestmark = pytest.mark.slow

PERIOD = Period(date(2018, 11, 15), date(2019, 2, 10))
FIRST = date(2018, 10, 25)
KINDS = ["counselling", "screening_test", "self_test", "confirmatory_test", "art_start", "prep_start", "contact"]
RESULTS = ["", "reactive", "non_reactive", "positive", "negative"]

services = st.lists(
    st.tuples(
        st.integers(0, 5),  # client
        st.integers(0, 1),  # worker
        st.integers(0, 140),  # days after FIRST
        st.sampled_from(KINDS),
        st.sampled_from(RESULTS),
        st.integers(0, 3),  # condoms
        st.booleans(),  # current
    ),
    max_size=40,
)
filters = st.builds(
    Filters,
    group=st.sampled_from(["", "MSM", "TG"]),
    sex=st.sampled_from(["", "M"]),
    age=st.sampled_from(["", "15-19"]),
)


def counts(row, figure):
    """Whether the figure counts this service."""
    return (not figure.kinds or row.kind in figure.kinds) and (not figure.results or row.result in figure.results)


def known_before(person, found, figure, stored):
    """Whether a record told of the person before their first service that the figure counts."""
    first = min(row.day for row in found if row.person_id == person)
    earlier = [row for row in stored if row.person_id == person and row.day < first]
    return any(row.kind in figure.signs or counts(row, figure) for row in earlier)


def naive(rows, figure, stored):
    """The figure by hand: heads, times or pieces; `stored`: what the records hold of any day."""
    found = [row for row in rows if counts(row, figure)]
    people = {row.person_id for row in found}
    if figure.known:
        return sum(known_before(person, found, figure, stored) == (figure.known == "before") for person in people)
    if figure.sums:
        return sum(getattr(row, figure.sums) for row in found)
    return len(people) if figure.unit == "people" else len(found)


def kept(row, chosen):
    """Whether the filters leave the service."""
    age = row.day.year - row.person.birth_year if row.person.birth_year else None
    low, high = ages_of(chosen.age) if chosen.age else (0, 0)
    return (
        (not chosen.group or row.person.main_group == chosen.group)
        and (not chosen.sex or row.person.sex_at_birth == chosen.sex)
        and (not chosen.age or (age is not None and low <= age <= high))
    )


def key_of(row, by):
    """The row of the report in which the service stands."""
    if by == "worker":
        return f"{row.organisation.name} / {row.worker.display_name}"
    if by == "month":
        return f"{row.day:%Y-%m}"
    if by == "group":
        return row.person.main_group or "unknown"
    if by == "sex":
        return row.person.sex_at_birth or "unknown"
    if by == "age":
        age = row.day.year - row.person.birth_year if row.person.birth_year else -1
        return next((band for band, low, high in BANDS["age"] if low <= age <= high), "unknown")
    return ALL


@pytest.mark.covers("TGT-03", "TGT-11")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=services, chosen=filters, by=st.sampled_from(["", "worker", "month", "group", "sex", "age"]))
def test_the_report_is_what_a_plain_loop_counts(told, chosen, by, tam, hanh, khoa, gnet, full_house):
    Service.objects.all().delete()
    facts = [("MSM", "M", 2003), ("MSM", "F", None), ("TG", "M", 1999), ("", "", 1950), ("MSM", "M", 2000)]
    people = [client_of(tam, gnet, main_group=g, sex_at_birth=s, birth_year=y) for g, s, y in facts]
    people.append(client_of(khoa, full_house, main_group="MSM", sex_at_birth="M", birth_year=2004))
    Service.objects.bulk_create(
        Service(
            client=people[who],
            person=people[who],
            organisation=people[who].organisation,
            worker=(tam, hanh)[worker] if who < 5 else khoa,
            day=FIRST + timedelta(days),
            kind=kind,
            result=result,
            condoms=condoms,
            is_current=current,
        )
        for who, worker, days, kind, result, condoms, current in told
    )
    everything = Reach(everything=True)
    stored = list(Service.objects.filter(is_current=True).select_related("person", "organisation", "worker"))
    rows = [row for row in stored if PERIOD.contains(row.day) and kept(row, chosen)]
    wanted = list(figures().values())
    expected = {
        key: {figure.key: naive([row for row in rows if key_of(row, by) == key], figure, stored) for figure in wanted}
        for key in ({key_of(row, by) for row in rows} if by else {ALL})
    }
    found = period_report(everything, PERIOD, chosen, by, wanted)
    assert {row.key: row.figures for row in found} == expected
    totals, _months = overview(everything, PERIOD, chosen, wanted)
    assert totals == {figure.key: naive(rows, figure, stored) for figure in wanted}
    for figure in wanted:
        lines = Lines(everything, PERIOD, chosen, figure)
        counted = sum(line.amount for line in lines[:100]) if figure.sums else len(lines)
        assert counted == totals[figure.key]
