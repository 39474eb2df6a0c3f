"""Gives the rejected rows back as a workbook to mend: the same sheets and headings, plus the reason."""

import datetime as dt
import io
import os
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from python_calamine import CalamineWorkbook

from dhealth.exchange.workbooks.columns import Columns, key
from dhealth.exchange.workbooks.headings import HEADINGS, REASON_CODE_HEADING, REASON_HEADING, SHEETS, Kind
from dhealth.exchange.workbooks.reading import Cell, Workbook
from dhealth.exchange.workbooks.rows import Reject

REASONS = {
    "missing_code": _("There is no client code. Write the code of this client."),
    "code_in_use": _("This code belongs to somebody else. Give this client another code."),
    "bad_date": _("This date cannot be read. Write day, month and year, such as 03/11/2018."),
    "future_date": _("This date is still to come. Write the day on which it was."),
    "unknown_group": _("This target group is not known. Write MSM, Chuyển giới, NCMT, PNBD or Bạn tình/BC."),
    "unknown_client": _("No client has this code. Correct the code, or add the client to KHACH_HANG."),
    "unknown_service": _("This service or indicator is not known. Write it as in the agreed workbook."),
    "unknown_result": _(
        "This result is not known. Screening and self-test: Có phản ứng, Không phản ứng, Không xác định; "
        "confirmation: Dương tính, Âm tính, Không xác định; other services: leave it empty."
    ),
    "bad_number": _("This is not a number of pieces. Write a whole number from 0."),
    "locked_period": _(
        "The month of this day is locked. Ask the group's leader to open it again with a reason, then import this row; "
        "or correct the day."
    ),
    "formula_without_value": _(
        "Here stands a formula that was never worked out. Open the workbook in Excel or LibreOffice once, save it, "
        "then choose it again; or write the value itself."
    ),
}
_OPTIONS = {
    "in_memory": True,  # nothing about a client is written beside the file that was asked for
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_ADDED = {key(REASON_HEADING), key(REASON_CODE_HEADING)}
_WIDTH = 18
_SHEET_NAME = re.compile(r"(?!')[^\[\]:*?/\\]{1,31}(?<!')")  # as Excel allows


def write_rejects(path: Path, book: Workbook, found: Mapping[Kind, Columns], rejects: Iterable[Reject]) -> None:
    """Write the rejected rows as they were typed, for their owner's eyes. No cell is ever a formula."""
    by_sheet: dict[str, dict[int, list[Reject]]] = defaultdict(lambda: defaultdict(list))
    for reject in rejects:
        by_sheet[reject.sheet][reject.row].append(reject)
    target = io.BytesIO()
    with translation.override("vi"), xlsxwriter.Workbook(target, _OPTIONS) as file:
        writer = _Writer(file)
        for columns in found.values():
            writer.sheet(book, columns, by_sheet[columns.sheet])
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as saved:  # noqa: PTH123
        saved.write(target.getvalue())


Lines = dict[str, list[list[Cell]]]  # sheet → its rejected rows, from the top


def lines_of(workbook: bytes) -> Lines:
    """The rows of a workbook that `write_rejects` wrote; its own, so that no hostile file is read here."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return {
        name: [[_cell(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()[1:]]
        for name in book.sheet_names
    }


def _cell(read: object) -> Cell:
    """A cell as it was written; times of day and durations were written as text."""
    return read if isinstance(read, str | int | float | bool | dt.date) and read != "" else None


def without_lines(workbook: bytes, gone: Mapping[str, Collection[int]]) -> bytes:
    """The same workbook without some rows: sheet → their places below the headings, from 0."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    lines, target = lines_of(workbook), io.BytesIO()
    with xlsxwriter.Workbook(target, _OPTIONS) as file:
        writer = _Writer(file)
        for name in book.sheet_names:
            titles = [str(title) for title in book.get_sheet_by_name(name).to_python(nrows=1)[0]]
            page = writer.page(name, titles)
            kept = [row for place, row in enumerate(lines[name]) if place not in gone.get(name, ())]
            for line, row in enumerate(kept, start=1):
                for column, cell in enumerate(row):
                    writer.cell(page, line, column, cell)
    return target.getvalue()


class _Writer:
    def __init__(self, file: Any) -> None:
        self.file = file
        self.bold = file.add_format({"bold": True, "text_wrap": True})
        self.text = file.add_format({"num_format": "@"})
        self.day = file.add_format({"num_format": "dd/mm/yyyy"})
        self.moment = file.add_format({"num_format": "dd/mm/yyyy hh:mm"})

    def sheet(self, book: Workbook, columns: Columns, rows: Mapping[int, list[Reject]]) -> None:
        """One sheet: headings, then the rejected rows in the order of the file."""
        name = columns.sheet if _SHEET_NAME.fullmatch(columns.sheet) else SHEETS[columns.kind][0]
        headings = columns.headings or tuple(names[0] for names in HEADINGS[columns.kind].values())
        kept = [index for index, heading in enumerate(headings) if key(heading) not in _ADDED]
        titles = [*(headings[index] for index in kept), REASON_HEADING, REASON_CODE_HEADING]
        page = self.page(name, titles)
        taken = (row for row in book.sheets[columns.sheet].rows if row[0] in rows)
        for line, (number, cells) in enumerate(taken, start=1):
            for column, index in enumerate(kept):
                self.cell(page, line, column, cells[index] if index < len(cells) else None)
            self.reasons(page, line, len(kept), rows[number])

    def page(self, name: str, titles: Sequence[str]) -> Any:
        """A new sheet with its headings."""
        page = self.file.add_worksheet(name)
        for column, title in enumerate(titles):
            page.write_string(0, column, title, self.bold)
        page.set_column(0, len(titles), _WIDTH)
        page.freeze_panes(1, 0)
        return page

    def reasons(self, page: Any, line: int, column: int, rejects: list[Reject]) -> None:
        """Why, in words and as the code that the import's answer has."""
        words = [f"{reject.column}: {REASONS[reject.reason]}" for reject in rejects]
        page.write_string(line, column, "\n".join(words))
        page.write_string(line, column + 1, ", ".join(reject.reason for reject in rejects))

    def cell(self, page: Any, line: int, column: int, cell: Cell) -> None:
        """A cell as it was typed: text stays text, even where it begins like a formula."""
        if isinstance(cell, bool):
            page.write_boolean(line, column, cell)
        elif isinstance(cell, str):
            page.write_string(line, column, cell, self.text)
        elif isinstance(cell, dt.datetime):
            page.write_datetime(line, column, cell, self.moment)
        elif isinstance(cell, dt.date):
            page.write_datetime(line, column, cell, self.day)
        elif cell is not None:
            page.write_number(line, column, cell)
