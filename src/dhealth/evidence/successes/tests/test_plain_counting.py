"""Areas, pairs, new people and days per step: the same by the database as by a plain walk over random facts."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.referrals.models import Kind, Referral, Step
from dhealth.care.services.models import Service
from dhealth.evidence.successes.pairs import owed
from dhealth.evidence.successes.queries import days_per_step, newcomers, tally
from dhealth.evidence.successes.rules import Outcome
from dhealth.evidence.successes.scope import Scope
from dhealth.evidence.successes.tests.slips import fact, referred, slip, somebody
from dhealth.evidence.successes.tests.test_counting import of_slip
from dhealth.kernel.periods import Period
from dhealth.trust.places.models import Level, Place

BEGAN = date(2019, 11, 4)
TODAY = date(2021, 6, 30)
SERVICES = ["confirmatory_test", "art_start"]
TOLD = (Kind.SENT, Kind.WITHDRAWN, Kind.EXPIRED)

facts = st.lists(
    st.tuples(
        st.integers(0, 3),  # who: two of Gnet, two of Full House
        st.integers(0, 500),
        st.sampled_from(SERVICES),
        st.sampled_from([*Kind, "plain", "plain", "told", "told"]),
        st.booleans(),
    ),
    max_size=9,
)


@pytest.fixture
def places(db):
    return [Place.objects.create(code=code, name=code, folded=code, level=Level.PROVINCE) for code in ("91", "92")]


@pytest.mark.slow
@pytest.mark.covers("C2P-22", "C2P-23", "C2P-26")
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=facts)
def test_every_table_is_what_a_plain_walk_finds(told, tam, khoa, gnet, full_house, opc, twinned, places):
    scope = Scope(senders=frozenset({gnet.pk, full_house.pk}))
    with transaction.atomic():
        laid(told, tam, khoa, gnet, full_house, opc, twinned, places)
        areas, pairs, models = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
        for line, outcome, receiver in walked():
            areas[line.person.place_id, str(line.day.year)][outcome] += 1
            pairs[line.organisation_id, receiver][outcome] += 1
            models[str(line.day.year), under(twinned, line)][outcome] += 1
        assert found(scope, "place", "year") == areas
        assert found(scope, "sender", "receiver") == pairs
        assert {k: v for k, v in found(scope, "year", "model").items()} == models
        assert days_per_step(scope, Period(BEGAN, TODAY)) == paced()
        for service in SERVICES:
            rows = owed(newcomers(scope, service), scope, TODAY).rows
            assert {(one.group, one.clinic): sum(one.numbers) for one in rows} == new_people(service)
        transaction.set_rollback(True)


def laid(told, tam, khoa, gnet, full_house, opc, twinned, places):
    people = [somebody(worker, group, place) for worker, group in ((tam, gnet), (khoa, full_house)) for place in places]
    for who, days, service, what, answers in told:
        day, person = BEGAN + timedelta(days), people[who]
        if what == "plain" or (what != "told" and person.organisation == full_house):
            referred(person, person.worker, day, service)
        elif what == "told":
            fact(person, person.worker, day, service, reported_by="client")
        else:
            slip(person, person.worker, twinned, opc, day, what, service=service, answers_back=answers)


def found(scope, *by):
    return {key: dict(counts.of) for key, counts in tally(scope, TODAY, by).items()}


def told_after(line):
    """The days on which the same was told of the same person, in time."""
    days = Service.objects.filter(is_current=True, person=line.person, kind=line.form).values_list("day", flat=True)
    return [day for day in days if line.day <= day <= line.day + timedelta(days=90)]


def walked():
    slips = {one.written_id: one for one in Referral.objects.select_related("request", "agreement", "standing")}
    for line in Service.objects.filter(kind="referral", is_current=True).select_related("person"):
        if line.pk in slips:
            yield line, of_slip(slips[line.pk], TODAY), slips[line.pk].receiver_id
        else:
            late = Outcome.LOST_ARRIVAL if line.day + timedelta(days=90) < TODAY else Outcome.OPEN_ARRIVAL
            yield line, Outcome.SERVED if told_after(line) else late, line.place


def under(agreement, line):
    """Whether the agreement of the two held on that day."""
    if Referral.objects.filter(written=line).exists():
        return True
    return line.organisation.name.startswith("Gnet") and agreement.valid_from <= line.day <= agreement.valid_to


def shown():
    """Slips of which the group is told."""
    for one in Referral.objects.select_related("request", "standing", "sender", "receiver"):
        steps = {
            step.kind: step.day for step in Step.objects.filter(referral=one, is_current=True).order_by("position")
        }
        if one.request.answers_back or list(steps)[-1] in TOLD:
            yield one, steps


def paced():
    days = {step: Counter() for step in ("taken", "arrived", "served", "confirmed")}
    for _one, steps in shown():
        taken = steps.get(Kind.RECEIVED)
        if taken:
            days["taken"][(taken - steps[Kind.SENT]).days] += 1
        if Kind.ARRIVED in steps:
            days["arrived"][(steps[Kind.ARRIVED] - (taken or steps[Kind.SENT])).days] += 1
        if Kind.SERVED in steps:
            days["served"][(steps[Kind.SERVED] - steps[Kind.ARRIVED]).days] += 1
        if Kind.CONFIRMED in steps:
            days["confirmed"][(steps[Kind.CONFIRMED] - steps[Kind.SERVED]).days] += 1
    return days


def new_people(service):
    """Group and clinic → so many people who began it in the eight quarters up to today."""
    first = {}
    for one, steps in shown():
        if one.service == service and Kind.SERVED in steps:
            _earliest(first, (one.sender.name, one.receiver.name, one.person_id), steps[Kind.SERVED])
    slips = set(Referral.objects.values_list("written", flat=True))
    for line in Service.objects.filter(kind="referral", form=service, is_current=True).exclude(pk__in=slips):
        if days := told_after(line):
            _earliest(first, (line.organisation.name, line.place, line.person_id), min(days))
    last = date(2021, 6, 30)
    return Counter((group, clinic) for (group, clinic, _who), day in first.items() if date(2019, 7, 1) <= day <= last)


def _earliest(first, key, day):
    first[key] = min(day, first.get(key, day))
