"""Reading a few rows swiftly: the statement is composed once and then only run.

Every request reads the session, the person, their roles and a record. Django composes each of these queries anew, which
costs three times what the database does.
"""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class _Composed:
    """A statement, where its values go, and how a row of it becomes objects."""

    sql: str
    order: list[int]
    model: type[models.Model]
    own: slice
    names: list[str]
    populators: list[Any]
    converters: dict[int, Any]


class Prepared(Generic[M]):
    """A query set with places for values. `made` gets stand-ins, one a place, and gives the query set.

    `Prepared(lambda user: Grant.objects.filter(user_id=user), UUID(int=0))(user.pk)` gives the same rows as the query
    set would. Stand-ins are texts, bytes or UUIDs, each different, and each reaches the statement once.
    """

    def __init__(self, made: Callable[..., models.QuerySet[M]], *stand_ins: Any) -> None:
        self._made, self._stand_ins = made, stand_ins
        self._composed: dict[str, _Composed] = {}
        self._lock = Lock()

    def __call__(self, *values: Any) -> list[M]:
        """The rows for these values."""
        connection = connections[DEFAULT_DB_ALIAS]
        composed = self._composed.get(connection.vendor) or self._compose(connection)
        params = [_stored(values[place], connection) for place in composed.order]
        with connection.cursor() as cursor:
            cursor.execute(composed.sql, params)
            rows = cursor.fetchall()
        return [self._object(composed, connection, list(row)) for row in rows]

    def _compose(self, connection: BaseDatabaseWrapper) -> _Composed:
        with self._lock:
            compiler: Any = self._made(*self._stand_ins).query.get_compiler(DEFAULT_DB_ALIAS)
            sql, params = compiler.as_sql()
            places = [_stored(one, connection) for one in self._stand_ins]
            told = [_told(one) for one in params]
            if sorted(map(str, told)) != sorted(map(str, places)):
                raise ValueError(f"{sql} takes {told}, not {places}")
            select, klass_info = compiler.select, compiler.klass_info
            own = slice(klass_info["select_fields"][0], klass_info["select_fields"][-1] + 1)
            self._composed[connection.vendor] = composed = _Composed(
                sql=sql,
                order=[places.index(one) for one in told],
                model=klass_info["model"],
                own=own,
                names=[column[0].target.attname for column in select[own]],
                populators=get_related_populators(klass_info, select, DEFAULT_DB_ALIAS),  # type: ignore[call-arg]  # stubs of 6
                converters=compiler.get_converters([column[0] for column in select]),
            )
        return composed

    def _object(self, composed: _Composed, connection: BaseDatabaseWrapper, row: list[Any]) -> M:
        for place, (converters, column) in composed.converters.items():
            value = row[place]
            for converter in converters:
                value = converter(value, column, connection)
            row[place] = value
        one = composed.model.from_db(DEFAULT_DB_ALIAS, composed.names, row[composed.own])
        for populator in composed.populators:
            populator.populate(row, one)
        return cast(M, one)


def _stored(value: Any, connection: BaseDatabaseWrapper) -> Any:
    return value.hex if isinstance(value, UUID) and not connection.features.has_native_uuid_field else value


def _told(param: Any) -> Any:
    """A parameter as it was given: each engine wraps bytes in a class of its own."""
    if isinstance(param, memoryview):
        return bytes(param)
    return getattr(param, "obj", param)
