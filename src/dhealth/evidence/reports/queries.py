"""The period report: figures of any two days, in rows, and the lists behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast, overload
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Min, OuterRef, Q
from django.db.models.functions import ExtractYear

from dhealth.care.services.models import Service, ServiceQuerySet
from dhealth.evidence.indicators.counting import KNOWN_BY_OWN_WORD
from dhealth.evidence.indicators.definitions import PEOPLE, Figure, report_figures
from dhealth.evidence.reports.grounds import Lands, structure_of
from dhealth.evidence.reports.labels import in_order, keys_of, words_of
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import AGES, ALL, MONTH, PLACES, Filters, ages_of
from dhealth.evidence.reports.statements import FIRST, statement
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation


@dataclass(frozen=True)
class Row:
    """One row: a key that no language changes, words for the reader, and the figures; None is a hidden one."""

    key: str
    label: str
    figures: dict[str, int | None]
    subject: tuple[object, object] = field(default=(None, None), compare=False)  # worker or place, organisation
    undecided: bool = field(default=False, compare=False)  # a place that the map cannot tell from others


def period_report(
    reach: Reach, period: Period, filters: Filters, by: str = "", wanted: Sequence[Figure] | None = None
) -> list[Row]:
    """The figures of the period, both days included: one row `all`, or one for each worker, group, month …

    People are heads within the row: somebody served by two workers stands in the row of each, once.
    """
    chosen = report_figures() if wanted is None else wanted
    placed = by in PLACES or filters.place is not None
    lands = Lands(structure_of(filters.structure, period)) if placed else None
    found = _run(reach, period, filters, by, chosen, lands)
    keys = [figure.key for figure in chosen]
    if not by:
        counts = found[0][1] if found else [0] * len(keys)
        return [Row(ALL, "", dict(zip(keys, counts, strict=True)))]
    rows = _named(by, found, lands)
    return [
        _row(by, key, rows[key][0], dict(zip(keys, rows[key][1], strict=True)), lands) for key in in_order(by, rows)
    ]


def _row(by: str, key: str, subject: Subject, counts: dict[str, int | None], lands: Lands | None) -> Row:
    if lands and by in PLACES and subject[1]:
        place = int(str(subject[1]))
        return Row(key, lands.words(place, by), counts, subject, undecided=lands.undecided(place, by))
    return Row(key, words_of(by, key), counts, subject)


Subject = tuple[object, object]
Found = list[tuple[tuple[object, object], list[int]]]


def _run(
    reach: Reach, period: Period, filters: Filters, by: str, chosen: Sequence[Figure], lands: Lands | None
) -> Found:
    if reach.nothing:
        return []
    if by in (MONTH, *AGES) and filters.organisation is None:
        return _group_after_group(reach, period, filters, by, chosen, lands)
    within = lands.filtered(filters.place) if lands and filters.place is not None else ()
    sql = statement(reach, period, filters, by, chosen, within)
    with connection.cursor() as cursor:
        cursor.execute(sql.text, cast(Sequence[str], sql.params))
        return [((row[0], row[1]), [int(value) for value in row[2:]]) for row in cursor.fetchall()]


def _group_after_group(
    reach: Reach, period: Period, filters: Filters, by: str, chosen: Sequence[Figure], lands: Lands | None
) -> Found:
    """Months and ages cut across the index and must be sorted: a little for each organisation, not a million rows at
    once. Nobody is a person of two organisations, so the rows add up."""
    organisations = Organisation.objects.values_list("pk", flat=True) if reach.everything else sorted(reach.within)
    summed: dict[tuple[object, object], list[int]] = {}
    for one in organisations:
        for subject, counts in _run(reach, period, replace(filters, organisation=one), by, chosen, lands):
            before = summed.get(subject, [0] * len(counts))
            summed[subject] = [a + b for a, b in zip(before, counts, strict=True)]
    return list(summed.items())


def _named(by: str, found: Found, lands: Lands | None) -> dict[str, tuple[tuple[object, object], list[int]]]:
    """Rows by key; places that share a name (a commune's services and its province's) come together."""
    if lands and by in PLACES:
        found = [((lands.key(int(str(place)), by) if place else None, place), counts) for (place, _o), counts in found]
    named: dict[str, tuple[tuple[object, object], list[int]]] = {}
    for key, (subject, counts) in zip(keys_of(by, [subject for subject, _c in found]), found, strict=True):
        before = named.get(key)
        summed = [a + b for a, b in zip(before[1], counts, strict=True)] if before else counts
        named[key] = (subject, summed)
    return named


def overview(
    reach: Reach, period: Period, filters: Filters, wanted: Sequence[Figure]
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Totals and, by month, how many people were counselled for the first time in the period: in one pass."""
    lands = Lands(structure_of(filters.structure, period)) if filters.place is not None else None
    keys = [figure.key for figure in wanted]
    totals, months = dict.fromkeys(keys, 0), {}
    for (month, _other), counts in _run(reach, period, filters, FIRST, wanted, lands):
        named = dict(zip(keys, counts, strict=True))
        for key, count in named.items():
            totals[key] += count
        if month is not None:
            months[str(month)] = named.get("counselled_people", 0)
    return totals, [(month, months.get(month, 0)) for month in months_of(period)]


def months_of(period: Period) -> list[str]:
    """The months that the period touches, as 2018-10."""
    first, last = (day.year * 12 + day.month - 1 for day in (period.start, period.end))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)]


@dataclass(frozen=True)
class Line:
    """One line of the list behind a figure: a person with their first day in the period, or one visit."""

    person: UUID
    organisation: UUID
    day: date
    amount: int  # 1, or the pieces handed out


def services_counted(reach: Reach, period: Period, filters: Filters, figure: Figure) -> ServiceQuerySet:
    """The very services that a figure counts, as rows."""
    found = Service.objects.current().filter(day__range=(period.start, period.end))
    if not reach.everything:
        own = Q(organisation__in=reach.own, worker=reach.worker)
        found = found.filter(Q(organisation__in=reach.organisations) | own)
    if figure.kinds:
        found = found.filter(kind__in=figure.kinds)
    if figure.results:
        found = found.filter(result__in=figure.results)
    if figure.sums:
        found = found.filter(**{f"{figure.sums}__gt": 0})
    found = _filtered(found, period, filters)
    return _by_knowledge(found, figure) if figure.known else found


def _by_knowledge(found: ServiceQuerySet, figure: Figure) -> ServiceQuerySet:
    """The services of people who were, or were not, known before the first of them: by a sign or by their own word."""
    same = Q(kind__in=figure.kinds, result__in=figure.results)
    signs = Service.objects.current().filter(Q(kind__in=figure.signs) | same, person=OuterRef("person"))
    known = Q(Exists(signs.filter(day__lt=OuterRef("day")))) | Q(person__told_status=KNOWN_BY_OWN_WORD)
    if figure.known == "before":
        return found.exclude(person__in=found.filter(~known).values("person"))
    return found.filter(~known)


def _filtered(found: ServiceQuerySet, period: Period, filters: Filters) -> ServiceQuerySet:
    asked = {
        "organisation": filters.organisation,
        "worker": filters.worker,
        "project": filters.project,
        "person__main_group": filters.group,
        "person__sex_at_birth": filters.sex,
    }
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
