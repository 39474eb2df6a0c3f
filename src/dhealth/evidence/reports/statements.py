"""Writes the one pass over the services that a report is: for each person first, then over all people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db import connection

from dhealth.evidence.indicators.counting import Sql, columns
from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import (
    AGES,
    BANDS,
    COMMUNE,
    GROUP,
    MONTH,
    ORGANISATION,
    PLACE,
    PROJECT,
    SEX,
    UNKNOWN,
    WORKER,
    Filters,
    ages_of,
)
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Kind, Organisation

FIRST: Final = "first"  # rows by the month in which a person was first counselled: each person in one row
_OF_CLIENT: Final = {GROUP: "c.main_group", SEX: "c.sex_at_birth", PLACE: "c.place_id", COMMUNE: "c.place_id"}


@dataclass(frozen=True)
class Count:
    """What is counted: whose services, of which days, of whom, in which rows, by which figures."""

    reach: Reach
    period: Period
    filters: Filters
    by: str
    wanted: Sequence[Figure]
    each: bool = False  # the rows of each organisation apart


def statement(count: Count, places: Iterable[int] = ()) -> Sql:
    """One SELECT: the row's key, the organisation where the key needs one or each is apart, and the figures.

    It walks the covering index service_for_reports in its own order (organisation, person, worker), so that people
    are told apart without a COUNT(DISTINCT) and without sorting a million rows. A person's record belongs to one
    organisation. `places` are the ids that lie within the place of the filters.
    """
    by, filters, cut = count.by, count.filters, columns(count.wanted)
    key, aged = _key_of_service(by), by in AGES or bool(filters.age)
    where = _where(count)
    first = _first_counselling() if by == FIRST else Sql("")
    joined = " JOIN clients_client c ON c.id = s.person_id" if aged else ""
    inner = (
        f"SELECT s.organisation_id AS o, s.person_id AS person{f', {key} AS k' if key else ''}{first.text}, "  # noqa: S608
        f"{cut.inner.text} FROM services_service s{joined} WHERE {where.text} "
        f"GROUP BY s.organisation_id, s.person_id{f', {key}' if key else ''}"
    )
    people = _where_people(filters, places)
    outer_key = _outer_key(by, "p.o" if count.each else "NULL")
    of_client = by in _OF_CLIENT or bool(people.text)
    text = (
        f"SELECT {outer_key or 'NULL, NULL'}, {cut.outer.text} FROM ({inner}) p"  # noqa: S608
        f"{' JOIN clients_client c ON c.id = p.person' if of_client else ''}"
        f"{f' WHERE {people.text}' if people.text else ''}"
        f"{' GROUP BY 1, 2' if outer_key else ''}"
    )
    return Sql(text, (*cut.outer.params, *first.params, *cut.inner.params, *where.params, *people.params))


def together(parts: Sequence[Sql]) -> Sql:
    """Several such SELECTs, one after the other, in one statement."""
    return Sql(" UNION ALL ".join(part.text for part in parts), tuple(value for part in parts for value in part.params))


def key_value(value: UUID) -> object:
    """An id as this database keeps it."""
    return value if connection.features.has_native_uuid_field else value.hex


def _key_of_service(by: str) -> str:
    """What splits one person's services over several rows."""
    if by == WORKER:
        return "s.worker_id"
    if by == PROJECT:
        return "s.project_id"
    if by == MONTH:  # on PostgreSQL a number is told apart faster than the text that it becomes at the end
        return "date_trunc('month', s.day::timestamp)" if connection.vendor == "postgresql" else _month("s.day")
    if by in AGES:
        age = f"({_year('s.day')} - c.birth_year)"
        if connection.vendor == "postgresql":
            return _band_of(age, by)
        bands = " ".join(f"WHEN {age} BETWEEN {low} AND {high} THEN '{band}'" for band, low, high in BANDS[by])
        return f"CASE {bands} ELSE '{UNKNOWN}' END"
    return ""


def _band_of(age: str, by: str) -> str:
    """The band by one look into the list of their first ages, where a CASE would work the age out for each band."""
    names = ", ".join(f"'{band}'" for band, _low, _high in BANDS[by])
    limits = ", ".join(str(low) for _band, low, _high in BANDS[by])
    return f"COALESCE((ARRAY[{names}])[width_bucket({age}, ARRAY[{limits}, {BANDS[by][-1][2] + 1}])], '{UNKNOWN}')"


def _outer_key(by: str, organisation: str) -> str:
    if by == WORKER:
        return "p.k, p.o"
    if by == ORGANISATION:
        return "p.o, p.o"
    if by == FIRST:
        return f"{_month('p.first')}, {organisation}"
    if by in _OF_CLIENT:
        return f"{_OF_CLIENT[by]}, {organisation}"
    if by == MONTH and connection.vendor == "postgresql":
        return f"{_month('p.k')}, {organisation}"
    return f"p.k, {organisation}" if by else ""


def _where(count: Count) -> Sql:
    reach, period, filters, wanted = count.reach, count.period, count.filters, count.wanted
    parts = ["s.is_current", f"{_day()} BETWEEN %s AND %s"]
    params: list[object] = [connection.ops.adapt_datefield_value(day) for day in (period.start, period.end)]
    reached = _in_earnest() if reach.everything else _reached(reach)
    parts.append(reached.text)
    params.extend(reached.params)
    for column in ("organisation", "worker", "project"):
        value = getattr(filters, column)
        if value is not None:
            parts.append(f"s.{column}_id = %s")
            params.append(key_value(value))
    kinds = sorted({kind for figure in wanted for kind in figure.kinds})
    if all(figure.kinds for figure in wanted):
        parts.append(f"s.kind IN ({_marks(kinds)})")
        params.extend(kinds)
    if filters.age:
        parts.append(f"{_year('s.day')} - c.birth_year BETWEEN %s AND %s")
        params.extend(ages_of(filters.age))
    return Sql(" AND ".join(parts), tuple(params))


def _in_earnest() -> Sql:
    """Everything but what was only practised: invented people count nowhere."""
    table, column = Organisation._meta.db_table, "s.organisation_id"
    return Sql(f"{column} NOT IN (SELECT id FROM {table} WHERE kind = %s)", (Kind.PRACTICE.value,))  # noqa: S608


def _reached(reach: Reach) -> Sql:
    parts, params = [], []
    if reach.organisations:
        parts.append(f"s.organisation_id IN ({_marks(reach.organisations)})")
        params.extend([key_value(one) for one in sorted(reach.organisations)])
    if reach.own and reach.worker:
        parts.append(f"(s.organisation_id IN ({_marks(reach.own)}) AND s.worker_id = %s)")
        params.extend([*(key_value(one) for one in sorted(reach.own)), key_value(reach.worker)])
    return Sql(f"({' OR '.join(parts)})" if parts else "1 = 0", tuple(params))


def _where_people(filters: Filters, places: Iterable[int]) -> Sql:
    parts: list[str] = []
    params: list[object] = []
    for column, value in (("main_group", filters.group), ("sex_at_birth", filters.sex)):
        if value:
            parts.append(f"c.{column} = %s")
            params.append(value)
    if filters.place is not None:
        within = sorted({filters.place, *places})
        parts.append(f"c.place_id IN ({_marks(within)})")
        params.extend(within)
    return Sql(" AND ".join(parts), tuple(params))


def _first_counselling() -> Sql:
    kinds = figures()["counselled_people"].kinds
    return Sql(f", MIN(s.day) FILTER (WHERE s.kind IN ({_marks(kinds)})) AS first", kinds)


def _marks(values: Iterable[object]) -> str:
    return ", ".join("%s" for _value in values)


def _day() -> str:
    """The day, on SQLite with a plus that keeps its planner, which may have no statistics, on the covering index."""
    return "+s.day" if connection.vendor == "sqlite" else "s.day"


def _month(column: str) -> str:
    return f"to_char({column}, 'YYYY-MM')" if connection.vendor == "postgresql" else f"substr({column}, 1, 7)"


def _year(column: str) -> str:
    if connection.vendor == "postgresql":
        return f"CAST(EXTRACT(YEAR FROM {column}) AS integer)"
    return f"CAST(substr({column}, 1, 4) AS integer)"
