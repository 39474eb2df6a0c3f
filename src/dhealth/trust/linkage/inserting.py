"""Writing many new rows swiftly: one statement a table, prepared once.

Django composes each INSERT anew and asks for made-up keys back; for the rows that a registration or an import writes
that costs more than the database does.
"""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model


@cache
def _statement(model: type[Model], vendor: str) -> tuple[str, Sequence["Field[Any, Any]"]]:
    fields = [f for f in model._meta.local_concrete_fields if f.get_internal_type() != "BigAutoField"]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    # The names come from our own models, never from a request.
    return f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({places})", fields  # noqa: S608


def insert(rows: Iterable[Model], *, ignore_conflicts: bool = False) -> int:
    """Write new rows of one model, as `bulk_create` does, without giving back keys that the database makes.

    `ignore_conflicts` leaves out rows that a unique key forbids. Call it inside a transaction. Gives the number of
    rows that were handed over.
    """
    waiting = list(rows)
    if not waiting:
        return 0
    sql, fields = _statement(type(waiting[0]), connection.vendor)
    if ignore_conflicts:
        sql += " ON CONFLICT DO NOTHING"
    values = [[f.get_db_prep_save(f.pre_save(row, True), connection) for f in fields] for row in waiting]
    with connection.cursor() as cursor:
        if len(values) == 1:
            cursor.execute(sql, values[0])
        else:
            cursor.executemany(sql, values)
    for row in waiting:
        row._state.adding, row._state.db = False, connection.alias
    return len(values)
