"""Reading a few rows swiftly: the statement is composed once and then only run.

Every request reads the session, the person, their roles and a record. Django composes each of these queries anew, which
costs three times what the database does.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


class Prepared(Generic[M]):
    """A query set with places for values. `made` gets stand-ins, one a place, and gives the query set.

    `Prepared(lambda user: Grant.objects.filter(user_id=user), UUID(int=0))(user.pk)` gives the same rows as the query
    set would. Stand-ins are texts, bytes or UUIDs, each different, and each reaches the statement once.
    """

    def __init__(self, made: Callable[..., models.QuerySet[M]], *stand_ins: Any) -> None:
        self._made, self._stand_ins = made, stand_ins
        self._composed: dict[str, tuple[str, list[int], Any]] = {}
        self._lock = Lock()

    def __call__(self, *values: Any) -> list[M]:
        """The rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        sql, order, compiler = self._composed.get(connection.vendor) or self._compose(connection.vendor)
        params = [_stored(values[place], connection) for place in order]
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            rows = cursor.fetchall()
        return self._rows(compiler, connection, rows)

    def _compose(self, vendor: str) -> tuple[str, list[int], Any]:
        connection = connections[DEFAULT_DB_ALIAS]
        with self._lock:
            compiler = self._made(*self._stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
            places = [_stored(one, connection) for one in self._stand_ins]
            told = [_told(one) for one in params]
            if sorted(map(str, told)) != sorted(map(str, places)):
                raise ValueError(f"{sql} takes {told}, not {places}")
            self._composed[vendor] = sql, [places.index(one) for one in told], compiler
        return self._composed[vendor]

    def _rows(self, compiler: Any, connection: Any, rows: list[tuple[Any, ...]]) -> list[M]:
        select, klass_info = compiler.select, compiler.klass_info
        start, end = klass_info["select_fields"][0], klass_info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[start:end]]
        populators = get_related_populators(klass_info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]  # stubs of 6
        converters = compiler.get_converters([column[0] for column in select])
        if converters:
            rows = list(compiler.apply_converters(rows, converters))
        found = []
        for row in rows:
            one = klass_info["model"].from_db(DEFAULT_DB_ALIAS, names, row[start:end])
            for populator in populators:
                populator.populate(row, one)
            found.append(one)
        return found


def _stored(value: Any, connection: BaseDatabaseWrapper) -> Any:
    return value.hex if isinstance(value, UUID) and not connection.features.has_native_uuid_field else value


def _told(param: Any) -> Any:
    """A parameter as it was given: each engine wraps bytes in a class of its own."""
    if isinstance(param, memoryview):
        return bytes(param)
    return getattr(param, "obj", param)
