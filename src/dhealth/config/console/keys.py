"""`dhealth keys rotate`: a new master key and a new recovery key; nobody's words are sealed again."""

import argparse
import os
from collections.abc import Iterator
from contextlib import contextmanager

from dhealth.config.console.answers import FINE, CommandRefused, say, tell, watched
from dhealth.config.console.first_keys import show_and_ask, wrapped_file, write_private
from dhealth.config.console.folders import database_file, on_postgresql, use_alone
from dhealth.config.console.prepare import prepare
from dhealth.trust.keys.master import data_dir, key_file, make_master_key, master_key, write_master_key
from dhealth.trust.keys.recovery import make_recovery_key, paper_beside, show_recovery_key, wrap_master_key


def arguments(parser: argparse.ArgumentParser) -> None:
    """What to do with the keys."""
    parser.add_argument("what", choices=["rotate"], help="replace the master key; the server must be stopped")


def run(options: argparse.Namespace) -> int:
    """Everything is made ready beside the old files, then changes places in one go."""
    prepare()
    use_alone()
    if not os.access(key_file().parent, os.W_OK):
        raise CommandRefused(
            f"The folder of {key_file()} cannot be written. Copy the key to a folder of yours, set DHEALTH_KEY_FILE "
            "to the copy, rotate, and put the new key back where your service reads it."
        )
    if any((data_dir() / "workbooks").glob("*")):
        raise CommandRefused("Uploaded workbooks wait under the old key: finish or drop those imports first.")
    old, new = master_key(), make_master_key()
    _lay_out_successors(new)
    count = _move_database(old, new)
    from dhealth.config.console.settling import finish_rotation, keep_older

    finish_rotation()
    if watched():  # the new key stands on a new paper
        keep_older(paper_beside(key_file()))
    say(f"{count} data keys are wrapped under the new master key. Make a backup now: older ones need the older paper.")
    return FINE


def _lay_out_successors(new: bytes) -> None:
    from dhealth.trust.keys.rotation import kept_linkage_key, waiting
    from dhealth.trust.keys.sealing import KEPT_LINKAGE_KEY

    groups = make_recovery_key()
    paper = paper_beside(key_file())
    if watched():
        show_and_ask(groups)
    else:
        write_private(waiting(paper), (show_recovery_key(groups) + "\n").encode())
        tell(f"The new recovery key was written to {paper}: move it to paper and delete the file.")
    write_private(waiting(wrapped_file()), wrap_master_key(groups, new))
    write_private(waiting(data_dir() / KEPT_LINKAGE_KEY), kept_linkage_key(new))
    waiting(key_file()).unlink(missing_ok=True)
    write_master_key(waiting(key_file()), new)


def _move_database(old: bytes, new: bytes) -> int:
    """The one moment that decides: a committed transaction, or a file that takes another's place."""
    from django.db import connection, connections

    from dhealth.trust.keys.rotation import rewrap_data_keys, waiting
    from dhealth.trust.keys.sqlcipher.copying import copy_database

    if on_postgresql():
        return rewrap_data_keys(old, new)
    copy = waiting(database_file())
    copy.unlink(missing_ok=True)
    copy_database(copy, key=new)
    _leave_one_file()
    with _under_waiting_key():
        connections["default"].settings_dict["NAME"] = copy
        count = rewrap_data_keys(old, new)
        _leave_one_file()
    connection.close()
    copy.replace(database_file())
    return count


def _leave_one_file() -> None:
    """Close the database without a write-ahead log, which a file put in its place would read."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = DELETE")
    connection.close()


@contextmanager
def _under_waiting_key() -> Iterator[None]:
    """Connections opened in this block use the new key."""
    from dhealth.trust.keys.rotation import waiting

    place = key_file()
    os.environ["DHEALTH_KEY_FILE"] = str(waiting(place))
    master_key.cache_clear()
    try:
        yield
    finally:
        os.environ["DHEALTH_KEY_FILE"] = str(place)
        master_key.cache_clear()
