"""Is this PDF nothing but paper: readable, not locked, of few pages, and without anything that acts by itself."""

from __future__ import annotations

import re
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.kernel.errors import Refused

MOST_BYTES: Final = 12 * 1024 * 1024
MOST_UNFOLDED: Final = 96 * 1024 * 1024  # bytes of everything packed inside
MOST_PACKED: Final = 5_000  # streams; a scan has a few a page
PIECE: Final = 64 * 1024
LONGEST: Final = 30  # seconds to draw it
HEADER: Final = b"%PDF-"
# What acts by itself, carries other files or asks for a form to be sent (ISO 32000, 12.6 and 12.7).
ACTING: Final = re.compile(
    rb"/(JavaScript|Launch|EmbeddedFiles?|RichMedia|Rendition|SubmitForm|ImportData|GoToE|GoToR|XFA)(?![A-Za-z0-9])"
)
LOCKED: Final = re.compile(rb"/Encrypt(?![A-Za-z0-9])")
WRITTEN_OTHERWISE: Final = re.compile(rb"#([0-9A-Fa-f]{2})")  # /J#61vaScript is a name too
PACKED: Final = re.compile(rb"stream\r?\n")
PACKED_OBJECTS: Final = re.compile(rb"/ObjStm")
BORDER: Final = re.compile(rb"stream\r?\n|endobj")  # where what is said of an object begins or ends
AROUND: Final = 2_000  # bytes; nobody says more of an object
# Objects packed in a way that is not unpacked here.
OTHER_PACKING: Final = re.compile(rb"/(?!FlateDecode)[A-Za-z0-9]+Decode(?![A-Za-z])|/Predictor\s*(?!1\b)\d|/Crypt\b")
_LEAFING: Final = Path(__file__).with_name("leafing.py")


def is_pdf(beginning: bytes) -> bool:
    """Whether a file says of itself that it is a PDF."""
    return beginning.startswith(HEADER)


def pages_of_paper(content: bytes, most: int) -> int:
    """How many pages it has, once it is sure that it is nothing but paper.

    Raises:
        Refused: it is too large, locked, cannot be drawn, has too many pages, or something in it acts by itself.
    """
    if len(content) > MOST_BYTES:
        raise Refused(_("The PDF is larger than 12 MB. Scan it at a smaller size."), field="pages")
    if not is_pdf(content):
        raise _unreadable()
    if any(LOCKED.search(part) for part in _parts(content)):
        raise Refused(_("The PDF is locked with a password. Save it without one."), field="pages")
    if any(ACTING.search(part) for part in _parts(content)) or _hides_objects(content):
        words = _("Something in this PDF acts by itself or carries other files. Print it and scan the paper.")
        raise Refused(words, field="pages")
    pages = _drawn(content, most)
    if pages > most:
        words = ngettext("At most %(n)s page is kept.", "At most %(n)s pages are kept.", most) % {"n": most}
        raise Refused(words, field="pages")
    return pages


def _parts(content: bytes) -> Iterator[bytes]:
    """The file as it is written, then everything packed inside that can be unpacked; names in their plain spelling."""
    yield _plain(content)
    room = MOST_UNFOLDED
    for n, found in enumerate(PACKED.finditer(content)):
        unpacked = _unpacked(memoryview(content)[found.end() :], room)
        room -= len(unpacked)
        if room <= 0 or n >= MOST_PACKED:
            raise _unreadable()
        if unpacked:
            yield _plain(unpacked)


def _plain(content: bytes) -> bytes:
    return WRITTEN_OTHERWISE.sub(lambda found: bytes([int(found[1], 16)]), content)


def _unpacked(packed: memoryview, room: int) -> bytes:
    """What is packed from here on, however far the packing goes; nothing where it is packed otherwise."""
    unpacking, found = zlib.decompressobj(), bytearray()
    try:
        for at in range(0, len(packed), PIECE):
            found += unpacking.decompress(packed[at : at + PIECE], room - len(found) + 1)
            if unpacking.eof or len(found) >= room:
                break
    except zlib.error:
        pass  # what came before stands
    return bytes(found[:room])


def _hides_objects(content: bytes) -> bool:
    """Whether objects lie packed in another way; looked at once each, however the file is written."""
    plain = _plain(content)
    for n, found in enumerate(PACKED_OBJECTS.finditer(plain)):
        if n >= MOST_PACKED:
            raise _unreadable()
        before = BORDER.split(plain[max(found.start() - AROUND, 0) : found.start()])[-1]
        after = BORDER.split(plain[found.end() : found.end() + AROUND], 1)[0]
        if OTHER_PACKING.search(before) or OTHER_PACKING.search(after):
            return True
    return False


def _drawn(content: bytes, most: int) -> int:
    """Drawn page by page in a process of its own, so that a file made to harm stops only that."""
    command = [sys.executable, "-I", str(_LEAFING), str(most)]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=LONGEST, check=True)  # noqa: S603
        return int(done.stdout)
    except (subprocess.SubprocessError, ValueError) as problem:
        raise _unreadable() from problem


def _unreadable() -> Refused:
    return Refused(_("This PDF cannot be read. Save or scan it once more, or photograph the pages."), field="pages")
