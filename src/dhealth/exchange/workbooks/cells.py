"""Reads single cells of a row: codes, dates, numbers, texts; what fits nowhere is kept in the note."""

import datetime as dt
import re

from dhealth.exchange.workbooks.columns import Columns, key
from dhealth.exchange.workbooks.reading import Cell, Formula
from dhealth.exchange.workbooks.rows import Reason, Reject, Unreadable
from dhealth.kernel.dates import Birth, UnreadableDate, read_cell_birth, read_cell_date, show_date
from dhealth.kernel.text import squeeze

LONGEST_CODE, LONGEST_TEXT = 40, 200  # letters that a record has room for
LONGEST = {"form": 80, "place": 160}
MOST_PIECES = 100_000  # of condoms in one row: beyond it a date or a phone slipped into the column
EARLIEST_DAY = dt.date(1980, 1, 1)  # before it stand only mistyped cells, such as a bare year read as a serial
OLDEST = 120
_SERIAL_ZERO = dt.date(1899, 12, 30)
_WHOLE = re.compile(r"\+?(\d{1,9})(?:[.,]0{1,2})?", re.ASCII)


def show(cell: Cell) -> str:
    """A cell as text, as a person sees it in Excel with day-first dates."""
    if isinstance(cell, bool):
        return str(cell).upper()
    if isinstance(cell, dt.datetime):
        return f"{show_date(cell.date())} {cell:%H:%M}"
    if isinstance(cell, dt.date):
        return show_date(cell)
    if cell is None:
        return ""
    return _visible(cell) if isinstance(cell, str) else str(cell)


def _visible(text: str) -> str:
    return text if text.isprintable() else "".join(c for c in text if c.isprintable() or c in "\n\t\u00a0")


class RowCells:
    """The cells of one row by field. `kept` gathers what cannot be stored in its field, for the note."""

    def __init__(self, columns: Columns, row: int, cells: list[Cell], today: dt.date) -> None:
        self.columns, self.row, self.cells, self.today = columns, row, cells, today
        self.kept: list[str] = []
        self.flags: set[str] = set()

    def cell(self, field: str) -> Cell:
        """The cell as the file holds it; None where it is empty or the sheet has no such column."""
        index = self.columns.fields.get(field, len(self.cells))
        cell = self.cells[index] if index < len(self.cells) else None
        return None if isinstance(cell, str) and not cell.strip() else cell

    def refuse_formulas(self) -> None:
        """Raise Unreadable where a cell that is read holds a formula without a value."""
        for field in self.columns.fields:
            cell = self.cell(field)
            if isinstance(cell, str) and cell.startswith("=") and (isinstance(cell, Formula) or self._came_back()):
                raise Unreadable(field, "formula_without_value")

    def _came_back(self) -> bool:
        """Whether this row was given back for such a formula, which stands there as text now, not mended yet."""
        reasons = self.columns.reasons
        cell = self.cells[reasons] if reasons is not None and reasons < len(self.cells) else None
        return isinstance(cell, str) and "formula_without_value" in cell

    def reject(self, field: str, reason: Reason) -> Reject:
        """This row as one that was not taken because of this field."""
        value = show(self.cell(field))
        return Reject(self.columns.sheet, self.row, self.columns.heading(field), value, reason)

    def keep(self, field: str, flag: str) -> None:
        """Put what was typed into the note, under its heading, and raise a flag."""
        self.kept.append(f"{self.columns.heading(field)}: {squeeze(show(self.cell(field)))}")
        self.flags.add(flag)

    def plain(self, field: str) -> str:
        """The cell as text, as it was typed."""
        return show(self.cell(field))

    def text(self, field: str) -> str:
        """One line of text; a text too long for its field goes whole to the note."""
        text = squeeze(show(self.cell(field)))
        room = LONGEST.get(field, LONGEST_TEXT)
        if len(text) > room:
            self.keep(field, "long_text")
        return text[:room].rstrip()

    def note(self) -> str:
        """The note with its lines, and below it what was kept of other fields. Ask for it last."""
        typed = [squeeze(line) for line in show(self.cell("note")).splitlines()]
        return "\n".join(line for line in (*typed, *self.kept) if line)

    def key(self, field: str) -> str:
        """The cell for comparing with words: no case, accents, spaces or signs; "?" for signs alone."""
        text = show(self.cell(field))
        return key(text) or ("?" if text else "")

    def code(self) -> str:
        """The client's code in capitals without spaces; raises Unreadable when there is none."""
        code = squeeze(show(self.cell("code"))).replace(" ", "").upper()
        if not any(letter.isalnum() for letter in code) or len(code) > LONGEST_CODE:
            raise Unreadable("code", "missing_code")
        return code

    def day(self, field: str) -> dt.date:
        """A day up to today; raises Unreadable."""
        day = self._day(field, self.today)
        if day > self.today:
            raise Unreadable(field, "future_date")
        return day

    def planned_day(self, field: str) -> dt.date:
        """A day of a plan, which may be years ahead; raises Unreadable."""
        return self._day(field, dt.date(self.today.year + 5, 12, 31))

    def birth(self) -> Birth | None:
        """The year or day of birth, None when the cell is empty; raises Unreadable."""
        cell = self.cell("birth")
        if cell is None:
            return None
        try:
            birth = read_cell_birth(self._year_shown_as_date(cell), self.today)
        except UnreadableDate as problem:
            raise Unreadable("birth", "bad_date") from problem
        if birth.year > self.today.year or (birth.day and birth.day > self.today):
            raise Unreadable("birth", "future_date")
        if birth.day and birth.year < self.today.year - OLDEST:
            raise Unreadable("birth", "bad_date")
        return birth

    def pieces(self, field: str, most: int = MOST_PIECES) -> int:
        """A whole number from 0; an empty cell is 0. Raises Unreadable."""
        cell = self.cell(field)
        if cell is None:
            return 0
        whole = None if isinstance(cell, bool) else _WHOLE.fullmatch(show(cell).strip())
        if whole is None or int(whole[1]) > most:
            raise Unreadable(field, "bad_number")
        return int(whole[1])

    def _day(self, field: str, today: dt.date) -> dt.date:
        try:
            day = read_cell_date(self.cell(field), today)
        except UnreadableDate as problem:
            raise Unreadable(field, "bad_date") from problem
        if day < EARLIEST_DAY:
            raise Unreadable(field, "bad_date")
        return day

    def _year_shown_as_date(self, cell: Cell) -> Cell:
        """The year 1998 typed into a cell that Excel shows as a date stands there as 20/06/1905."""
        if isinstance(cell, dt.date):
            day = cell.date() if isinstance(cell, dt.datetime) else cell
            serial = (day - _SERIAL_ZERO).days
            return serial if 1900 <= serial <= self.today.year else cell
        return cell
