"""The data folder and its locks: made for its owner alone, one preparation at a time, rotation only when alone."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dhealth.config.console.answers import CommandRefused
from dhealth.trust.keys.master import data_dir, key_file, refuse_key_beside_data

LEAST_FREE = 32 * 1024 * 1024  # bytes; a migration or a write-ahead log needs some room
DATABASE = "dhealth.db"


def database_file() -> Path:
    """The embedded database."""
    return data_dir() / DATABASE


def on_postgresql() -> bool:
    """Whether the database is elsewhere."""
    return bool(os.environ.get("DHEALTH_DATABASE_URL"))


def make_data_folder() -> Path:
    """The data folder, for its owner alone, on a disk with room.

    Raises:
        CommandRefused: it cannot be made or written, or its disk is full.
        KeyFileProblem: the key file lies under it.
    """
    folder = data_dir()
    refuse_key_beside_data(key_file(), folder)
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if folder.stat().st_mode & 0o077:
            folder.chmod(0o700)
    except OSError as error:
        raise CommandRefused(f"The data folder {folder} cannot be used: {error.strerror}.") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise CommandRefused(
            f"The data folder {folder} cannot be written by this user: give it to whoever runs dhealth."
        )
    free = shutil.disk_usage(folder).free
    if free < LEAST_FREE:
        raise CommandRefused(
            f"The disk of {folder} is full: {free // 2**20} MB are left and 32 are needed. Free some space first."
        )
    return folder


@contextmanager
def preparing() -> Iterator[None]:
    """One preparation at a time; a second one waits."""
    with (data_dir() / ".preparing").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


_in_use: list[int] = []  # held until the process ends


def use() -> None:
    """Note that this process works with the data; a rotation waits until nobody does."""
    _hold(fcntl.LOCK_SH, "The keys are being changed right now. Try again in a minute.")


def use_alone() -> None:
    """Make sure that nobody else works with the data on this machine.

    Raises:
        CommandRefused: a server or another command is running.
    """
    _hold(fcntl.LOCK_EX, "D.Health is running on this data folder. Stop the server and other commands first.")


def _hold(kind: int, otherwise: str) -> None:
    if not _in_use:
        _in_use.append(os.open(data_dir() / ".in-use", os.O_RDWR | os.O_CREAT, 0o600))
    try:
        fcntl.flock(_in_use[0], kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise CommandRefused(otherwise) from error
