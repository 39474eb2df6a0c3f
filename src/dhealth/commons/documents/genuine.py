"""Papers that leave as one ZIP carry a signature, and a ZIP that comes back tells whether it is still as it left.

Beside the papers lie `sha256.txt` (as `sha256sum -c` reads it), its signature and the public key: other tools can check
too. What was signed is the list of all the others, so nothing can be changed, added, left out or swapped.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

from dhealth.trust.keys.signatures import is_signed, mark_of

LIST, SIGNATURE, KEY = "sha256.txt", "sha256.sig", "key.pem"
OWN: Final = (LIST, SIGNATURE, KEY)
MOST_BYTES, MOST_PARTS, MOST_INSIDE = 30 * 1024 * 1024, 50, 200 * 1024 * 1024
PIECE: Final = 64 * 1024
_STILL: Final = (1980, 1, 1, 0, 0, 0)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
AS_IT_LEFT, CHANGED, NO_PAPERS = "as it left", "changed", "no papers"


def listed(papers: Mapping[str, bytes]) -> bytes:
    """What is signed: the SHA-256 of every paper, a line each."""
    return "".join(f"{hashlib.sha256(papers[name]).hexdigest()}  {name}\n" for name in sorted(papers)).encode()


def packed(papers: Mapping[str, bytes], signature: bytes, key: bytes) -> bytes:
    """The ZIP: the same bytes whenever it is made of the same papers."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in {**papers, LIST: listed(papers), SIGNATURE: signature, KEY: key}.items():
            entry = zipfile.ZipInfo(name, _STILL)
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            archive.writestr(entry, content)
    return made.getvalue()


@dataclass(frozen=True)
class Examined:
    """What a file turned out to be; `changed`: names that are not as they were signed; `mark`: of whose key."""

    said: str
    changed: tuple[str, ...] = ()
    mark: str = ""
    first: str = ""  # the text of the first paper that is plain text: what it is about


def examine(file: BinaryIO) -> Examined:
    """Whether every paper in it is as it was signed. Who holds the key is for the reader to compare: `mark`."""
    try:
        with zipfile.ZipFile(file) as archive:
            return _examined(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return Examined(NO_PAPERS)


def _examined(archive: zipfile.ZipFile) -> Examined:
    parts = {one.filename: one for one in archive.infolist()}
    if not set(OWN) <= set(parts) or len(parts) != len(archive.infolist()) or len(parts) > MOST_PARTS:
        return Examined(NO_PAPERS)
    if any(one.compress_type not in _METHODS for one in parts.values()):
        return Examined(NO_PAPERS)
    text, signature, key = (_small(archive, parts[name]) for name in OWN)
    if not is_signed(text, signature, key):
        return Examined(CHANGED, (LIST,))
    signed = {name: digest for digest, name in (line.split("  ", 1) for line in text.decode().splitlines())}
    found = _digests(archive, {name: one for name, one in parts.items() if name not in OWN})
    wrong = sorted(name for name in {*signed, *found} if signed.get(name) != found.get(name))
    plain = next((name for name in sorted(found) if name.endswith(".txt") and name not in wrong), "")
    first = _small(archive, parts[plain]).decode() if plain else ""
    return Examined(CHANGED if wrong else AS_IT_LEFT, tuple(wrong), mark_of(key), first)


def _small(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bytes:
    with archive.open(part) as opened:
        return opened.read(PIECE)


def _digests(archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> dict[str, str]:
    """Counted while it is unpacked: a small file may hold a large one."""
    left, found = MOST_INSIDE, {}
    for name, part in parts.items():
        digest = hashlib.sha256()
        with archive.open(part) as opened:
            while piece := opened.read(PIECE):
                left -= len(piece)
                if left < 0:
                    raise ValueError(name)
                digest.update(piece)
        found[name] = digest.hexdigest()
    return found
