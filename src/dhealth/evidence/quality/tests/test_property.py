"""Whatever was recorded, the rules find what a plain calculation from the stored rows finds, and nothing else."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.clients.models import Client, Departure
from dhealth.care.services.models import Service
from dhealth.care.worklists.models import Attempt
from dhealth.evidence.quality.queries import FIRST_DAY, LAST_DAY, blocking, find_all, ground_of, look, warnings
from dhealth.evidence.quality.tally import tally
from dhealth.evidence.quality.tests.people import attempt, noon, record
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project

START = date(2024, 2, 20)  # a leap day lies ahead
PROJECT = (START + timedelta(days=20), START + timedelta(days=180))
CLINIC = ["confirmatory_test", "art_start", "art_visit", "prep_start", "prep_visit"]
KINDS = ["contact", "counselling", "screening_test", *CLINIC]
RESULTS = {"screening_test": ("reactive", "non_reactive"), "confirmatory_test": ("positive", "negative")}
STEPS = {
    "confirmatory_test": {"screening_test", "self_test"},
    "art_start": {"confirmatory_test"},
    "art_visit": {"art_start"},
    "prep_visit": {"prep_start"},
}
# five people: what their form lacks, whether they told of a status, when they died
PEOPLE = [
    ({}, "", None),
    ({"main_group": ""}, "", None),
    ({}, "positive", None),
    ({"birth_year": None}, "", 170),
    ({"main_group": ""}, "", None),
]

lines = st.lists(
    st.tuples(
        st.integers(0, 4),  # whose
        st.integers(0, 1),  # by which worker
        st.sampled_from([0, 1, 2, 85, 86, 87, 170, 171, 190, 200]),  # days after START
        st.sampled_from(KINDS),
        st.sampled_from(["", "reactive", "positive", "non_reactive"]),
        st.sampled_from(["", "call"]),  # how
        st.sampled_from(["", "SD24A"]),  # lot
        st.integers(0, 1),  # condoms
        st.sampled_from([0, 14, 15]),  # days until it was written down
        st.booleans(),  # under the project
        st.booleans(),  # current
    ),
    min_size=8,
    max_size=24,
)

tries = st.lists(
    st.tuples(
        st.integers(0, 4),  # whom
        st.sampled_from([0, 1, 30, 84, 85, 86, 100, 120, 169, 170, 171, 180, 195]),  # days after START
        st.sampled_from(["no_answer", "no_answer", "wrong_number", "reached", "moved"]),
    ),
    max_size=16,
)


def naive(rows, attempts, people, died, period):
    """Every finding as (rule, person or worker, line or day), by hand."""
    rows = [row for row in rows if row.is_current]
    every = defaultdict(list)
    for row in rows:
        every[row.person_id].append(row)
    found = set()
    for row in rows:
        if period.start <= row.day <= period.end:
            person, others = people[row.person_id], every[row.person_id]
            found |= {(rule, row.pk) for rule in broken(row, person, others, died)}
            found |= {("after_lost", row.pk)} if after_lost(row, person, others, attempts, died) else set()
    for person, own in every.items():
        found |= {(rule, person) for rule in of_person(people[person], own, period)}
    return found | clusters(rows, people, every, period)


def told(row):
    return bool(row.reported_by)


def broken(row, person, others, died):
    reached, known = person.reached_on, person.told_status == "positive"
    wrote = (row.recorded_at.astimezone(timezone.get_current_timezone()).date() - row.day).days
    earlier = [one for one in others if one.day < row.day]
    twins = [one for one in others if (one.day, one.kind) == (row.day, row.kind)]
    positive = any(one.result == "positive" or one.kind in ("art_start", "art_visit") for one in earlier)
    results = RESULTS.get(row.kind, ())
    asks = {
        "incomplete_line": row.kind in ("contact", "counselling") and not row.form,
        "before_reached": not told(row) and row.day < reached,
        "before_project": row.project_id is not None and row.day < PROJECT[0],
        "after_project": row.project_id is not None and row.day > PROJECT[1],
        "result_missing": row.kind == "screening_test" and not row.result,
        "result_odd": bool(row.result) and row.result not in results,
        "after_death": row.person_id in died and row.day > died[row.person_id],
        "known_screened": row.kind == "screening_test" and (positive or known),
        "lot_missing": row.kind == "screening_test" and not row.lot,
        "late_entry": wrote > 14,
        "repeated": any(before(one, row) and content(one) == content(row) for one in twins),
        "empty_repeat": empty(row) and any(not empty(one) for one in twins),
    }
    return {rule for rule, strikes in asks.items() if strikes}


def after_lost(row, person, others, attempts, died):
    """Counted from the last contact of any kind: 84 days, or three failed attempts, and the first line of its day."""
    meetings = [one for one in others if one.kind not in CLINIC]
    if row not in meetings or any(one.pk < row.pk and one.day == row.day for one in meetings):
        return False
    own = [one for one in attempts if one.person_id == row.person_id and one.day < row.day]
    talks = [one.day for one in own if one.outcome == "reached"]
    contacts = [*talks, *(one.day for one in meetings if one.day < row.day)]
    contacts += [person.reached_on] if person.reached_on <= row.day else []
    if not contacts or (row.person_id in died and died[row.person_id] < row.day):
        return False
    last = max(contacts)
    failed = [one for one in own if one.day > last and one.outcome in ("no_answer", "wrong_number")]
    return (row.day - last).days > 84 or len(failed) >= 3


def before(one, other):
    return (one.recorded_at.date(), one.pk) < (other.recorded_at.date(), other.pk)


def content(row):
    return (row.worker_id, row.form, row.result, row.place, row.reported_by, row.condoms, row.lot)


def empty(row):
    return not (row.form or row.result or row.lot or row.place or row.condoms)


def of_person(person, rows, period):
    inside = [row for row in rows if period.start <= row.day <= period.end]
    if any(not told(row) for row in inside) and (not person.main_group or not person.birth_year):
        yield "incomplete_record"
    for kind, steps in STEPS.items():
        days = sorted(row.day for row in inside if row.kind == kind)
        exempt = person.told_status == "positive" and kind != "prep_visit"
        if days and not exempt and not any(row.kind in steps and row.day <= days[0] for row in rows):
            yield f"skipped_step {kind}"


def clusters(rows, people, every, period):
    days = defaultdict(set)
    for row in rows:
        person = people[row.person_id]
        first = min((one.day for one in every[row.person_id] if one.kind not in CLINIC), default=None)
        lacks = (not person.main_group or not person.birth_year) and row.day == first
        if not told(row) and (lacks or (row.kind in ("contact", "counselling") and not row.form)):
            days[row.worker_id, row.day].add(row.person_id)
    return {
        ("cluster", pair) for pair, some in days.items() if len(some) >= 3 and period.start <= pair[1] <= period.end
    }


def named(found):
    """A finding as the plain calculation calls it."""
    if found.rule.key == "skipped_step":
        return (f"skipped_step {found.kind}", found.person)
    about = found.person if found.rule.key == "incomplete_record" else found.service or (found.worker, found.day)
    return (found.rule.key, about)


@pytest.mark.slow
@pytest.mark.covers("TGT-06")
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(recorded=lines, called=tries, window=st.sampled_from([(0, 400), (0, 85), (86, 180), (2, 2)]))
def test_the_rules_find_what_a_plain_calculation_finds(recorded, called, window, tam, lan_anh, gnet, life):
    for rows in (Service, Attempt, Departure, Client, Project):
        rows.objects.all().delete()
    project = Project.objects.create(code="P", name="P", owner=life, starts_on=PROJECT[0], ends_on=PROJECT[1])
    clients, died = [], {}
    for facts, status, days in PEOPLE:
        client = record(tam, gnet, START + timedelta(days=1), told_status=status, **facts)
        clients.append(client)
        if days:
            died[client.pk] = START + timedelta(days=days)
            Departure.objects.create(
                client=client, person=client, why="died", day=died[client.pk], told_by="family", recorded_by=tam
            )
    Service.objects.bulk_create(
        Service(
            client=clients[who],
            person=clients[who],
            organisation=gnet,
            worker=(tam, lan_anh)[by],
            day=START + timedelta(days=days),
            kind=kind,
            result=result,
            form=form,
            lot=lot,
            condoms=condoms,
            reported_by="clinic" if kind in CLINIC else "",
            project=project if under else None,
            is_current=current,
        )
        for who, by, days, kind, result, form, lot, condoms, _late, under, current in recorded
    )
    for service, (_who, _by, days, *_rest, late, _under, _current) in zip(
        Service.objects.order_by("pk"), recorded, strict=True
    ):
        moment = noon(START + timedelta(days=days + late))
        Service.objects.filter(pk=service.pk).update(recorded_at=moment)
    attempts = [attempt(clients[who], tam, START + timedelta(days=days), outcome) for who, days, outcome in called]
    period = Period(START + timedelta(days=window[0]), START + timedelta(days=window[1]))
    expected = naive(list(Service.objects.all()), attempts, {client.pk: client for client in clients}, died, period)
    found = look(gnet.pk, period).open
    assert {named(one) for one in found} == expected and len(found) == len(expected)
    of_lines = [one for one in found if one.rule.key not in ("cluster", "totals", "alien_code", "same_person")]
    assert tally(ground_of(gnet.pk), period) == Counter(one.worker for one in of_lines)
    assert {one.key for one in blocking(gnet.pk, period)} | {one.key for one in warnings(gnet.pk, period)} == {
        one.key for one in found
    }
    whole = {one.key for one in look(gnet.pk, Period(FIRST_DAY, LAST_DAY)).open}
    for one in found:
        assert set(find_all(gnet.pk, {one.key: one.day})) == {one.key}
        assert one.key in whole or one.rule.key == "skipped_step"
