"""Days in the words of either database: their year, and the days between two of them."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, Func, IntegerField
from django.db.models.sql.compiler import SQLCompiler

Composed = tuple[str, tuple[Any, ...]]
_LOCAL_HOURS = 7  # Asia/Ho_Chi_Minh, the whole year round


class _Day(Func):
    sqlite, postgresql = "", ""

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Composed:
        """As SQLite says it; its days are texts."""
        sql, params = self.as_sql(compiler, connection, template=self.sqlite, **more)
        return sql, tuple(params)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Composed:
        """As PostgreSQL says it."""
        sql, params = self.as_sql(compiler, connection, template=self.postgresql, **more)
        return sql, tuple(params)


class Year(_Day):
    """The year of a day, as 2018."""

    output_field = CharField()
    sqlite, postgresql = "substr(%(expressions)s, 1, 4)", "to_char(%(expressions)s, 'YYYY')"


class DaysBetween(_Day):
    """How many days the first lies after the second; less than none where it lies before."""

    output_field, arg_joiner = IntegerField(), ") - julianday("

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Composed:
        """As SQLite says it: both are whole days, so their difference is one too."""
        sql, params = self.as_sql(compiler, connection, template="CAST(julianday(%(expressions)s) AS integer)", **more)
        return sql, tuple(params)

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Composed:
        """As PostgreSQL says it."""
        sql, params = self.as_sql(compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **more)
        return sql, tuple(params)


class NotLaterThan(_Day):
    """Whether a day (the first) lies at most `days` after another (the second)."""

    output_field = BooleanField()
    conditional = True

    def __init__(self, day: Any, other: Any, days: int) -> None:
        super().__init__(day, other)
        self.days = days

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Composed:
        """As SQLite says it."""
        return self._said(compiler, "{day} <= date({other}, '{days:+d} days')")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> Composed:
        """As PostgreSQL says it."""
        return self._said(compiler, "{day} <= {other} + {days}")

    def _said(self, compiler: SQLCompiler, words: str) -> Composed:
        (day, first), (other, second) = (compiler.compile(one) for one in self.get_source_expressions())
        return words.format(day=day, other=other, days=self.days), (*first, *second)


class LocalDay(_Day):
    """The day in Viet Nam on which a moment lies."""

    sqlite = f"date(%(expressions)s, '+{_LOCAL_HOURS} hours')"
    postgresql = f"((%(expressions)s) AT TIME ZONE 'UTC' + interval '{_LOCAL_HOURS} hours')::date"
