"""The connection: SQLite 3.53 with SQLCipher, opened with a key derived from the master key.

Python's own sqlite3 here has the WAL-reset bug (before 3.51.3), so the embedded database never uses it.
"""

import datetime
import decimal
from collections.abc import Iterable, Mapping
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from django.core.exceptions import ImproperlyConfigured
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register as register_functions  # type: ignore[import-untyped]
from django.utils.dateparse import parse_date, parse_datetime, parse_time

from dhealth.trust.keys.master import derived

SAFE_WAL = (3, 51, 3)

sqlcipher.register_converter("bool", b"1".__eq__)
sqlcipher.register_converter("date", base.decoder(parse_date))
sqlcipher.register_converter("time", base.decoder(parse_time))
sqlcipher.register_converter("datetime", base.decoder(parse_datetime))
sqlcipher.register_converter("timestamp", base.decoder(parse_datetime))
sqlcipher.register_adapter(decimal.Decimal, str)
sqlcipher.register_adapter(datetime.date, base.adapt_date)
sqlcipher.register_adapter(datetime.datetime, base.adapt_datetime)


class CipherCursor(sqlcipher.Cursor):  # type: ignore[misc]  # the wheel ships no types
    """Turns Django's %s into SQLite's ?, as Django's own cursor does."""

    convert_query = base.SQLiteCursorWrapper.convert_query

    def execute(self, query: str, params: Any = None) -> Any:
        """Run one statement; named parameters when they come as a mapping."""
        if params is None:
            return super().execute(query)
        names = list(params) if isinstance(params, Mapping) else None
        return super().execute(self.convert_query(query, param_names=names), params)

    def executemany(self, query: str, param_list: Iterable[Any]) -> Any:
        """Run one statement for each row of parameters; Django gives these by position."""
        return super().executemany(self.convert_query(query), param_list)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper with another library underneath and a key in front."""

    Database = sqlcipher

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Open, unlock and tune one connection."""
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

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor that speaks Django's parameter style."""
        return self.connection.cursor(factory=CipherCursor)
