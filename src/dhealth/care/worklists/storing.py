"""Writes who stands on which list: what changed for a few people, or everything for many at once."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from operator import itemgetter
from typing import Any, Final
from uuid import UUID

from django.db import connection

from dhealth.care.worklists.among import among
from dhealth.care.worklists.history import NEVER, Stand
from dhealth.care.worklists.loading import Known, load
from dhealth.care.worklists.models import Entry
from dhealth.care.worklists.policy import Rules
from dhealth.care.worklists.standing import standing

COLUMNS: Final = (
    *("client_id", "organisation_id", "worker_id", "rule", "since", "enters_on", "leaves_on", "today_on"),
    *("rises_on", "detail"),
)
_KINDS: Final = ("uuid", "uuid", "uuid", "text", *["date"] * 5, "jsonb")
Row = tuple[Any, ...]  # an entry as this database keeps it, in the order of COLUMNS


def rows_of(id: UUID, known: Known, rules: Rules, today: int) -> Iterator[Row]:
    """What is kept of a person's stands: those that are not over."""
    whose = _key(id), _key(known.organisation), _key(known.worker)
    for stand in standing(known.person, rules, today):
        yield *whose, *_told(stand)


def _told(stand: Stand) -> Row:
    rule, since, enters, leaves, day, what, tries = stand.span
    return (
        *(rule, _day(since), _day(enters), None if leaves == NEVER else _day(leaves), _day(stand.today_on)),
        *(_day(stand.rises_on) if stand.rises_on else None, _detail(day, what, tries)),
    )


def _key(id: UUID | None) -> Any:
    return id if id is None or connection.features.has_native_uuid_field else id.hex


@lru_cache(maxsize=20_000)
def _day(number: int) -> Any:
    return connection.ops.adapt_datefield_value(date.fromordinal(number))


@lru_cache(maxsize=20_000)
def _detail(day: int, what: str, tries: int) -> str:
    told: dict[str, Any] = {"day": date.fromordinal(day).isoformat()} if day else {}
    return _json(told | ({"what": what} if what else {}) | ({"tries": tries} if tries else {}))


def _json(told: dict[str, Any]) -> str:
    return json.dumps(told, sort_keys=True) if told else "{}"


def write_changes(persons: Sequence[UUID], rules: Rules, today: int) -> None:
    """Bring what is kept of these people in line with their histories; what is right already stays untouched."""
    known = load(persons)
    wanted = {row for id, one in known.items() for row in rows_of(id, one, rules, today)}
    kept = {}
    for pk, *values in Entry.objects.filter(client__in=persons).values_list("pk", *COLUMNS):
        kept[_kept(values)] = pk
    gone = [pk for row, pk in kept.items() if row not in wanted]
    if gone:
        Entry.objects.filter(pk__in=gone).delete()
    insert_rows([row for row in wanted if row not in kept])


def _kept(values: Sequence[Any]) -> Row:
    client, organisation, worker, rule, *days, detail = values
    dates = map(connection.ops.adapt_datefield_value, days)
    return _key(client), _key(organisation), _key(worker), rule, *dates, _json(detail)


def write_anew(persons: Sequence[UUID], rules: Rules, today: int) -> int:
    """Throw away what is kept of these people and write it anew; gives how many entries there are."""
    known = load(persons)
    Entry.objects.filter(client__in=among(persons)).delete()
    rows = [row for id, one in known.items() for row in rows_of(id, one, rules, today)]
    # neighbours in the indexes one after another: each of their pages is deciphered once a lot
    rows.sort(key=itemgetter(COLUMNS.index("rule"), COLUMNS.index("enters_on")))
    insert_rows(rows)
    return len(rows)


def insert_rows(rows: Sequence[Row]) -> None:
    """Insert entries with one statement: prepared once, or on PostgreSQL sent once, column by column."""
    if not rows:
        return
    columns = ", ".join(map(connection.ops.quote_name, COLUMNS))
    into = f"INSERT INTO {connection.ops.quote_name(Entry._meta.db_table)} ({columns})"
    # The names come from our own model, never from a request.
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            arrays = ", ".join(f"%s::{kind}[]" for kind in _KINDS)
            cursor.execute(f"{into} SELECT * FROM unnest({arrays})", [list(one) for one in zip(*rows, strict=True)])  # noqa: S608
        else:
            cursor.executemany(f"{into} VALUES ({', '.join(['%s'] * len(COLUMNS))})", rows)
