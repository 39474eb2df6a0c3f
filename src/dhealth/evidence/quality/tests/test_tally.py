"""How much is doubtful, counted by the database, is as much as the rules find line by line."""

from collections import Counter
from dataclasses import fields
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.clients.actions import merge_clients
from dhealth.care.clients.models import Client, Departure, Return
from dhealth.care.services.models import Service
from dhealth.care.transfers.models import Transfer
from dhealth.care.worklists.models import Attempt, TakenBackAttempt
from dhealth.evidence.quality.facts import Person
from dhealth.evidence.quality.loading import facts_of
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.queries import flags_by_worker, ground_of, look, recent
from dhealth.evidence.quality.rules import findings_of
from dhealth.evidence.quality.tally import tally
from dhealth.evidence.quality.tests.people import ago, attempt, line, noon, record
from dhealth.evidence.reports.tests.people import joined
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Project

KINDS = ["contact", "counselling", "referral", "screening_test", "self_test", "self_test_kit", "confirmatory_test"]
CARE = ["art_start", "art_visit", "prep_start", "prep_visit", "methadone_visit", "sti_test"]
DAYS = [-300, -200, -116, -115, -86, -85, -60, -45, -31, -20, -15, -14, -5, -1, 0, 0, 1, 3]
PEOPLE = 5

rows = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.integers(0, PEOPLE - 1),
            "by": st.integers(0, 1),
            "day": st.sampled_from(DAYS),
            "late": st.sampled_from([0, 0, 14, 15, 40]),  # days until it was written down
            "kind": st.sampled_from([*KINDS, *CARE]),
            "result": st.sampled_from(["", "", "reactive", "positive", "negative"]),
            "form": st.sampled_from(["", "face_to_face"]),
            "reported_by": st.sampled_from(["", "", "clinic"]),
            "answered": st.sampled_from([None, None, -1, 0, 5]),  # the day agreed on, days after
            "needles": st.integers(0, 1),
            "lot": st.sampled_from(["", "SD26A"]),
            "brought": st.booleans(),
            "noted": st.booleans(),
            "under": st.booleans(),
            "is_current": st.sampled_from([True, True, True, False]),
        }
    ),
    min_size=6,
    max_size=30,
)


def stored(row, clients, workers, organisation, project):
    day = ago(-row["day"])
    agreed = None if row["answered"] is None else day + timedelta(days=row["answered"])
    copied = {name: row[name] for name in ("kind", "result", "form", "reported_by", "needles", "lot", "is_current")}
    whose = {"client": clients[row["who"]], "person": clients[row["who"]], "worker": workers[row["by"]]}
    made = Service.objects.create(
        **(whose | copied | {"day": day, "organisation": organisation, "answer_day": agreed}),
        origin=uuid7() if row["brought"] else None,
        note=b"sealed" if row["noted"] else None,
        project=project if row["under"] else None,
    )
    Service.objects.filter(pk=made.pk).update(recorded_at=noon(min(day, ago(0)) + timedelta(days=row["late"])))


EVER = st.sampled_from(DAYS)
RETURNS = st.one_of(st.none(), st.tuples(st.sampled_from([0, 1, 30, 90]), st.sampled_from(["came_back", "mistake"])))
people = st.lists(
    st.fixed_dictionaries(
        {
            "reached_on": st.one_of(st.none(), EVER),
            "registered": EVER,
            "main_group": st.sampled_from(["MSM", "MSM", ""]),
            "birth_year": st.sampled_from([1998, 1998, None]),
            "told_status": st.sampled_from(["", "", "positive"]),
            "erased": st.sampled_from([False, False, False, True]),
            "left": st.lists(st.tuples(EVER, st.sampled_from(["died", "moved", "ended"]), RETURNS), max_size=2),
            "came": st.lists(EVER, max_size=2),
            "taken_over": st.one_of(st.none(), st.none(), EVER),
        }
    ),
    min_size=PEOPLE,
    max_size=PEOPLE,
)
tries = st.lists(
    st.fixed_dictionaries(
        {
            "who": st.integers(0, PEOPLE - 1),
            "day": st.sampled_from(DAYS),
            "outcome": st.sampled_from(["no_answer", "no_answer", "wrong_number", "reached", "agreed", "moved"]),
            "taken_back": st.sampled_from([False, False, False, True]),
        }
    ),
    max_size=20,
)


def tried(row, clients, worker):
    made = attempt(clients[row["who"]], worker, ago(-row["day"]), row["outcome"])
    if row["taken_back"]:
        TakenBackAttempt.objects.create(attempt=made, taken_back_by=worker)


WHOSE = {"id", "code", "worker"}  # they say only who it is
OF_ROWS, OF_TRIES = {"first", "positive_on", "met_first", "met_before"}, {"tried", "talked"}
OF_PEOPLE = {"reached_on", "registered", "missing", "told_positive", "died_on", "begun", "away"}


def test_every_field_of_a_person_is_drawn():
    """A new one that nobody draws would leave the statement and the rules to differ unseen."""
    assert {one.name for one in fields(Person)} == WHOSE | OF_ROWS | OF_TRIES | OF_PEOPLE


def day_or_none(number):
    return None if number is None else ago(-number)


def known(row, worker, at, elsewhere):
    """A record with everything that a person's history may say."""
    facts = {name: row[name] for name in ("main_group", "birth_year", "told_status")}
    client = record(worker, at, **facts)
    for day in row["came"]:
        move = joined(record(worker, elsewhere), client)
        Transfer.objects.filter(pk=move.pk).update(settled_at=noon(ago(-day)))
    for day, why, back in row["left"]:
        said = {"client": client, "person": client, "told_by": "close", "recorded_by": worker}
        departure = Departure.objects.create(**said, why=why, day=ago(-day))
        if back:
            day += back[0]
            Return.objects.create(departure=departure, why=back[1], day=ago(-day), recorded_by=worker)
    gone = day_or_none(row["taken_over"])
    taken = {"taken_over_at": noon(gone), "taken_over_by": elsewhere} if gone else {}
    Client.objects.filter(pk=client.pk).update(
        reached_on=day_or_none(row["reached_on"]),
        registered_at=noon(ago(-row["registered"])),
        erased_at=noon(ago(1)) if row["erased"] else None,
        **taken,
    )
    return client


def found_singly(organisation):
    """The findings in lines alone, fetched and judged one by one."""
    ground = ground_of(organisation)
    facts = facts_of(organisation, ground.rules, recent(ago(0)))
    return [one for person, lines in facts for one in findings_of(ground, person, lines)]


@pytest.mark.slow
@pytest.mark.covers("TGT-06")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(recorded=rows, told=people, attempts=tries, accepts=st.integers(1, 4))
def test_counting_finds_as_much_as_looking_at_each_line(
    recorded, told, attempts, accepts, tam, lan_anh, gnet, full_house, life
):
    for model in (Settled, Service, TakenBackAttempt, Attempt, Departure, Transfer, Client, Project):
        model.objects.all().delete()
    project = Project.objects.create(code="P", name="P", owner=life, starts_on=ago(31), ends_on=ago(5))
    clients = [known(row, tam, gnet, full_house) for row in told]
    for row in recorded:
        stored(row, clients, (tam, lan_anh), gnet, project)
    for row in attempts:
        tried(row, clients, tam)
    found = found_singly(gnet.pk)
    assert tally(ground_of(gnet.pk), recent(ago(0))) == Counter(one.worker for one in found)
    settled = [one for one in found[::accepts] if one.rule.accepted_by != "nobody"]
    for one in settled:
        word = {"rule": one.rule.key, "finding": one.key, "day": one.day, "reason": "asked", "settled_by": tam}
        Settled.objects.create(organisation=gnet, client_id=one.person, **word)
    left = Counter(one.worker for one in found) - Counter(one.worker for one in settled)
    assert flags_by_worker(gnet.pk, ago(0)) == left


def in_the_week(gnet):
    """What the leader's week counts, after a look that must find as much."""
    found = flags_by_worker(gnet.pk, ago(0))
    assert found == Counter(one.worker for one in look(gnet.pk, recent(ago(0))).open)
    return sum(found.values())


@pytest.fixture
def back(tam, gnet):
    """Somebody who was met twenty-five and five days ago."""
    client = record(tam, gnet, ago(60))
    line(client, tam, ago(25))
    line(client, tam, ago(5))
    return client


@pytest.mark.covers("TGT-06")
@pytest.mark.parametrize(("failed", "number"), [(2, 0), (3, 1)])
def test_the_week_counts_who_came_back_after_three_failed_attempts(tam, gnet, back, failed, number):
    for n in range(failed):
        attempt(back, tam, ago(20 - n))
    assert in_the_week(gnet) == number


@pytest.mark.covers("TGT-06")
@pytest.mark.parametrize(("day", "number"), [(50, 0), (5, 1)])
def test_the_week_does_not_count_whom_an_attempt_reached_between(tam, gnet, day, number):
    client = record(tam, gnet, ago(200))
    line(client, tam, ago(100))
    line(client, tam, ago(5))
    attempt(client, tam, ago(day), "reached")
    assert in_the_week(gnet) == number


@pytest.mark.covers("TGT-06")
def test_one_accepted_after_failed_attempts_takes_no_other_off_the_week(tam, hanh, gnet, back):
    for n in range(3):
        attempt(back, tam, ago(20 - n))
    line(record(tam, gnet), tam, form="")
    (lost,) = (one for one in look(gnet.pk, recent(ago(0))).open if one.rule.key == "after_lost")
    accepted(lost, gnet, back, hanh)
    assert in_the_week(gnet) == 1


def accepted(found, gnet, client, by):
    word = {"rule": found.rule.key, "finding": found.key, "day": found.day, "reason": "asked", "settled_by": by}
    Settled.objects.create(organisation=gnet, client=client, **word)


@pytest.mark.covers("TGT-06")
def test_what_was_accepted_stays_away_from_the_week_when_the_record_is_merged(tam, hanh, gnet):
    kept, absorbed = record(tam, gnet), record(tam, gnet)
    line(absorbed, tam, form="")
    (found,) = look(gnet.pk, recent(timezone.localdate())).open
    assert flags_by_worker(gnet.pk, timezone.localdate()) == {tam.pk: 1}
    accepted(found, gnet, absorbed, hanh)
    merge_clients(Actor.of(hanh), kept, absorbed)
    assert flags_by_worker(gnet.pk, timezone.localdate()) == {}
