"""Where a workbook lies while it is worked on: sealed, under the data folder, and gone when it is no longer needed."""

import fcntl
import hashlib
import os
import tempfile
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from uuid import UUID

from dhealth.trust.keys.frames import opened_stream, sealed_stream
from dhealth.trust.keys.master import data_dir, derived

FOLDER, TURNS = "workbooks", "turns"
A_DAY = 24 * 60 * 60  # seconds: by then whoever was choosing a workbook has an import


def _folder(name: str) -> Path:
    folder = data_dir() / name
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _place(import_id: UUID) -> Path:
    return _folder(FOLDER) / import_id.hex


def keep(import_id: UUID, source: BufferedReader) -> str:
    """Seal a workbook into its place, all of it or nothing; returns the SHA-256 of what was read."""
    place = _place(import_id)
    unfinished = place.with_suffix(".new")
    digest = hashlib.file_digest(source, "sha256").hexdigest()
    source.seek(0)
    with unfinished.open("wb") as target:
        for piece in sealed_stream(derived("workbooks"), import_id.hex, source):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    unfinished.replace(place)
    return digest


@contextmanager
def opened(import_id: UUID) -> Iterator[Path]:
    """The workbook in the clear for a reader process, in memory-backed storage where the system has it."""
    with scratch() as path:
        with _place(import_id).open("rb") as source, path.open("wb") as target:
            for piece in opened_stream(derived("workbooks"), import_id.hex, source):
                target.write(piece)
        yield path


@contextmanager
def scratch() -> Iterator[Path]:
    """A place for a workbook in the clear, gone with the block."""
    memory = Path("/dev/shm")  # noqa: S108 — memory, so that no name reaches a disk
    with tempfile.TemporaryDirectory(prefix="dhealth-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        yield Path(folder) / "book.xlsx"


def holds(import_id: UUID) -> bool:
    """Whether a sealed workbook lies here."""
    return _place(import_id).exists()


def forget(import_id: UUID) -> None:
    """Remove the sealed workbook; nothing happens where there is none."""
    _place(import_id).unlink(missing_ok=True)


def forget_strays(waiting: Collection[UUID]) -> None:
    """Remove what lies here for no import that waits: left by a process that died, or by a restored backup."""
    kept = {import_id.hex for import_id in waiting}
    for place in _folder(FOLDER).iterdir():
        if place.name not in kept and time.time() - place.stat().st_mtime > A_DAY:
            place.unlink(missing_ok=True)


@contextmanager
def turn(organisation_id: UUID, *, wait: bool = False) -> Iterator[bool]:
    """Whether it is this process's turn to store for the organisation; True for one at a time, until the block ends.

    The system itself ends the turn of a process that dies, however it dies: its work can go on at once elsewhere.
    """
    with (_folder(TURNS) / organisation_id.hex).open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
