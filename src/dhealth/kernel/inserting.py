"""Writing many new rows swiftly: one statement a table, prepared once.

Django composes each INSERT anew and asks for made-up keys back; for the rows that a registration or an import writes
that costs more than the database does.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Field, Model

Getter = Callable[[Model], Any]
AS_IT_IS = {"CharField", "BooleanField", "BinaryField", "PositiveSmallIntegerField"}
AS_IT_IS |= {"PositiveIntegerField", "PositiveBigIntegerField"}


@cache
def _statement(model: type[Model], alias: str) -> tuple[str, Sequence[Getter]]:
    connection = connections[alias]
    fields = [f for f in model._meta.local_concrete_fields if f.get_internal_type() != "BigAutoField"]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # The names come from our own models, never from a request.
    sql = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    return sql, [_getter(field, connection) for field in fields]


def _getter(field: "Field[Any, Any]", connection: BaseDatabaseWrapper) -> Getter:
    """How a field's value is taken for the database; the common kinds without Django's detours."""
    kind = getattr(field, "target_field", field).get_internal_type()
    if kind in AS_IT_IS or (kind == "UUIDField" and connection.features.has_native_uuid_field):
        return attrgetter(field.attname)
    if kind == "UUIDField":
        read = attrgetter(field.attname)
        return lambda row: value.hex if isinstance(value := read(row), UUID) else value
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


def insert(rows: Iterable[Model], *, ignore_conflicts: bool = False) -> int:
    """Write new rows of one model, as `bulk_create` does, without giving back keys that the database makes.

    `ignore_conflicts` leaves out rows that a unique key forbids. Call it inside a transaction. Gives the number of
    rows that were handed over.
    """
    waiting = list(rows)
    if not waiting:
        return 0
    sql, getters = _statement(type(waiting[0]), DEFAULT_DB_ALIAS)
    if ignore_conflicts:
        sql += " ON CONFLICT DO NOTHING"
    values = [[get(row) for get in getters] for row in waiting]
    with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
    for row in waiting:
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return len(values)
