"""Says what a file that is no .xlsx workbook really is, from its first bytes."""

from pathlib import Path
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

HEAD = 8192
CUT_SHORT = _("The file is cut short. Copy or download it again, then choose it once more.")
DAMAGED = _("The workbook is damaged. Open it in Excel and save it again, then choose the new file.")
NO_WORKBOOK = _("This is not a workbook. Choose the .xlsx file that Excel saved.")
PASSWORD = _("The workbook is opened with a password. Save it in Excel without a password, then choose it again.")
_OLD = _("This is an old Excel workbook (.xls). Open it in Excel and save it as .xlsx.")
_BINARY = _("This is a binary Excel workbook (.xlsb). Open it in Excel and save it as .xlsx.")
_PICTURE = _("This is a picture. Choose the .xlsx file that Excel saved.")
_PACKED = _("This is a packed folder. Unpack it first, then choose the .xlsx file inside.")
_PAGE = _("This is a web page, whatever its name says. Open it in Excel and save it as .xlsx.")
_WORD = _("This is a Word document. Choose the .xlsx file that Excel saved.")
_STARTS = (
    (b"%PDF", _("This is a PDF. Save the workbook as .xlsx in Excel.")),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"Rar!", _PACKED),
    (b"7z\xbc\xaf", _PACKED),
    (b"\x1f\x8b", _PACKED),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PARTS = (
    ("xl/workbook.bin", _BINARY),
    ("word/document.xml", _WORD),
    ("content.xml", _("This is a LibreOffice document (.ods). Open it there and save it as .xlsx.")),
)


def refuse_other_kinds(path: Path) -> None:
    """Let only what starts like a zip pass; raise `Refused` naming any other kind of file."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    if not head:
        raise Refused(_("The file is empty. Save the workbook in Excel again, then choose it once more."))
    if head.startswith(b"PK"):
        return
    for start, sentence in _STARTS:
        if head.startswith(start):
            raise Refused(sentence)
    if head.startswith(_COMPOUND):
        raise Refused(_compound(path.read_bytes()))
    raise Refused(_text(head))


def refuse_other_zips(names: set[str]) -> None:
    """Raise `Refused` for a zip that holds no Excel workbook, saying what it holds instead."""
    if "xl/workbook.xml" in names:
        return
    for part, sentence in _PARTS:
        if part in names:
            raise Refused(sentence)
    if any(name.lower().endswith((".xlsx", ".xls")) for name in names):
        raise Refused(_PACKED)
    raise Refused(NO_WORKBOOK)


def _compound(content: bytes) -> "_StrPromise":
    """Excel seals a workbook with a password inside the same container that the old .xls has."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return PASSWORD
    if "WordDocument".encode("utf-16-le") in content:
        return _WORD
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return _OLD
    return NO_WORKBOOK


def _text(head: bytes) -> "_StrPromise":
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table")):
        return _PAGE
    if start.startswith(b"<?xml") and b"excel.sheet" in start:
        return _OLD
    utf16 = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    if start.startswith(b"<") or (not utf16 and any(byte < 9 for byte in head)):
        return NO_WORKBOOK
    if utf16 or any(mark in head for mark in (b",", b";", b"\t")):
        return _("This is a text file (.csv). Open it in Excel and save it as .xlsx.")
    return NO_WORKBOOK
