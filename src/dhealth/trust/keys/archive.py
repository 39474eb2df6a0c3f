"""A backup is one tar file whose members are sealed; in clear it says only what it is and when it was made.

Members: about.json (clear), recovery.wrapped (the master key under the recovery key), then sealed streams in the
order in which they were added, the last one a manifest of what the others hold.
"""

import io
import json
import os
import secrets
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from dhealth.trust.keys.frames import Damaged, opened_stream, sealed_stream
from dhealth.trust.keys.master import derived
from dhealth.trust.keys.recovery import WRAPPED_NAME

ABOUT, MANIFEST, FORMAT = "about.json", "manifest", 1
BLOCK = tarfile.BLOCKSIZE


class ArchiveWriter:
    """Adds members to an archive that is being written."""

    def __init__(self, file: BinaryIO, key: bytes, about: dict[str, Any]) -> None:
        self._file, self._key, self._id = file, key, about["archive"]
        self.names: list[str] = []

    def add_clear(self, name: str, content: bytes) -> None:
        """A member that anybody may read."""
        self._member(name, iter([content]))

    def add(self, name: str, source: BinaryIO) -> None:
        """A member sealed while it is read from the source."""
        self._member(name, sealed_stream(self._key, f"{self._id} {name}", source))
        self.names.append(name)

    def finish(self, manifest: dict[str, Any]) -> None:
        """The sealed manifest, then the end of the tar file."""
        content = json.dumps({**manifest, "members": self.names}, ensure_ascii=False).encode()
        self.add(MANIFEST, io.BytesIO(content))
        self._file.write(bytes(2 * BLOCK))

    def _member(self, name: str, pieces: Iterator[bytes]) -> None:
        """The length is known only afterwards, so the header is written last, into its place."""
        place = self._file.tell()
        self._file.write(bytes(BLOCK))
        size = sum(self._file.write(piece) for piece in pieces)
        self._file.write(bytes(-size % BLOCK))
        end = self._file.tell()
        self._file.seek(place)
        self._file.write(_header(name, size))
        self._file.seek(end)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o400
    header = info.tobuf(tarfile.GNU_FORMAT)
    if len(header) != BLOCK:
        raise ValueError(f"{name}: too long a name for one tar header")
    return header


@contextmanager
def new_archive(place: Path, wrapped: bytes, now: datetime, **about: Any) -> Iterator[ArchiveWriter]:
    """Write an archive here: whole and on the disk when the block ends well, else nothing is left."""
    part = place.with_name(place.name + ".part")
    facts = {
        "archive": secrets.token_hex(16),
        "format": FORMAT,
        "made_at": now.isoformat(timespec="seconds"),
        **about,
    }
    handle = os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w+b") as file:
            writer = ArchiveWriter(file, derived("backup"), facts)
            writer.add_clear(ABOUT, json.dumps(facts, indent=1).encode() + b"\n")
            writer.add_clear(WRAPPED_NAME, wrapped)
            yield writer
            file.flush()
            os.fsync(file.fileno())
        part.rename(place)
    finally:
        part.unlink(missing_ok=True)


class Archive:
    """A backup that is being read. Every method raises Damaged when it is not whole."""

    def __init__(self, place: Path) -> None:
        try:
            self._tar = tarfile.open(place, "r:")  # noqa: SIM115 — closed by close()
            self._members = {info.name: info for info in self._tar.getmembers()}
            self.about: dict[str, Any] = json.loads(self._clear(ABOUT))
            self.wrapped = self._clear(WRAPPED_NAME)
        except (tarfile.TarError, ValueError, KeyError, EOFError) as error:
            raise Damaged(str(place)) from error

    def close(self) -> None:
        """Let go of the file."""
        self._tar.close()

    def _stream(self, name: str) -> BinaryIO:
        info = self._members.get(name)
        stream = self._tar.extractfile(info) if info else None
        if stream is None:
            raise Damaged(name)
        return stream  # type: ignore[return-value]  # it reads bytes, as it should

    def _clear(self, name: str) -> bytes:
        return self._stream(name).read()

    def pieces(self, name: str, key: bytes) -> Iterator[bytes]:
        """The content of a sealed member, under the key of archives that belongs to this master key."""
        sealed_as = f"{self.about['archive']} {name}"
        try:
            yield from opened_stream(derived("backup", from_key=key), sealed_as, self._stream(name))
        except (tarfile.TarError, EOFError) as error:
            raise Damaged(name) from error

    def manifest(self, key: bytes) -> dict[str, Any]:
        """What the archive holds; nothing may be missing."""
        manifest: dict[str, Any] = json.loads(b"".join(self.pieces(MANIFEST, key)))
        if missing := set(manifest["members"]) - set(self._members):
            raise Damaged(", ".join(sorted(missing)))
        return manifest

    def prove(self, key: bytes) -> dict[str, Any]:
        """Read every member to its end, so that nothing is restored from an archive that is not whole."""
        manifest = self.manifest(key)
        for name in manifest["members"]:
            for _piece in self.pieces(name, key):
                pass
        return manifest

    def extract(self, name: str, key: bytes, place: Path) -> None:
        """Write the content of one member to a file for its owner alone, and see it to the disk."""
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            for piece in self.pieces(name, key):
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
