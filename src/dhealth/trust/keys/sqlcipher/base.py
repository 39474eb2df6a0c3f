"""The connection: SQLite 3.53 with SQLCipher, opened with a key derived from the master key.

Python's own sqlite3 here has the WAL-reset bug (before 3.51.3), so the embedded database never uses it.
"""

import datetime
import decimal
from collections.abc import Iterable, Mapping
from functools import cached_property, lru_cache
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from dhealth.trust.keys.master import derived
from dhealth.trust.keys.sqlcipher import spare
from dhealth.trust.keys.sqlcipher.turns import Turn

SAFE_WAL = (3, 51, 3)

sqlcipher.register_converter("bool", b"1".__eq__)
sqlcipher.register_converter("date", base.decoder(parse_date))
sqlcipher.register_converter("time", base.decoder(parse_time))
sqlcipher.register_converter("datetime", base.decoder(parse_datetime))
sqlcipher.register_converter("timestamp", base.decoder(parse_datetime))
sqlcipher.register_adapter(decimal.Decimal, str)
sqlcipher.register_adapter(datetime.date, base.adapt_date)
sqlcipher.register_adapter(datetime.datetime, base.adapt_datetime)


@lru_cache(1024)
def _by_position(query: str) -> str:
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class CipherCursor(sqlcipher.Cursor):  # type: ignore[misc]  # the wheel ships no types
    """Turns Django's %s into SQLite's ?, as Django's own cursor does."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; named parameters when they come as a mapping."""
        if params is None:
            return super().execute(query)
        if isinstance(params, Mapping):
            return super().execute(self.convert_query(query, param_names=list(params)), params)
        return super().execute(_by_position(query), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each row of parameters; Django gives these by position."""
        return super().executemany(_by_position(query), param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper with another library underneath and a key in front."""

    Database = sqlcipher
    data_types_suffix: dict[str, str] = {}  # no AUTOINCREMENT: it writes one page more with every such row

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """One that another request gave back, or a new one: opened, unlocked and tuned."""
        if waiting := spare.take():
            return waiting
        if sqlcipher.sqlite_version_info < SAFE_WAL:
            raise ImproperlyConfigured("This SQLite can corrupt a WAL database: install sqlcipher3 0.6.4 or later.")
        connection = sqlcipher.connect(**conn_params)
        connection.execute(f"PRAGMA key = \"x'{derived('embedded database').hex()}'\"")
        connection.execute("PRAGMA cipher_memory_security = OFF")
        register_functions(connection)
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA legacy_alter_table = OFF")
        for command in self.init_commands:  # type: ignore[attr-defined]  # unknown to the stubs
            if command.strip():
                connection.execute(command)
        return connection

    @cached_property
    def _turn(self) -> Turn:
        return Turn(self.settings_dict["NAME"])

    def _start_transaction_under_autocommit(self) -> None:
        try:
            self._turn.take()
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # this and the next three: not in the stubs
        except BaseException:
            self._turn.leave()
            raise

    def _commit(self) -> None:
        try:
            super()._commit()  # type: ignore[misc]
        finally:
            if self.connection is None or not self.connection.in_transaction:
                self._turn.leave()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]
        finally:
            self._turn.leave()

    def _close(self) -> None:
        is_sound = self.connection is not None and not (self.errors_occurred or self.in_atomic_block)
        if not (is_sound and spare.give_back(self.connection)):
            super()._close()  # type: ignore[misc]
        self._turn.leave()

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that speaks Django's parameter style."""
        return self.connection.cursor(factory=CipherCursor)
