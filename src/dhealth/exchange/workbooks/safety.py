"""Looks through a workbook before it is opened, and refuses what is broken, sealed, huge or hostile."""

import html
import io
import re
import time
import zipfile
import zlib
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from dhealth.exchange.workbooks.contents import LINKS, MACROS, Scanner, Unworked
from dhealth.exchange.workbooks.kinds import (
    CUT_SHORT,
    DAMAGED,
    PASSWORD,
    refuse_other_kinds,
    refuse_other_zips,
)
from dhealth.kernel.errors import Refused

MB = 1024 * 1024
MAX_FILE = 30 * MB
MAX_PARTS = 100
MAX_INFLATED = 200 * MB
MAX_RATIO = 100
RATIO_FROM = 20 * MB  # a small book of empty cells may shrink 200-fold and harm nobody
MAX_NAME = 200
SECONDS = 3  # of this thread's own time; 100,000 rows take 0.3
_CHUNK = 256 * 1024
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # others may ask for gigabytes to unpack
_TOO_BIG = _(
    "The workbook is too big: at most 30 MB, and 200 MB unpacked. Take out pictures and other sheets, "
    "or save each year as its own workbook."
)
_TOO_MANY = _("The workbook holds too many parts. Copy the three sheets into a new workbook and save that.")
_ODD = _("The workbook is put together in a way that Excel never does. Copy the three sheets into a new workbook.")


def check(path: Path) -> dict[str, Unworked]:
    """Refuse a file that must not be opened; about 1 s for 100,000 rows, some megabytes of memory.

    Returns the formulas without a value by the part that holds them. Raises `Refused`; limits from the security
    design, T10.
    """
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise Refused(_TOO_BIG)
        refuse_other_kinds(path)
        with _Narrow(path) as file, zipfile.ZipFile(file) as archive:
            _check_parts(archive)
            return _check_contents(archive, size)
    except OSError as problem:
        raise Refused(_("There is no such file, or it cannot be read. Choose the workbook again.")) from problem
    except zipfile.BadZipFile as problem:
        raise Refused(DAMAGED if zipfile.is_zipfile(path) else CUT_SHORT) from problem
    except (zlib.error, EOFError, NotImplementedError, ValueError, RuntimeError) as problem:
        raise Refused(DAMAGED) from problem


class _Narrow(io.BufferedReader):
    """A file of which no single read is long: a list of a million parts never comes into memory."""

    def __init__(self, path: Path) -> None:
        super().__init__(io.FileIO(path))

    def read(self, size: int | None = -1, /) -> bytes:
        if size is not None and size > _CHUNK:
            raise Refused(_TOO_MANY)
        return super().read(size)


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > MAX_PARTS:
        raise Refused(_TOO_MANY)
    if any(part.flag_bits & 1 for part in parts):
        raise Refused(PASSWORD)
    names = [part.filename.lower() for part in parts]
    if len(set(names)) < len(names) or any(_is_odd(part) for part in parts):
        raise Refused(_ODD)
    refuse_other_zips({part.filename for part in parts})
    if any(name.endswith("vbaproject.bin") or "xl/macrosheets/" in name for name in names):
        raise Refused(MACROS)
    if any("xl/externallinks/" in name for name in names):
        raise Refused(LINKS)
    if sum(part.file_size for part in parts) > MAX_INFLATED:
        raise Refused(_TOO_BIG)


def _is_odd(part: zipfile.ZipInfo) -> bool:
    name = part.orig_filename
    steps = name.split("/")
    return (
        len(name) > MAX_NAME
        or name.startswith("/")
        or ".." in steps
        or any(mark in name for mark in ("\\", ":", "\0"))
        or part.compress_type not in _METHODS
    )


def _check_contents(archive: zipfile.ZipFile, size: int) -> dict[str, Unworked]:
    total, started = 0, time.thread_time()
    unworked = {}
    for part in archive.infolist():
        scanner = Scanner(part.filename, partial(_sheet_name, archive, part.filename))
        for chunk in _inflate(archive, part):
            total += len(chunk)
            if total > MAX_INFLATED or total > max(RATIO_FROM, MAX_RATIO * size):
                raise Refused(_TOO_BIG)
            scanner.feed(chunk)
            if time.thread_time() - started > SECONDS:
                raise Refused(_TOO_BIG)
        if scanner.unworked:
            unworked[part.filename] = scanner.unworked
    return unworked


def _inflate(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpack to the true end: the size that the file claims for a part may be a lie."""
    claimed, part.file_size = part.file_size, MAX_INFLATED + 1
    inflated = 0
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK):
            inflated += len(chunk)
            yield chunk
    if inflated != claimed:
        raise zipfile.BadZipFile


def _sheet_name(archive: zipfile.ZipFile, part: str) -> str:
    """The name that a person knows a sheet by; the part's own where the book does not tell."""
    file = part.rsplit("/", 1)[-1]
    link = next((tag for tag in _tags(archive, "xl/_rels/workbook.xml.rels") if f'/{file}"' in tag), "")
    number = re.search(r'\bId="([^"]+)"', link)
    for tag in _tags(archive, "xl/workbook.xml") if number else ():
        name = re.search(r'\bname="([^"]+)"', tag)
        if name and number and f':id="{number[1]}"' in tag:
            return html.unescape(name[1])
    return file


def _tags(archive: zipfile.ZipFile, part: str) -> list[str]:
    with archive.open(part) as stream:
        return re.findall(r"<[^<>]*>", stream.read(_CHUNK).decode("utf-8", "replace"))
