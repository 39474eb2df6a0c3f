"""Puts a question to the database, and takes off who would be counted twice among several groups."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final, cast

from django.db import connection

from dhealth.evidence.indicators.counting import Sql
from dhealth.evidence.indicators.definitions import PEOPLE, Figure
from dhealth.evidence.indicators.heads import of_moved
from dhealth.evidence.reports.grounds import Lands, structure_of
from dhealth.evidence.reports.moved import moved_people
from dhealth.evidence.reports.rules import AGES, MONTH, ORGANISATION, PLACES, WORKER
from dhealth.evidence.reports.statements import Count, statement, together
from dhealth.trust.organisations.models import Organisation

AT_ONCE: Final = 50  # so many organisations' months or ages are counted in one statement
Subject = tuple[object, object]
Found = list[tuple[Subject, list[int]]]


def lands_of(count: Count) -> Lands | None:
    """The register of places, where the question needs one."""
    placed = count.by in PLACES or count.filters.place is not None
    return Lands(structure_of(count.filters.structure, count.period)) if placed else None


def run(count: Count, lands: Lands | None) -> Found:
    """What the database counts, by the row's key and, where it needs one or each is apart, the organisation."""
    if count.reach.nothing:
        return []
    within = places_within(count, lands)
    if count.by in (MONTH, *AGES) and count.filters.organisation is None:
        found = _group_after_group(count, within)
        found = found if count.each else _summed(found)
    else:
        found = counted(statement(count, within))
    twice = twice_in(count, lands)
    return _summed([*found, *((subject, [-n for n in counts]) for subject, counts in twice)]) if twice else found


def twice_in(count: Count, lands: Lands | None) -> Found:
    """The people who stand in the rows of several groups, less those people counted once; visits are never too many."""
    if count.each or count.by in (WORKER, ORGANISATION):
        return []
    moved = count.moved
    if moved is None or count.filters.organisation:
        moved = moved_people(count.reach, count.period, count.filters.organisation)
    heads = replace(count, wanted=[figure for figure in count.wanted if figure.unit == PEOPLE])
    if not moved or not heads.wanted:
        return []
    within = places_within(count, lands)
    apart = counted(statement(heads, within, of_moved(moved, once=False)))
    once = counted(statement(heads, within, of_moved(moved, once=True)))
    twice = _summed([*apart, *((subject, [-n for n in counts]) for subject, counts in once)])
    return [(subject, _spread(count.wanted, counts)) for subject, counts in twice if any(counts)]


def _spread(wanted: Sequence[Figure], heads: Iterable[int]) -> list[int]:
    """The figures of people in their places among all."""
    left = iter(heads)
    return [next(left) if figure.unit == PEOPLE else 0 for figure in wanted]


def counted(sql: Sql) -> Found:
    """What a statement finds: its row's key, the organisation, and the figures."""
    with connection.cursor() as cursor:
        cursor.execute(sql.text, cast(Sequence[str], sql.params))
        return [((row[0], row[1]), [int(value) for value in row[2:]]) for row in cursor.fetchall()]


def places_within(count: Count, lands: Lands | None) -> Collection[int]:
    """The places that lie within the one that is asked for."""
    return lands.filtered(count.filters.place) if lands and count.filters.place is not None else ()


def _group_after_group(count: Count, within: Collection[int]) -> Found:
    """Months and ages cut across the index and must be sorted: a little for each organisation, not a million rows at
    once. Many organisations go into one statement."""
    parts = [statement(one, within) for one in _one_by_one(count)]
    batches = (parts[at : at + AT_ONCE] for at in range(0, len(parts), AT_ONCE))
    return [row for batch in batches for row in counted(together(batch))]


def _one_by_one(count: Count) -> Iterator[Count]:
    """The same of each organisation that is reached."""
    reach = count.reach
    for pk in Organisation.objects.values_list("pk", flat=True) if reach.everything else sorted(reach.within):
        one = replace(reach, organisations=reach.organisations & {pk}, own=reach.own & {pk})
        yield replace(count, reach=one, filters=replace(count.filters, organisation=pk), each=True)


def _summed(found: Found) -> Found:
    """One row a key; what is counted twice so is taken off by `twice_in`."""
    summed: dict[object, list[int]] = {}
    for (key, _organisation), counts in found:
        before = summed.get(key)
        summed[key] = [a + b for a, b in zip(before, counts, strict=True)] if before else counts
    return [((key, None), counts) for key, counts in summed.items()]
