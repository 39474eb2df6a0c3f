"""Where a workbook lies while it is worked on: sealed, under the data folder, and gone when it is no longer needed."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from uuid import UUID

from dhealth.trust.keys.frames import opened_stream, sealed_stream
from dhealth.trust.keys.master import data_dir, derived

FOLDER = "workbooks"


def _place(import_id: UUID) -> Path:
    return data_dir() / FOLDER / import_id.hex


def keep(import_id: UUID, source: BufferedReader) -> str:
    """Seal a workbook into its place; returns the SHA-256 of what was read."""
    place = _place(import_id)
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    digest = hashlib.file_digest(source, "sha256").hexdigest()
    source.seek(0)
    with place.open("wb") as target:
        for piece in sealed_stream(derived("workbooks"), import_id.hex, source):
            target.write(piece)
        target.flush()
        os.fsync(target.fileno())
    return digest


@contextmanager
def opened(import_id: UUID) -> Iterator[Path]:
    """The workbook in the clear for a reader process, in memory-backed storage where the system has it."""
    memory = Path("/dev/shm")  # noqa: S108 — memory, so that no name reaches a disk
    with tempfile.TemporaryDirectory(prefix="dhealth-", dir=memory if os.access(memory, os.W_OK) else None) as folder:
        path = Path(folder) / "book.xlsx"
        with _place(import_id).open("rb") as source, path.open("wb") as target:
            for piece in opened_stream(derived("workbooks"), import_id.hex, source):
                target.write(piece)
        yield path


def forget(import_id: UUID) -> None:
    """Remove the sealed workbook; nothing happens where there is none."""
    _place(import_id).unlink(missing_ok=True)
