"""Reads what the rules look at: the lines of one group and period, and the people whom they were for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Max, Min, Q, QuerySet
from django.utils import timezone

from dhealth.care.clients.models import Back, Client, Departure, Leaving, Merge, Told
from dhealth.care.services.models import Result, Service
from dhealth.care.transfers.same import came_into
from dhealth.care.worklists.models import Attempt
from dhealth.care.worklists.policy import rules_in_force as worklist_rules
from dhealth.evidence.quality.facts import Away, Line, Person, Project
from dhealth.evidence.quality.page import Rules
from dhealth.evidence.quality.rules import given_by_groups
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project as StoredProject

AT_ONCE: Final = 5_000  # ids a query
COLUMNS: Final = (
    *("id", "person_id", "worker_id", "project_id", "day", "kind", "form", "result", "place", "reported_by", "answer"),
    *("answer_day", "condoms", "lubricants", "needles", "kits", "lot", "origin", "recorded_at"),
)
GONE: Final = ("erased_at", "taken_over_at")
IN_CARE: Final = ("art_start", "art_visit")
Facts = list[tuple[Person, list[Line]]]


def facts_of(organisation_id: UUID, rules: Rules, period: Period, people: Collection[UUID] | None = None) -> Facts:
    """Each person (of all, or of these) who has a line in the period, with those lines, oldest first.

    Lines dated after today and written in the period or since are among them: they stand in no period of their own.
    """
    every = Service.objects.current().filter(organisation=organisation_id)
    lots = [every] if people is None else [every.filter(person__in=some) for some in _chunks(people)]
    lines: list[Line] = []
    for rows in lots:
        lines += lines_of(rows.filter(day__range=(period.start, period.end)))
        lines += lines_of(_ahead(rows, period))
    return with_people(organisation_id, rules, period.start, lines)


def with_people(organisation_id: UUID, rules: Rules, start: date, lines: Iterable[Line]) -> Facts:
    """These lines by person; what came before `start` is told by the person."""
    by_person: dict[UUID, list[Line]] = defaultdict(list)
    for line in lines:
        by_person[line.person].append(line)
    people = _people(organisation_id, rules, start, by_person)
    return [(people[one], sorted(some, key=lambda line: (line.day, line.id))) for one, some in by_person.items()]


def _ahead(rows: QuerySet[Service], period: Period) -> QuerySet[Service]:
    begin = timezone.make_aware(datetime.combine(period.start, time()))
    return rows.filter(day__gt=max(period.end, timezone.localdate()), recorded_at__gte=begin)


def lines_of(rows: QuerySet[Service]) -> Iterator[Line]:
    """Stored services as lines."""
    local = lru_cache(maxsize=4096)(_local_day)
    noted = ExpressionWrapper(Q(note__isnull=False), BooleanField())
    for row in rows.annotate(noted=noted).values_list(*COLUMNS, "noted"):
        said: Sequence[Any] = row[:12]
        condoms, lubricants, needles, kits, lot, origin, written_at, has_note = row[12:]
        pieces = (condoms, lubricants, needles, kits)
        written = local(written_at.replace(minute=0, second=0, microsecond=0))
        yield Line(*said, pieces, lot, origin is not None, has_note, written)  # type: ignore[call-arg]  # as COLUMNS


def _local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _people(organisation_id: UUID, rules: Rules, start: date, wanted: Collection[UUID]) -> dict[UUID, Person]:
    histories = _histories(organisation_id, start, wanted)
    away = _away(wanted)
    lost = rules.on("after_lost") is not None
    tried, talked = _tries(wanted) if lost else ({}, {})
    came = came_into(organisation_id) if lost else {}
    asked = rules.by_key["incomplete_record"].listed
    columns = ("pk", "code", "worker_id", "registered_at", "told_status", "reached_on", *GONE, *asked)
    people = {}
    for some in _chunks(wanted):
        for row in Client.objects.filter(pk__in=some).values_list(*columns):
            pk, code, worker, registered_at, told, reached, erased, taken, *values = row
            registered = _local_day(registered_at)
            left = away.get(pk, [])
            missing = tuple(name for name, value in zip(asked, values, strict=True) if value in (None, ""))
            people[pk] = Person(
                id=pk,
                code=code,
                worker=worker,
                reached_on=reached,
                registered=registered,
                missing=() if erased else missing,
                told_positive=told == Told.POSITIVE,
                died_on=max((one.day for one in left if one.final and not one.until), default=None),
                tried=tuple(tried.get(pk, ())),
                talked=tuple(talked.get(pk, ())),
                begun=(reached or registered, *map(_local_day, came.get(pk, ())), *_back(left)),
                away=(*left, *([Away(_local_day(taken), final=True)] if taken else [])),
                **histories.get(pk, {}),
            )
    return people


def _histories(organisation_id: UUID, start: date, wanted: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """For each person: first days by kind, since when the record says positive, when the group first and last met them.

    One walk over the covering index of reports.
    """
    rows = Service.objects.current().filter(organisation=organisation_id)
    found: dict[UUID, list[tuple[str, str, date, date | None]]] = defaultdict(list)
    for some in _chunks(wanted):
        told = rows.filter(person__in=some).order_by().values_list("person", "kind", "result")
        for person, kind, result, first, before in told.annotate(
            first=Min("day"), before=Max("day", filter=Q(day__lt=start))
        ):
            found[person].append((kind, result, first, before))
    return {person: _history(some) for person, some in found.items()}


def _history(rows: Sequence[tuple[str, str, date, date | None]]) -> dict[str, Any]:
    first: dict[str, date] = {}
    for kind, _result, day, _before in rows:
        first[kind] = min(day, first.get(kind, day))
    positive = [day for kind, result, day, _before in rows if kind in IN_CARE or result == Result.POSITIVE]
    met = [row for row in rows if row[0] in given_by_groups()]
    return {
        "first": first,
        "positive_on": min(positive, default=None),
        "met_first": min((day for _kind, _result, day, _before in met), default=None),
        "met_before": max((before for _kind, _result, _day, before in met if before), default=None),
    }


def _away(wanted: Collection[UUID]) -> dict[UUID, list[Away]]:
    """Departures; one written by mistake never was."""
    found: dict[UUID, list[Away]] = defaultdict(list)
    for some in _chunks(wanted):
        rows = Departure.objects.filter(person__in=some).exclude(ended__why=Back.MISTAKE).order_by()
        for person, day, why, back in rows.values_list("person", "day", "why", "ended__day"):
            found[person].append(Away(day, back, why == Leaving.DIED))
    return found


def _back(left: Iterable[Away]) -> Iterator[date]:
    return (one.until for one in left if one.until)


def _tries(wanted: Collection[UUID]) -> tuple[dict[UUID, list[date]], dict[UUID, list[date]]]:
    """The days on which an attempt failed, and those on which one was a contact, as the lists see it."""
    lists = worklist_rules()
    failed: dict[UUID, list[date]] = defaultdict(list)
    contact: dict[UUID, list[date]] = defaultdict(list)
    for some in _chunks(wanted):
        rows = Attempt.objects.standing().filter(person__in=some).order_by()
        for person, day, outcome in rows.values_list("person", "day", "outcome"):
            if outcome in lists.failed:
                failed[person].append(day)
            elif outcome in lists.contact:
                contact[person].append(day)
    return failed, contact


def ever_one_with(clients: Iterable[UUID]) -> set[UUID]:
    """These records with all that were ever merged with them: what is written of one may stand in another today."""
    found: set[UUID] = set()
    fresh = set(clients)
    while fresh:
        found |= fresh
        pairs: set[tuple[UUID, UUID]] = set()
        for some in _chunks(fresh):
            merges = Merge.objects.filter(Q(kept__in=some) | Q(absorbed__in=some))
            pairs.update(merges.values_list("kept_id", "absorbed_id"))
        fresh = {one for pair in pairs for one in pair} - found
    return found


def _chunks(ids: Collection[UUID]) -> Iterator[list[UUID]]:
    walk = iter(ids)
    while some := list(islice(walk, AT_ONCE)):
        yield some


def projects() -> dict[UUID, Project]:
    """From when to when each project runs."""
    rows = StoredProject.objects.values_list("pk", "code", "starts_on", "ends_on")
    return {pk: Project(code, starts, ends) for pk, code, starts, ends in rows}
