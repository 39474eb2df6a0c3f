"""The period report: figures of any two days, in rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast

from django.db import connection

from dhealth.evidence.indicators.counting import Sql
from dhealth.evidence.indicators.definitions import Figure, report_figures
from dhealth.evidence.reports.grounds import Lands, structure_of
from dhealth.evidence.reports.labels import in_order, keys_of, words_of
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import AGES, ALL, MONTH, ORGANISATION, PLACES, Filters
from dhealth.evidence.reports.statements import FIRST, Count, statement, together
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation

AT_ONCE: Final = 50  # so many organisations' months or ages are counted in one statement


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
    count = Count(reach, period, filters, by, report_figures() if wanted is None else wanted)
    lands = _lands(count)
    found = _run(count, lands)
    if by:
        return _rows(count, found, lands)
    keys = [figure.key for figure in count.wanted]
    counts = found[0][1] if found else [0] * len(keys)
    return [Row(ALL, "", dict(zip(keys, counts, strict=True)))]


def report_of_each(
    reach: Reach, period: Period, filters: Filters, by: str, wanted: Sequence[Figure]
) -> dict[str, list[Row]]:
    """The same rows for each organisation, by its name; counted together. `by` is age, or what a client is."""
    count = Count(reach, period, filters, by, wanted, each=True)
    lands = _lands(count)
    apart: dict[Subject, Found] = {}
    for (subject, organisation), counts in _run(count, lands):
        apart.setdefault((organisation, organisation), []).append(((subject, None), counts))
    names = keys_of(ORGANISATION, list(apart))
    return {name: _rows(count, found, lands) for name, found in zip(names, apart.values(), strict=True)}


def _lands(count: Count) -> Lands | None:
    """The register of places, where the question needs one."""
    placed = count.by in PLACES or count.filters.place is not None
    return Lands(structure_of(count.filters.structure, count.period)) if placed else None


def _rows(count: Count, found: Found, lands: Lands | None) -> list[Row]:
    by, keys = count.by, [figure.key for figure in count.wanted]
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
Found = list[tuple[Subject, list[int]]]


def _run(count: Count, lands: Lands | None) -> Found:
    """What the database counts, by the row's key and, where it needs one or each is apart, the organisation."""
    if count.reach.nothing:
        return []
    within = lands.filtered(count.filters.place) if lands and count.filters.place is not None else ()
    if count.by in (MONTH, *AGES) and count.filters.organisation is None:
        found = _group_after_group(count, within)
        return found if count.each else _summed(found)
    return _counted(statement(count, within))


def _counted(sql: Sql) -> Found:
    with connection.cursor() as cursor:
        cursor.execute(sql.text, cast(Sequence[str], sql.params))
        return [((row[0], row[1]), [int(value) for value in row[2:]]) for row in cursor.fetchall()]


def _group_after_group(count: Count, within: Collection[int]) -> Found:
    """Months and ages cut across the index and must be sorted: a little for each organisation, not a million rows at
    once. Many organisations go into one statement."""
    parts = [statement(one, within) for one in _one_by_one(count)]
    batches = (parts[at : at + AT_ONCE] for at in range(0, len(parts), AT_ONCE))
    return [row for batch in batches for row in _counted(together(batch))]


def _one_by_one(count: Count) -> Iterator[Count]:
    """The same of each organisation that is reached."""
    reach = count.reach
    for pk in Organisation.objects.values_list("pk", flat=True) if reach.everything else sorted(reach.within):
        one = replace(reach, organisations=reach.organisations & {pk}, own=reach.own & {pk})
        yield replace(count, reach=one, filters=replace(count.filters, organisation=pk), each=True)


def _summed(found: Found) -> Found:
    """One row a key; nobody is a person of two organisations, so their rows add up."""
    summed: dict[object, list[int]] = {}
    for (key, _organisation), counts in found:
        before = summed.get(key)
        summed[key] = [a + b for a, b in zip(before, counts, strict=True)] if before else counts
    return [((key, None), counts) for key, counts in summed.items()]


def _named(by: str, found: Found, lands: Lands | None) -> dict[str, tuple[Subject, list[int]]]:
    """Rows by key; places that share a name (a commune's services and its province's) come together."""
    if lands and by in PLACES:
        found = [((lands.key(int(str(place)), by) if place else None, place), counts) for (place, _o), counts in found]
    named: dict[str, tuple[Subject, list[int]]] = {}
    for key, (subject, counts) in zip(keys_of(by, [subject for subject, _c in found]), found, strict=True):
        before = named.get(key)
        summed = [a + b for a, b in zip(before[1], counts, strict=True)] if before else counts
        named[key] = (subject, summed)
    return named


def overview(
    reach: Reach, period: Period, filters: Filters, wanted: Sequence[Figure]
) -> tuple[dict[str, int], list[tuple[str, int]]]:
    """Totals and, by month, how many people were counselled for the first time in the period: in one pass."""
    count = Count(reach, period, filters, FIRST, wanted)
    lands = _lands(count)
    keys = [figure.key for figure in wanted]
    totals, months = dict.fromkeys(keys, 0), {}
    for (month, _other), counts in _run(count, lands):
        named = dict(zip(keys, counts, strict=True))
        for key, number in named.items():
            totals[key] += number
        if month is not None:
            months[str(month)] = named.get("counselled_people", 0)
    return totals, [(month, months.get(month, 0)) for month in months_of(period)]


def months_of(period: Period) -> list[str]:
    """The months that the period touches, as 2018-10."""
    first, last = (day.year * 12 + day.month - 1 for day in (period.start, period.end))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in range(first, last + 1)]
