"""Counts what was reached for many targets at once, by the definitions of indicators.toml and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast
from uuid import UUID

from django.db import connection

from dhealth.care.services.models import Service
from dhealth.care.transfers.same import people_of_several_groups
from dhealth.evidence.indicators.counting import Sql, columns
from dhealth.evidence.indicators.definitions import PEOPLE, Figure
from dhealth.evidence.indicators.heads import ALL_SERVICES, NOTHING, Moved, Source, key_value, of_moved
from dhealth.kernel.periods import Period

AT_ONCE: Final = 100  # so many periods are counted in one statement
_SHORT: Final = 100  # days; up to here the services of the days are fewer than a group's whole index


@dataclass(frozen=True)
class Ask:
    """One period of the services of a group, of one of its workers, or of a project (with or without a group)."""

    period: Period
    organisation: UUID | None = None
    worker: UUID | None = None
    project: UUID | None = None


Counts = Mapping[Ask, Mapping[str, int]]
_Found = dict[tuple[int, object, object], list[int]]  # a part's place, group and worker → its figures


@dataclass(frozen=True)
class _Part:
    """What one SELECT counts: many workers and groups of the same days; a project apart."""

    period: Period
    by_worker: bool
    project: UUID | None = None
    together: bool = False  # one row for the whole project


_Listed = Sequence[tuple[_Part, list[Ask]]]


def count(asks: Iterable[Ask], figures: Sequence[Figure]) -> Counts:
    """Every figure for every ask, by its key. People are heads within the ask; who was served by two workers of a
    group is one in the group and one with each of them; whom one group of a project took over from another is one."""
    wanted = list(dict.fromkeys(asks))
    if not wanted or not figures:
        return {ask: dict.fromkeys((one.key for one in figures), 0) for ask in wanted}
    parts: dict[_Part, list[Ask]] = {}
    for ask in wanted:
        together = ask.organisation is None
        parts.setdefault(_Part(ask.period, ask.worker is not None, ask.project, together), []).append(ask)
    listed = list(parts.items())
    found: _Found = {}
    for first in range(0, len(listed), AT_ONCE):
        found |= _counted(listed[first : first + AT_ONCE], first, figures)
    _count_once(listed, figures, found)
    keys = [figure.key for figure in figures]
    return {
        ask: dict(
            zip(keys, found.get((at, _plain(ask.organisation), _plain(ask.worker)), [0] * len(keys)), strict=True)
        )
        for at, (_part, asks_of_it) in enumerate(listed)
        for ask in asks_of_it
    }


def _count_once(listed: _Listed, figures: Sequence[Figure], found: _Found) -> None:
    """Take off who stands in a project's whole twice, because one of its groups took them over from another."""
    wholes: dict[UUID | None, list[tuple[int, _Part, list[Ask]]]] = defaultdict(list)
    for at, (part, asks) in enumerate(listed):
        if part.together:
            wholes[part.project].append((at, part, asks))
    heads = [(place, figure) for place, figure in enumerate(figures) if figure.unit == PEOPLE]
    several = people_of_several_groups() if wholes and heads else []
    for project, parts in wholes.items():
        moved = _moved_within(project, several)
        if not moved:
            continue
        apart, once = (_heads(parts, [figure for _place, figure in heads], moved, once=once) for once in (False, True))
        for at, _part, _asks in parts:
            for (place, _figure), many, one in zip(heads, apart[at, "", ""], once[at, "", ""], strict=True):
                found[at, "", ""][place] -= many - one


def _heads(
    parts: Sequence[tuple[int, _Part, list[Ask]]], figures: Sequence[Figure], moved: Moved, *, once: bool
) -> _Found:
    """These people alone in each period of one project, many periods in one statement."""
    way = of_moved(moved, once=once)
    selects = [_select(at, part, asks, figures, way) for at, part, asks in parts]
    found: _Found = {}
    for first in range(0, len(selects), AT_ONCE):
        found |= _rows(selects[first : first + AT_ONCE], way.named)
    return found


def _moved_within(project: UUID | None, several: Iterable[Iterable[UUID]]) -> Moved:
    """Those of these people whom two groups or more served in the project: each record, and one of them for all."""
    records = [pk for one in several for pk in one]
    served = Service.objects.current().filter(project=project, person__in=records).order_by() if records else None
    within = set(served.values_list("person", flat=True)) if served is not None else set()
    people = [sorted(within.intersection(one)) for one in several]
    return {pk: one[-1] for one in people if len(one) > 1 for pk in one}


def _counted(parts: _Listed, first: int, figures: Sequence[Figure]) -> _Found:
    return _rows([_select(at, part, asks, figures) for at, (part, asks) in enumerate(parts, first)])


def _rows(selects: Sequence[Sql], named: Sql = NOTHING) -> _Found:
    text = named.text + " UNION ALL ".join(one.text for one in selects)
    with connection.cursor() as cursor:
        params = (*named.params, *(value for one in selects for value in one.params))
        cursor.execute(text, cast(Sequence[str], params))
        rows = cursor.fetchall()
    return {(row[0], _plain(row[1]), _plain(row[2])): [int(value) for value in row[3:]] for row in rows}


def _select(at: int, part: _Part, asks: Sequence[Ask], figures: Sequence[Figure], source: Source = ALL_SERVICES) -> Sql:
    """For each person first, then over all people of the group or worker."""
    cut, where = columns(figures, source.records), _where(part, asks, figures)
    group = "NULL" if part.together else source.group
    worker = "s.worker_id" if part.by_worker else "NULL"
    grouped = source.apart + (", s.worker_id" if part.by_worker else "")
    outer = {(True, False): "", (False, False): " GROUP BY p.o", (False, True): " GROUP BY p.o, p.w"}
    inner = (
        f"SELECT {group} AS o, {source.person} AS person, {worker} AS w, {cut.inner.text} "  # noqa: S608
        f"FROM {source.tables} WHERE {source.joined}{where.text} GROUP BY {grouped}"
    )
    text = (
        f"SELECT {at}, {_head(part, 'o')}, {_head(part, 'w')}, {cut.outer.text} "  # noqa: S608
        f"FROM ({inner}) p{outer[part.together, part.by_worker]}"
    )
    return Sql(text, (*cut.outer.params, *cut.inner.params, *where.params))


def _head(part: _Part, column: str) -> str:
    """What tells the rows apart, as text: the parts of one statement must agree on what stands in a column."""
    shown = not part.together if column == "o" else part.by_worker
    return f"CAST(p.{column} AS varchar)" if shown else "NULL"


def _where(part: _Part, asks: Sequence[Ask], figures: Sequence[Figure]) -> Sql:
    day = "+s.day" if connection.vendor == "sqlite" and part.period.days > _SHORT else "s.day"
    parts = ["s.is_current", f"{day} BETWEEN %s AND %s"]
    params: list[object] = [connection.ops.adapt_datefield_value(one) for one in (part.period.start, part.period.end)]
    for column, values in (
        ("organisation_id", {ask.organisation for ask in asks}),
        ("worker_id", {ask.worker for ask in asks}),
        ("project_id", {part.project}),
    ):
        ids = sorted(value for value in values if value is not None)
        if ids:
            parts.append(f"s.{column} IN ({', '.join(['%s'] * len(ids))})")
            params.extend(map(key_value, ids))
    kinds = sorted({kind for figure in figures for kind in figure.kinds})
    if all(figure.kinds for figure in figures):
        parts.append(f"s.kind IN ({', '.join(['%s'] * len(kinds))})")
        params.extend(kinds)
    return Sql(" AND ".join(parts), tuple(params))


def _plain(value: object) -> str:
    """An id as text, whatever the database made of it."""
    return str(value).replace("-", "") if value is not None else ""
