"""The lists behind the figures: the very people or visits that a figure counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, overload
from uuid import UUID

from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import ExtractYear

from dhealth.care.services.models import Service, ServiceQuerySet
from dhealth.evidence.indicators.counting import KNOWN_BY_OWN_WORD
from dhealth.evidence.indicators.definitions import PEOPLE, Figure
from dhealth.evidence.indicators.heads import of_moved
from dhealth.evidence.reports.grounds import Lands, structure_of
from dhealth.evidence.reports.moved import moved_people
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.row_keys import PERSON
from dhealth.evidence.reports.rules import Filters, ages_of
from dhealth.evidence.reports.running import counted, lands_of, places_within
from dhealth.evidence.reports.statements import Count, statement
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Kind


@dataclass(frozen=True)
class Line:
    """One line of the list behind a figure: a person with their first day in the period, or one visit."""

    person: UUID
    organisation: UUID
    day: date
    amount: int  # 1, or the pieces handed out


def services_counted(reach: Reach, period: Period, filters: Filters, figure: Figure) -> ServiceQuerySet:
    """The very services that a figure counts, as rows."""
    found = _filtered(_of_question(reach, period, filters, figure), period, filters)
    return _by_knowledge(found, figure) if figure.known else found


def _of_question(reach: Reach, period: Period, filters: Filters, figure: Figure) -> ServiceQuerySet:
    """Services that the question speaks of, whoever they were given to."""
    found = Service.objects.current().filter(day__range=(period.start, period.end))
    if reach.everything:
        found = found.exclude(organisation__kind=Kind.PRACTICE)
    else:
        own = Q(organisation__in=reach.own, worker=reach.worker)
        found = found.filter(Q(organisation__in=reach.organisations) | own)
    if figure.kinds:
        found = found.filter(kind__in=figure.kinds)
    if figure.results:
        found = found.filter(result__in=figure.results)
    if figure.sums:
        found = found.filter(**{f"{figure.sums}__gt": 0})
    asked = {"organisation": filters.organisation, "worker": filters.worker, "project": filters.project}
    return found.filter(**{name: value for name, value in asked.items() if value})


def _once(rows: ServiceQuerySet, reach: Reach, period: Period, filters: Filters, figure: Figure) -> ServiceQuerySet:
    """The same, with one record of everybody whom several of the groups served: the one that stands for them, where
    it has such a service."""
    moved = moved_people(reach, period, filters.organisation)
    if not moved:
        return rows
    count = Count(reach, period, filters, PERSON, [figure])
    found = counted(statement(count, places_within(count, lands_of(count)), of_moved(moved, once=True)))
    standing = {UUID(str(person)) for (person, _none), (number,) in found if number}
    asked = _of_question(reach, period, filters, figure)
    shown: dict[UUID, UUID] = {}
    for record in asked.filter(person__in=moved).order_by("person").values_list("person", flat=True).distinct():
        person = moved[record]
        if person in standing and (person not in shown or record == person):
            shown[person] = record
    others = rows.exclude(person__in=moved).values("pk")
    return asked.filter(Q(pk__in=others) | Q(person__in=shown.values()))


def _by_knowledge(found: ServiceQuerySet, figure: Figure) -> ServiceQuerySet:
    """The services of people who were, or were not, known before the first of them: by a sign or by their own word."""
    same = Q(kind__in=figure.kinds, result__in=figure.results)
    signs = Service.objects.current().filter(Q(kind__in=figure.signs) | same, person=OuterRef("person"))
    known = Q(Exists(signs.filter(day__lt=OuterRef("day")))) | Q(person__told_status=KNOWN_BY_OWN_WORD)
    if figure.known == "before":
        return found.exclude(person__in=found.filter(~known).values("person"))
    return found.filter(~known)


def _filtered(found: ServiceQuerySet, period: Period, filters: Filters) -> ServiceQuerySet:
    asked = {"person__main_group": filters.group, "person__sex_at_birth": filters.sex}
    found = found.filter(**{name: value for name, value in asked.items() if value})
    if filters.place is not None:
        lands = Lands(structure_of(filters.structure, period))
        found = found.filter(person__place__in=lands.filtered(filters.place))
    if filters.age:
        aged = found.annotate(age=ExtractYear("day") - F("person__birth_year"))
        found = aged.filter(age__range=ages_of(filters.age))
    return found


class Lines(Sequence[Line]):
    """The list behind a figure, fetched a page at a time; its length is the figure (for items: its sum)."""

    def __init__(self, reach: Reach, period: Period, filters: Filters, figure: Figure) -> None:
        rows = services_counted(reach, period, filters, figure)
        self._amount = figure.sums
        if figure.unit == PEOPLE:
            rows = _once(rows, reach, period, filters, figure)
            people = rows.order_by().values("organisation_id", "person_id").annotate(first=Min("day"))
            self._rows = people.order_by("first", "person_id")
        else:
            self._rows = (
                rows.annotate(first=F("day"))
                .order_by("day", "pk")
                .values("organisation_id", "person_id", "first", *([figure.sums] if figure.sums else []))
            )

    def __len__(self) -> int:
        return self._rows.count()

    @overload
    def __getitem__(self, at: int) -> Line: ...
    @overload
    def __getitem__(self, at: slice) -> list[Line]: ...
    def __getitem__(self, at: int | slice) -> Line | list[Line]:
        """One line, or a page of them in one query."""
        if isinstance(at, slice):
            return [self._line(row) for row in self._rows[at]]
        return self._line(self._rows[at])

    def _line(self, row: Mapping[str, Any]) -> Line:
        amount = row[self._amount] if self._amount else 1
        return Line(row["person_id"], row["organisation_id"], row["first"], amount)
