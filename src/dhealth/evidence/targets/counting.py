"""Counts what was reached for many targets at once, by the definitions of indicators.toml and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from dhealth.evidence.indicators.counting import Sql, columns
from dhealth.evidence.indicators.definitions import Figure
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


@dataclass(frozen=True)
class _Part:
    """What one SELECT counts: many workers and groups of the same days; a project apart."""

    period: Period
    by_worker: bool
    project: UUID | None = None
    together: bool = False  # one row for the whole project


def count(asks: Iterable[Ask], figures: Sequence[Figure]) -> Counts:
    """Every figure for every ask, by its key. People are heads within the ask; who was served by two workers of a
    group is one in the group and one with each of them."""
    wanted = list(dict.fromkeys(asks))
    if not wanted or not figures:
        return {ask: dict.fromkeys((one.key for one in figures), 0) for ask in wanted}
    parts: dict[_Part, list[Ask]] = {}
    for ask in wanted:
        together = ask.organisation is None
        parts.setdefault(_Part(ask.period, ask.worker is not None, ask.project, together), []).append(ask)
    listed = list(parts.items())
    found: dict[tuple[int, object, object], list[int]] = {}
    for first in range(0, len(listed), AT_ONCE):
        found |= _counted(listed[first : first + AT_ONCE], first, figures)
    keys = [figure.key for figure in figures]
    return {
        ask: dict(
            zip(keys, found.get((at, _plain(ask.organisation), _plain(ask.worker)), [0] * len(keys)), strict=True)
        )
        for at, (_part, asks_of_it) in enumerate(listed)
        for ask in asks_of_it
    }


def _counted(
    parts: Sequence[tuple[_Part, list[Ask]]], first: int, figures: Sequence[Figure]
) -> dict[tuple[int, object, object], list[int]]:
    selects = [_select(at, part, asks, figures) for at, (part, asks) in enumerate(parts, first)]
    text = " UNION ALL ".join(one.text for one in selects)
    with connection.cursor() as cursor:
        cursor.execute(text, [value for one in selects for value in one.params])  # type: ignore[misc]
        rows = cursor.fetchall()
    return {(row[0], _plain(row[1]), _plain(row[2])): [int(value) for value in row[3:]] for row in rows}


def _select(at: int, part: _Part, asks: Sequence[Ask], figures: Sequence[Figure]) -> Sql:
    """For each person first, then over all people of the group or worker."""
    cut, where = columns(figures), _where(part, asks, figures)
    group = "NULL" if part.together else "s.organisation_id"
    worker = "s.worker_id" if part.by_worker else "NULL"
    grouped = "s.organisation_id, s.person_id" + (", s.worker_id" if part.by_worker else "")
    outer = {(True, False): "", (False, False): " GROUP BY p.o", (False, True): " GROUP BY p.o, p.w"}
    inner = (
        f"SELECT {group} AS o, s.person_id AS person, {worker} AS w, {cut.inner.text} "  # noqa: S608
        f"FROM services_service s WHERE {where.text} GROUP BY {grouped}"
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
            params.extend(one if connection.features.has_native_uuid_field else one.hex for one in ids)
    kinds = sorted({kind for figure in figures for kind in figure.kinds})
    if all(figure.kinds for figure in figures):
        parts.append(f"s.kind IN ({', '.join(['%s'] * len(kinds))})")
        params.extend(kinds)
    return Sql(" AND ".join(parts), tuple(params))


def _plain(value: object) -> str:
    """An id as text, whatever the database made of it."""
    return str(value).replace("-", "") if value is not None else ""
