"""Writing very many services swiftly: one prepared statement, no model objects on the way."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from dhealth.care.services.catalogue import GROUP, catalogue
from dhealth.care.services.drafts import STORED_AS_IS, Draft, sealed_note
from dhealth.care.services.models import ReportedBy, Service
from dhealth.kernel.ids import uuid7

BATCH = 10_000
ADDED = ("id", "client_id", "person_id", "organisation_id", "origin", "recorded_by_id", "recorded_at", "is_current")
COLUMNS = (*STORED_AS_IS, *ADDED, "note")
_said = attrgetter(*STORED_AS_IS)
_WORKER, _PROJECT, _DAY, _AGREED, _NEXT, _TOLD = (
    STORED_AS_IS.index(name) for name in ("worker_id", "project_id", "day", "answer_day", "next_day", "reported_by")
)


@dataclass(frozen=True)
class Brought:
    """One service of an import: the record it is written in, the one that counts, and what was done."""

    client_id: UUID
    draft: Draft
    person_id: UUID | None = None  # where the record was merged into another
    id: UUID | None = None


def insert_services(
    writer: UUID, organisation_id: UUID, services: Iterable[Brought], origin: UUID | None
) -> list[UUID]:
    """Insert new services within the caller's transaction; the ids in order."""
    shape = _shape(writer, organisation_id, origin)
    rows: list[list[Any]] = []
    ids = []
    for brought in services:
        id = brought.id or uuid7()
        ids.append(id)
        rows.append(shape(brought, id))
        if len(rows) == BATCH:
            _insert(rows)
            rows = []
    _insert(rows)
    return ids


def _insert(rows: list[list[Any]]) -> None:
    if not rows:
        return
    quoted = connection.ops.quote_name
    columns, places = ", ".join(map(quoted, COLUMNS)), ", ".join(["%s"] * len(COLUMNS))
    # The names come from our own model, never from a request.
    sql = f"INSERT INTO {quoted(Service._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _shape(writer: UUID, organisation_id: UUID, origin: UUID | None) -> Callable[[Brought, UUID], list[Any]]:
    """How one service becomes a row of this database."""
    native = connection.features.has_native_uuid_field
    told_only = {kind.key for kind in catalogue().values() if kind.given_by != GROUP}
    day_of = lru_cache(maxsize=20_000)(connection.ops.adapt_datefield_value)
    now = connection.ops.adapt_datetimefield_value(timezone.now())

    def key(value: UUID | None) -> UUID | str | None:
        return value if native or value is None else value.hex

    at, brought_by, by = key(organisation_id), key(origin), key(writer)

    def row(brought: Brought, id: UUID) -> list[Any]:
        draft = brought.draft
        values = list(_said(draft))
        values[_WORKER] = key(draft.worker_id) or by
        values[_PROJECT] = key(draft.project_id)
        values[_DAY], values[_AGREED] = day_of(draft.day), day_of(draft.answer_day)
        values[_NEXT] = day_of(draft.next_day)
        if draft.kind in told_only and not draft.reported_by:
            values[_TOLD] = ReportedBy.WORKBOOK.value
        client = key(brought.client_id)
        person = key(brought.person_id) or client
        values += (key(id), client, person, at, brought_by, by, now, True)
        values.append(sealed_note(organisation_id, id, draft.note))
        return values

    return row
