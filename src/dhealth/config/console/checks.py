"""What must hold before an installation starts; each refusal is one sentence with the way out."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, OperationalError, connection

from dhealth.config.console.answers import CommandRefused
from dhealth.config.console.folders import database_file
from dhealth.trust.keys.master import key_file
from dhealth.trust.keys.rotation import first_not_opened_by

MUST_BE_ON = ("fsync", "synchronous_commit", "full_page_writes")


def refuse_unsafe_database() -> None:
    """A database that answers, that this key opens, and that keeps what it has acknowledged.

    Raises:
        CommandRefused: it is another installation's file, an SQLite with a known fault, or a careless PostgreSQL.
    """
    try:
        connection.ensure_connection()
        if connection.vendor == "sqlite":
            _refuse_unsafe_sqlite()
        else:
            _refuse_careless_postgresql()
    except ImproperlyConfigured as error:  # an SQLite that can damage a database in WAL mode
        raise CommandRefused(str(error)) from error
    except OperationalError as error:
        raise CommandRefused(f"The database does not answer: {str(error).strip().splitlines()[0]}.") from error
    except DatabaseError as error:
        raise CommandRefused(_foreign(str(database_file()))) from error


def _foreign(what: str) -> str:
    return (
        f"The key file {key_file()} does not open {what}: it is the key of another installation, or the file was "
        "damaged. Set DHEALTH_KEY_FILE to its own key, or restore a backup: dhealth restore --help."
    )


def _refuse_unsafe_sqlite() -> None:
    facts = {name: _pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    if facts != {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}:
        raise CommandRefused(f"The database was opened carelessly ({facts}): a power cut could lose work.")


def _pragma(name: str) -> object:
    with connection.cursor() as cursor:
        return cursor.execute(f"PRAGMA {name}").fetchone()[0]


def _refuse_careless_postgresql() -> None:
    if os.environ.get("DHEALTH_UNSAFE_POSTGRES") == "1":  # throw-away databases of tests
        return
    for name in MUST_BE_ON:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s)", [name])
            value = cursor.fetchone()[0]
        if value == "off":
            raise CommandRefused(
                f"PostgreSQL runs with {name} = off: a power cut would lose acknowledged work. Turn it on again in "
                "postgresql.conf (or ALTER SYSTEM), reload, and start once more."
            )


def refuse_foreign_database() -> None:
    """The data keys in the database belong to this master key.

    Raises:
        CommandRefused: the first that does not, by its organisation's id.
    """
    from dhealth.trust.keys.master import master_key

    owner = first_not_opened_by(master_key())
    if owner is not None:
        raise CommandRefused(_foreign(f"the records of organisation {owner}"))
