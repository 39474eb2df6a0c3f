"""A consistent copy of the embedded database while people work, under a key of choice."""

import os
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from django.db import connection

from dhealth.trust.keys.master import derived, master_key


def _unlock(key: bytes) -> str:
    return f"PRAGMA key = \"x'{derived('embedded database', from_key=key).hex()}'\""


def copy_database(place: Path, *, key: bytes | None = None) -> None:
    """Copy the open database into a new file (SQLite's online backup, one step: one moment, writers go on).

    `key`: the master key from which the copy's key is derived; this installation's unless another is given.
    """
    connection.ensure_connection()
    os.close(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    copy = sqlcipher.connect(place)
    try:
        copy.execute(_unlock(key or master_key()))
        with connection.wrap_database_errors:  # a full disk speaks as any other trouble of the database
            connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()


def opens(place: Path, key: bytes) -> bool:
    """Whether this master key opens the database file."""
    database = sqlcipher.connect(f"file:{place}?mode=rw", uri=True)
    try:
        database.execute(_unlock(key))
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.DatabaseError as error:
        if "not a database" in str(error):
            return False
        raise
    finally:
        database.close()
    return True
