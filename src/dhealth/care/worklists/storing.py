"""Writes who stands on which list: what changed for a few people, or everything for many at once."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final, NamedTuple
from uuid import UUID

from django.db import connection

from dhealth.care.worklists.history import NEVER, Stand
from dhealth.care.worklists.loading import Known, load
from dhealth.care.worklists.models import Entry
from dhealth.care.worklists.policy import Rules
from dhealth.care.worklists.standing import standing

AT_ONCE: Final = 1_000  # people a transaction: others who write wait that long
COLUMNS: Final = (
    *("client_id", "organisation_id", "worker_id", "rule", "since", "enters_on", "leaves_on", "today_on"),
    *("rises_on", "detail"),
)


class Row(NamedTuple):
    """An entry as it is kept."""

    client: UUID
    organisation: UUID
    worker: UUID | None
    rule: str
    since: date
    enters_on: date
    leaves_on: date | None
    today_on: date
    rises_on: date | None
    detail: str  # JSON


_date = lru_cache(maxsize=20_000)(date.fromordinal)


def rows_of(id: UUID, known: Known, rules: Rules, today: int) -> Iterator[Row]:
    """What is kept of a person's stands: those that are not over."""
    for stand in standing(known.person, rules):
        if stand.span.leaves > today:
            yield _row(id, known, stand)


def _row(id: UUID, known: Known, stand: Stand) -> Row:
    span = stand.span
    told: dict[str, Any] = {"day": _date(span.day).isoformat()} if span.day else {}
    if span.what:
        told["what"] = span.what
    if span.tries:
        told["tries"] = span.tries
    return Row(
        client=id,
        organisation=known.organisation,
        worker=known.worker,
        rule=span.rule,
        since=_date(span.since),
        enters_on=_date(span.enters),
        leaves_on=_date(span.leaves) if span.leaves != NEVER else None,
        today_on=_date(stand.today_on),
        rises_on=_date(stand.rises_on) if stand.rises_on else None,
        detail=_detail(told),
    )


def _detail(told: dict[str, Any]) -> str:
    return json.dumps(told, sort_keys=True) if told else "{}"


def write_changes(persons: Sequence[UUID], rules: Rules, today: int) -> None:
    """Bring what is kept of these people in line with their histories; what is right already stays untouched."""
    known = load(persons)
    wanted = {row for id, one in known.items() for row in rows_of(id, one, rules, today)}
    kept = {}
    fields = ("pk", *COLUMNS)
    for pk, *values in Entry.objects.filter(client__in=persons).values_list(*fields):
        kept[Row._make([*values[:-1], _detail(values[-1])])] = pk
    gone = [pk for row, pk in kept.items() if row not in wanted]
    if gone:
        Entry.objects.filter(pk__in=gone).delete()
    insert_rows(row for row in wanted if row not in kept)


def write_anew(persons: Sequence[UUID], rules: Rules, today: int) -> int:
    """Throw away what is kept of these people and write it anew; gives how many entries there are."""
    known = load(persons)
    Entry.objects.filter(client__in=persons).delete()
    return insert_rows(row for id, one in known.items() for row in rows_of(id, one, rules, today))


def insert_rows(rows: Iterable[Row]) -> int:
    """Insert entries with one prepared statement; gives how many."""
    stored = list(map(_shape(), rows))
    if stored:
        quoted = connection.ops.quote_name
        columns, places = ", ".join(map(quoted, COLUMNS)), ", ".join(["%s"] * len(COLUMNS))
        # The names come from our own model, never from a request.
        sql = f"INSERT INTO {quoted(Entry._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
        with connection.cursor() as cursor:
            cursor.executemany(sql, stored)
    return len(stored)


def _shape() -> Callable[[Row], list[Any]]:
    """How an entry becomes a row of this database."""
    native = connection.features.has_native_uuid_field
    day = lru_cache(maxsize=20_000)(connection.ops.adapt_datefield_value)

    def key(id: UUID | None) -> Any:
        return id if native or id is None else id.hex

    def stored(row: Row) -> list[Any]:
        client, organisation, worker, rule, since, enters, leaves, today_on, rises, detail = row
        return [
            *(key(client), key(organisation), key(worker), rule, day(since), day(enters), day(leaves)),
            *(day(today_on), day(rises), detail),
        ]

    return stored
