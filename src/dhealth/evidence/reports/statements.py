"""Writes the one pass over the services that a report is: for each person first, then over all people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

from dhealth.evidence.indicators.counting import Sql, columns
from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.indicators.heads import ALL_SERVICES, Moved, Source, key_value
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.row_keys import FIRST, OF_CLIENT, key_of_service, outer_key, year_of
from dhealth.evidence.reports.rules import AGES, Filters, ages_of
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Kind, Organisation


@dataclass(frozen=True)
class Count:
    """What is counted: whose services, of which days, of whom, in which rows, by which figures."""

    reach: Reach
    period: Period
    filters: Filters
    by: str
    wanted: Sequence[Figure]
    each: bool = False  # the rows of each organisation apart
    moved: Moved | None = None  # whom several groups served, where that is known already


def statement(count: Count, places: Iterable[int] = (), source: Source = ALL_SERVICES) -> Sql:
    """One SELECT: the row's key, the organisation where the key needs one or each is apart, and the figures.

    It walks the covering index service_for_reports in its own order (organisation, person, worker), so that people
    are told apart without a COUNT(DISTINCT) and without sorting a million rows. A person's record belongs to one
    organisation. `places` are the ids that lie within the place of the filters.
    """
    by, filters, cut = count.by, count.filters, columns(count.wanted, source.records)
    key, aged = key_of_service(by), by in AGES or bool(filters.age)
    where = _where(count)
    first = _first_counselling() if by == FIRST else Sql("")
    joined = f" JOIN clients_client c ON c.id = {source.person}" if aged else ""
    inner = (
        f"SELECT {source.group} AS o, {source.person} AS person{f', {key} AS k' if key else ''}{first.text}, "  # noqa: S608
        f"{cut.inner.text} FROM {source.tables}{joined} WHERE {source.joined}{where.text} "
        f"GROUP BY {source.apart}{f', {key}' if key else ''}"
    )
    people = _where_people(filters, places)
    outer = outer_key(by, "p.o" if count.each else "NULL")
    of_client = by in OF_CLIENT or bool(people.text)
    text = (
        f"{source.named.text}SELECT {outer or 'NULL, NULL'}, {cut.outer.text} FROM ({inner}) p"  # noqa: S608
        f"{' JOIN clients_client c ON c.id = p.person' if of_client else ''}"
        f"{f' WHERE {people.text}' if people.text else ''}"
        f"{' GROUP BY 1, 2' if outer else ''}"
    )
    params = (*cut.outer.params, *first.params, *cut.inner.params, *where.params, *people.params)
    return Sql(text, (*source.named.params, *params))


def together(parts: Sequence[Sql]) -> Sql:
    """Several such SELECTs, one after the other, in one statement."""
    return Sql(" UNION ALL ".join(part.text for part in parts), tuple(value for part in parts for value in part.params))


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
        parts.append(f"{year_of('s.day')} - c.birth_year BETWEEN %s AND %s")
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
