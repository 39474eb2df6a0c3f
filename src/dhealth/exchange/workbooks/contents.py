"""Reads the inside of a workbook's parts for what has no place there: macros, links, live formulas."""

import html
import re

from django.utils.translation import gettext_lazy as _

from dhealth.exchange.workbooks.kinds import DAMAGED
from dhealth.kernel.errors import Refused

_OVERLAP = 16 * 1024  # longer than a cell with a formula of 8,192 letters
_XML = (".xml", ".rels", ".vml")
_DTD = _("The workbook holds instructions that Excel never writes. Copy the three sheets into a new workbook.")
_MACROS = _("The workbook holds macros. In Excel, save it as .xlsx (without macros), then choose the new file.")
_LINKS = _("The workbook is linked to other files. In Excel: Data, Edit Links, Break Link; then save it again.")
_CALLS_OUT = _(
    "Cell %(cell)s of a sheet holds a formula that reaches outside the workbook. "
    "Type its value instead, then save and choose the file again."
)
_NO_VALUE = _(
    "Cell %(cell)s of a sheet holds a formula without a value. "
    "Open the workbook in Excel and save it, or type the value instead, then choose it again."
)
# No pattern runs past the next "<" or over many blanks: a hostile part must not slow the search.
_FORMULA = re.compile(
    rb"<(?:\w+:)?c(\s[^<>]*)?>\s{0,80}<(?:\w+:)?f(?:\s[^<>]*)?(?:/>|>([^<]*)</(?:\w+:)?f>)"
    rb"(\s{0,80}(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v(?:\s[^<>]*)?>\s{0,80}</(?:\w+:)?v>)?\s{0,80}</(?:\w+:)?c>)?"
)
_OUTSIDE = re.compile(
    r"\b(?:webservice|hyperlink|rtd|call|register(?:\.id)?|exec|image|import\w+|filterxml|sql\.request)\s*\("
    r"|\||\[\d+\]|https?:|file:|\\\\",
    re.IGNORECASE,
)
_RELATIONSHIP = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]*>")


class Scanner:
    """Takes one part of the workbook piece by piece; raises `Refused` at what is out of place."""

    def __init__(self, name: str) -> None:
        self.is_xml = name.lower().endswith(_XML)
        self.is_types = name == "[Content_Types].xml"
        self.is_links = name.lower().endswith(".rels")
        self.is_sheet = False
        self.tail = b""

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
            raise Refused(_MACROS)
        if self.is_links:
            _check_links(text)
        if self.is_sheet and (b"<f" in text or b":f" in text):
            _check_formulas(text)
        self.tail = text[-_OVERLAP:]


def _check_links(text: bytes) -> None:
    """An address that a person may click does nothing by itself; any other way outside is refused."""
    for found in _RELATIONSHIP.findall(text):
        if b"External" in found and b"/hyperlink" not in found:
            raise Refused(_LINKS)


def _check_formulas(text: bytes) -> None:
    """A formula is never worked out: the value that Excel stored beside it is read, so there must be one."""
    found = _FORMULA.findall(text)
    if _OUTSIDE.search(_plain(b"\n".join(formula for _cell, formula, _ in found))):
        cell = next((cell for cell, formula, _ in found if _OUTSIDE.search(_plain(formula))), b"")
        raise Refused(_CALLS_OUT % {"cell": _reference(cell)})
    for cell, _formula, ends_without_value in found:
        if ends_without_value and b't="str"' not in cell:
            raise Refused(_NO_VALUE % {"cell": _reference(cell)})


def _plain(formula: bytes) -> str:
    return html.unescape(formula.decode("utf-8", "replace"))


def _reference(attributes: bytes) -> str:
    found = re.search(rb'\br="([A-Z]{1,3}\d{1,7})"', attributes)
    return found.group(1).decode() if found else "?"
