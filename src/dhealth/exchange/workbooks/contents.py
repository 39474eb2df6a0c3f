"""Reads the inside of a workbook's parts for what has no place there: macros, links, live formulas."""

import html
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dhealth.exchange.workbooks.kinds import DAMAGED
from dhealth.exchange.workbooks.problems import Hindered
from dhealth.kernel.errors import Refused

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_OVERLAP = 16 * 1024  # longer than a cell with a formula of 8,192 letters
_XML = (".xml", ".rels", ".vml")
_DTD = _("The workbook holds instructions that Excel never writes. Copy the three sheets into a new workbook.")
MACROS = _("The workbook holds macros. In Excel, save it as .xlsx (without macros), then choose the new file.")
LINKS = _("The workbook is linked to other files. In Excel: Data, Edit Links, Break Link; then save it again.")
_CALLS_OUT = _(
    "Sheet %(sheet)s, cell %(cell)s holds a formula that reaches outside the workbook. "
    "Copy such cells and paste them as values, save, then choose the file again."
)
_NO_VALUE = _(
    "Sheet %(sheet)s, cell %(cell)s holds a formula without a value. "
    "Open the workbook in Excel and save it, or type the value instead, then choose it again."
)
_NO_VALUES = _(
    "More than 500 formulas of sheet %(sheet)s have no value, the last of them in cell %(cell)s. "
    "Open the workbook in Excel or LibreOffice once, save it, then choose it again."
)
MOST_UNWORKED = 500  # a few are mended row by row; of more, one sentence says what five hundred would
# No pattern runs past the next "<" or over many blanks: a hostile part must not slow the search.
_FORMULA = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)?>\s{0,80}<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"(?:\s{0,80}(<(?:\w+:)?v\s*/>|<(?:\w+:)?v(?:\s[^<>]*)?>\s{0,80}</(?:\w+:)?v>)?\s{0,80}(</(?:\w+:)?c>))?"
)
_OUTSIDE = re.compile(
    r"\b(?:webservice|hyperlink|rtd|call|register(?:\.id)?|exec|image|import\w+|filterxml|sql\.request)\s*\("
    r"|\||\[\d+\]|https?:|file:|\\\\",
    re.IGNORECASE,
)
_TEXT = re.compile(rb"""\bt=["']str["']""")
_REFERENCE = re.compile(rb"""\br=["']([A-Z]{1,3})(\d{1,7})["']""")
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")


Unworked = dict[int, dict[int, str]]  # row → column, both from 0 → the formula whose value nobody has worked out


class Scanner:
    """Takes one part of the workbook piece by piece; raises `Refused` at what is out of place.

    `unworked`: the formulas without a value. Their rows are rejected later, unless there are too many of them.
    """

    def __init__(self, name: str, sheet_name: Callable[[], str]) -> None:
        self.sheet_name = sheet_name
        self.is_xml = name.lower().endswith(_XML)
        self.is_types = name == "[Content_Types].xml"
        self.is_links = name.lower().endswith(".rels")
        self.is_sheet = False
        self.tail = b""
        self.unworked: Unworked = {}
        self.count = 0

    def feed(self, chunk: bytes) -> None:
        """Look at the next piece together with the end of the one before it."""
        if not self.is_xml:
            return
        if b"\0" in chunk:
            raise Refused(DAMAGED)
        if not self.tail:
            self.is_sheet = b"worksheet" in chunk[:4096]
        text = self.tail + chunk
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise Refused(_DTD)
        if self.is_types and b"macroenabled" in text.lower():
            raise Refused(MACROS)
        if self.is_links:
            _check_links(text)
        if self.is_sheet and (b"<f" in text or b":f" in text):
            self._check_formulas(text)
        self.tail = text[-_OVERLAP:]

    def _check_formulas(self, text: bytes) -> None:
        """A formula is never worked out: the value that Excel stored beside it is read."""
        found = _FORMULA.findall(text)
        if _OUTSIDE.search(_plain(b"\n".join(formula for _cell, formula, *_rest in found))):
            cell = next((cell for cell, formula, *_rest in found if _OUTSIDE.search(_plain(formula))), b"")
            raise self._refused(_CALLS_OUT, cell)
        for cell, formula, empty_value, ends in found:
            # an empty text is a value where Excel wrote one down
            if ends and not (empty_value and _TEXT.search(cell)):
                self._keep_unworked(cell, _plain(formula))

    def _keep_unworked(self, cell: bytes, formula: str) -> None:
        place = _REFERENCE.search(cell)
        if place is None:
            raise self._refused(_NO_VALUE, cell)
        cells = self.unworked.setdefault(int(place[2]) - 1, {})
        self.count += column_number(place[1]) not in cells
        if self.count > MOST_UNWORKED:
            raise self._refused(_NO_VALUES, cell)
        cells[column_number(place[1])] = f"={formula}"

    def _refused(self, sentence: "_StrPromise", cell: bytes) -> Refused:
        place = _REFERENCE.search(cell)
        return Hindered(sentence, sheet=self.sheet_name(), cell=(place[1] + place[2]).decode() if place else "?")


def column_number(letters: bytes) -> int:
    """The column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _check_links(text: bytes) -> None:
    """An address that a person may click does nothing by itself; any other way outside is refused."""
    for found in _RELATIONSHIP.findall(text):
        if b"External" in found and b"/hyperlink" not in found:
            raise Refused(LINKS)


def _plain(formula: bytes) -> str:
    return html.unescape(formula.decode("utf-8", "replace"))
