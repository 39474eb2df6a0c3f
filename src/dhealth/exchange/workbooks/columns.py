"""Finds the three sheets in a workbook, the row of their headings, and which column holds what."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from dhealth.exchange.workbooks.headings import HEADINGS, REASON_CODE_HEADING, REQUIRED, SHEETS, Kind
from dhealth.exchange.workbooks.problems import Hindered
from dhealth.exchange.workbooks.reading import Cell, Row, Sheet, Workbook
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import fold, squeeze

TITLE_ROWS = 50  # headings are looked for in this many rows from the top
_BRACKETS = re.compile(r"\(.*?\)", re.DOTALL)
_NO_SHEET = _(
    "None of the sheets KHACH_HANG, DICH_VU, CHI_TIEU is in this workbook. "
    "It has: %(sheets)s. Give the sheets those names, then choose it again."
)
_NO_COLUMN = _(
    "Sheet %(sheet)s lacks the column %(columns)s. Write that heading above its column, then choose it again."
)
_EMPTY = _("The sheets of this workbook are empty. Choose the workbook that holds the entries.")


@dataclass(frozen=True)
class Columns:
    """How a sheet is laid out: its heading row (Excel's number) and the column (from 0) of each field."""

    kind: Kind
    sheet: str
    heading_row: int
    headings: tuple[str, ...]
    fields: Mapping[str, int]

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that no column holds."""
        return tuple(field for field in HEADINGS[self.kind] if field not in self.fields)

    @property
    def lacking(self) -> tuple[str, ...]:
        """Those missing fields without which no row of the sheet can be read."""
        return tuple(field for field in REQUIRED[self.kind] if field not in self.fields)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Headings of columns that nothing is read from."""
        used = set(self.fields.values())
        return tuple(text for index, text in enumerate(self.headings) if text and index not in used)

    @cached_property
    def reasons(self) -> int | None:
        """The column of a workbook of rejected rows that says why a row came back, as a code."""
        keys = [key(text) for text in self.headings]
        wanted = key(REASON_CODE_HEADING)
        return keys.index(wanted) if wanted in keys else None

    def heading(self, field: str) -> str:
        """The heading of a field as it stands in the file, or the agreed one when the file has none."""
        return self.headings[self.fields[field]] if field in self.fields else HEADINGS[self.kind][field][0]

    def data_rows(self, sheet: Sheet, after: int = 0) -> Iterator[Row]:
        """The rows below the headings and below row `after` that hold anything, in whichever column."""
        for number, cells in sheet.rows_from(max(self.heading_row, after) + 1):
            if any(map(_holds, cells)):
                yield number, cells


def find_columns(book: Workbook) -> dict[Kind, Columns]:
    """The sheets of ours that the workbook has; raises `Refused` when it has none."""
    found = {kind: _columns_of(kind, sheet) for kind in SHEETS if (sheet := _sheet_of(kind, book)) is not None}
    if not found:
        raise Hindered(_NO_SHEET, sheets=", ".join(list(book.sheets)[:10]))
    return found


def require(found: Mapping[Kind, Columns]) -> None:
    """Raise `Refused` naming the first sheet and the columns that it cannot do without."""
    if not any(columns.headings for columns in found.values()):
        raise Refused(_EMPTY)
    for columns in found.values():
        if columns.lacking and columns.headings:
            names = ", ".join(HEADINGS[columns.kind][field][0] for field in columns.lacking)
            raise Hindered(_NO_COLUMN, sheet=columns.sheet, columns=names)


def apply_mapping(columns: Columns, mapping: Mapping[str, str]) -> Columns:
    """The same sheet with some fields taken from the columns that a person chose, `{field: heading}`.

    An empty heading means that the sheet has no such column. Raises `Refused` for a heading not there.
    """
    fields = dict(columns.fields)
    for field, heading in mapping.items():
        if field not in HEADINGS[columns.kind]:
            continue
        fields.pop(field, None)
        if not heading:
            continue
        if heading not in columns.headings:
            raise Hindered(_NO_COLUMN, field, sheet=columns.sheet, columns=heading)
        fields[field] = columns.headings.index(heading)
    taken_by = {index: field for field, index in fields.items() if field not in mapping}
    taken_by |= {fields[field]: field for field in mapping if field in fields}
    return replace(columns, fields={field: index for index, field in taken_by.items()})


def key(text: str) -> str:
    """What is left of a name for comparing: letters and digits without case and accents."""
    return "".join(letter for letter in fold(text) if letter.isalnum())


def _sheet_of(kind: Kind, book: Workbook) -> Sheet | None:
    """The sheet with the agreed name, however it is written; else the first under one of the other names."""
    for name in SHEETS[kind]:
        if name in book.sheets:
            return book.sheets[name]
        for sheet in book.sheets.values():
            if key(sheet.name) == key(name):
                return sheet
    return None


def _columns_of(kind: Kind, sheet: Sheet) -> Columns:
    """The row with most known headings; without any, the first of several texts, for a person to map."""
    best = Columns(kind, sheet.name, 0, (), {})
    for count, (number, cells) in enumerate(sheet.rows):
        if count == TITLE_ROWS:
            break
        headings = tuple(_heading(cell) for cell in cells)
        fields = _fields(kind, headings)
        texts = sum(1 for text in headings if text)
        if len(fields) > len(best.fields) or (not best.fields and not best.headings and texts >= 3):
            best = Columns(kind, sheet.name, number, headings, fields)
    return best


def _fields(kind: Kind, headings: tuple[str, ...]) -> dict[str, int]:
    """Each field's column; of two that fit, the one with the name nearer to the agreed one."""
    keys = [key(_BRACKETS.sub(" ", text)) or key(text) for text in headings]
    fields: dict[str, int] = {}
    for field, names in HEADINGS[kind].items():
        column = next((keys.index(key(name)) for name in names if key(name) in keys), None)
        if column is not None:
            fields[field] = column
    return fields


def _heading(cell: Cell) -> str:
    return squeeze(cell) if isinstance(cell, str) else ""


def _holds(cell: Cell) -> bool:
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None
