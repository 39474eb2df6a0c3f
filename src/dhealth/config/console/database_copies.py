"""Copies of the database, in and out of archives; on their way nothing readable lies on a disk."""

import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.db import connection, connections, transaction

from dhealth.config.console.answers import CommandRefused
from dhealth.config.console.contents import contents
from dhealth.trust.keys.archive import Archive, ArchiveWriter
from dhealth.trust.keys.master import data_dir
from dhealth.trust.keys.sqlcipher.copying import copy_database

DATABASE = "database"


def add_database(archive: ArchiveWriter) -> dict[str, Any]:
    """Put a copy of one moment into the archive. Returns what it holds, as of that moment."""
    return _add_postgresql(archive) if connection.vendor == "postgresql" else _add_sqlcipher(archive)


def _add_sqlcipher(archive: ArchiveWriter) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix=".backup-", dir=data_dir()) as folder:
        copy = Path(folder) / "copy.db"
        copy_database(copy)
        held = contents_of(copy)
        with copy.open("rb") as file:
            archive.add(DATABASE, file)
    return {"engine": "sqlcipher", **held}


def contents_of(copy: Path) -> dict[str, Any]:
    """What a database file of this installation's key holds."""
    open_one = connections["default"]
    database = type(open_one)({**open_one.settings_dict, "NAME": copy}, "copy")
    try:
        return contents(database)
    finally:
        database.close()


def _add_postgresql(archive: ArchiveWriter) -> dict[str, Any]:
    """pg_dump and the counting look at the same snapshot."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        held = contents(connection)
        command = ["--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}"]
        with _postgresql_tool("pg_dump", *command, stdout=subprocess.PIPE) as dump:
            archive.add(DATABASE, cast(BinaryIO, dump.stdout))
        _refuse_failed(dump, "pg_dump")
    return {"engine": "postgresql", **held}


def restore_postgresql(archive: Archive, key: bytes) -> None:
    """All or nothing: one transaction, fed from the sealed member.

    Raises:
        CommandRefused: the database is not empty, or pg_restore refused.
    """
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise CommandRefused("The database that DHEALTH_DATABASE_URL names is not empty: create an empty one.")
    connection.close()
    command = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    command.append(f"--dbname={connection.settings_dict['NAME']}")
    with _postgresql_tool("pg_restore", *command, stdin=subprocess.PIPE) as restore:
        feed = cast(BinaryIO, restore.stdin)
        for piece in archive.pieces(DATABASE, key):
            feed.write(piece)
        feed.close()
    _refuse_failed(restore, "pg_restore")


def _postgresql_tool(
    name: str, *words: str, stdin: int | None = None, stdout: int | None = None
) -> "subprocess.Popen[bytes]":
    """The client program, told by environment where the database is: a command line can be read by everybody."""
    facts = connection.settings_dict
    where = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {name: str(facts[key]) for name, key in where.items() if facts[key]}
    try:
        return subprocess.Popen([name, *words], env={**os.environ, **environment}, stdin=stdin, stdout=stdout)  # noqa: S603
    except FileNotFoundError as error:
        raise CommandRefused(f"{name} is not installed: install PostgreSQL's client programs.") from error


def _refuse_failed(tool: "subprocess.Popen[bytes]", name: str) -> None:
    if tool.returncode:
        raise CommandRefused(f"{name} ended with code {tool.returncode}; what it said stands above.")
