"""A version as files: a folder for each worker under the group and its province, the same bytes each time."""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dhealth.evidence.closing.facts import PIECES, Snapshot
from dhealth.evidence.closing.models import Lock
from dhealth.evidence.closing.printing import Paper, mark_of, papers_of
from dhealth.evidence.closing.words import SHORT
from dhealth.kernel.text import fold, slug
from dhealth.ui.figures import day

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_MADE: Final = datetime(2000, 1, 1)  # no moment at all: the same file whenever it is made
_LEVELS: Final = re.compile(r"^(tinh|thanh pho|tp) ")
_GROUP: Final = "nhom"
_ROOM: Final = 62  # points between a name and the words above it: 4.6 lines to sign in
_WIDTHS: Final = (5, 14, 13, 8, 8, 8, 8, 8, 14)


def name_of(snapshot: Snapshot) -> str:
    """chot-2026-11-1.zip: no word in it explains itself."""
    return f"chot-{mark_of(snapshot.frame)}-{snapshot.frame.version}.zip"


def as_zip(lock: Lock, snapshot: Snapshot) -> bytes:
    """Province / group / worker: one workbook each, ready for A4; the group's own stands beside them.

    Written in Vietnamese, the language in which the sheets are signed.
    """
    made = io.BytesIO()
    with translation.override("vi"), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        taken: Counter[str] = Counter()
        for paper in papers_of(lock, snapshot):
            entry = zipfile.ZipInfo(_place(paper, taken), (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o600 << 16
            archive.writestr(entry, as_workbook(paper))
    return made.getvalue()


def _place(paper: Paper, taken: Counter[str]) -> str:
    """dong-nai/gnet-bien-hoa/le-minh-tam/2026-11-1.xlsx; two of one name are told apart by a number."""
    who = slug(paper.sheet.name) if paper.sheet.worker else _GROUP
    taken[who] += 1
    who += f"-{taken[who]}" if taken[who] > 1 else ""
    where = slug(_LEVELS.sub("", fold(paper.frame.province)))
    return f"{where}/{slug(paper.frame.organisation)}/{who}/{mark_of(paper.frame)}-{paper.frame.version}.xlsx"


def as_workbook(paper: Paper) -> bytes:
    """One sheet of A4, signed at the foot; texts are written as texts, never as formulas."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, _OPTIONS) as book:
        book.set_properties({"created": _MADE})
        _Writer(book, paper).write()
    return made.getvalue()


class _Writer:
    """Writes a sheet from its head to its foot."""

    def __init__(self, book: Any, paper: Paper) -> None:
        font = {"font_name": "Times New Roman", "font_size": 11}
        self.page, self.paper, self.row = book.add_worksheet(mark_of(paper.frame)), paper, 0
        self.text = book.add_format({**font, "border": 1})
        self.number = book.add_format({**font, "border": 1, "num_format": "#,##0"})
        self.head = book.add_format({**font, "border": 1, "bold": True, "align": "center", "text_wrap": True})
        self.bold = book.add_format({**font, "border": 1, "bold": True, "num_format": "#,##0"})
        self.plain = book.add_format(font)
        self.middle = book.add_format({**font, "align": "center"})
        self.title = book.add_format({**font, "bold": True, "align": "center", "font_size": 13})
        self.strong = book.add_format({**font, "bold": True, "align": "center"})

    def write(self) -> None:
        """Everything, top to bottom."""
        self._frame()
        self._people() if self.paper.sheet.worker else self._workers()
        self._counts()
        self._foot()
        self._for_paper()

    def _line(self, words: str, shape: Any, first: int = 0, last: int = len(_WIDTHS) - 1) -> None:
        self.page.merge_range(self.row, first, self.row, last, "", shape)
        self.page.write_string(self.row, first, words, shape)

    def _frame(self) -> None:
        frame = self.paper.frame
        self._line(self.paper.head.upper(), self.middle, 0, 3)
        self._line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", self.strong, 4)
        self.row += 1
        self._line(frame.organisation.upper(), self.strong, 0, 3)
        self._line("Độc lập - Tự do - Hạnh phúc", self.strong, 4)
        self.row += 2
        self._line(_("LIST OF CLIENTS AND SERVICES") if self.paper.sheet.worker else _("THE GROUP'S MONTH"), self.title)
        period = self.paper.period
        told = {"start": day(period.start), "end": day(period.end)}
        self._next(_("Period: from %(start)s to the end of %(end)s") % told, self.middle)
        if self.paper.sheet.worker:
            self._next(_("Outreach worker: %(name)s") % {"name": self.paper.sheet.name}, self.middle)
        self.row += 2

    def _next(self, words: str, shape: Any) -> None:
        self.row += 1
        self._line(words, shape)

    def _cells(self, values: list[str | int], shape: Any, numbers: Any = None) -> None:
        for column, value in enumerate(values):
            if isinstance(value, int):
                self.page.write_number(self.row, column, value, numbers or shape)
            else:
                self.page.write_string(self.row, column, value, shape)
        self.row += 1

    def _people(self) -> None:
        pieces = [str(SHORT[piece]) for piece in PIECES]
        heads = [_("No."), _("Client code"), _("Last day"), _("Times"), *pieces, _("Note")]
        self.page.repeat_rows(self.row)
        self._cells([*heads], self.head)
        for at, one in enumerate(self.paper.lines, 1):
            given = [getattr(one, piece) for piece in PIECES]
            self._cells([at, one.code, day(one.last_day), one.visits, *given, ""], self.text, self.number)
        self._total()

    def _workers(self) -> None:
        pieces = [str(SHORT[piece]) for piece in PIECES]
        self.page.repeat_rows(self.row)
        self._cells([_("No."), _("Outreach worker"), _("People"), _("Times"), *pieces, _("Note")], self.head)
        for at, one in enumerate(self.paper.workers, 1):
            self._cells([at, one.name, one.people, one.visits, *one.given, ""], self.text, self.number)
        self._total()

    def _total(self) -> None:
        sheet = self.paper.sheet
        words = _("Total: %(people)s people") % {"people": sheet.people}
        self._cells(["", words, "", sheet.visits, *sheet.given, ""], self.bold)
        self.row += 1

    def _counts(self) -> None:
        sheet, paper = self.paper.sheet, self.paper
        told = {"people": f"{sheet.people} ({paper.people_words})", "times": f"{sheet.visits} ({paper.visits_words})"}
        self._line(_("People: %(people)s. Times served: %(times)s.") % told, self.plain)
        self.row += 2
        self._table([_("Service"), _("Times"), _("People")], [[*one] for one in paper.kinds])
        aims: list[list[str | int]] = [[f"{one.figure}, {one.days}", one.number, one.achieved] for one in paper.aims]
        self._table([_("Target"), pgettext("number", "Agreed"), pgettext("number", "Reached")], aims)

    def _table(self, heads: Sequence[str | int], rows: Sequence[Sequence[str | int]]) -> None:
        """A wide first column (the first five of the page) and two for numbers; nothing where there are no rows."""
        lines: list[tuple[Sequence[str | int], Any]] = [(heads, self.head), *((row, self.text) for row in rows)]
        for cells, shape in lines if rows else ():
            self._line(str(cells[0]), shape, 0, 4)
            for column, value in enumerate(cells[1:], 5):
                write = self.page.write_number if isinstance(value, int) else self.page.write_string
                write(self.row, column, value, self.number if isinstance(value, int) else shape)
            self.row += 1
        self.row += 1

    def _foot(self) -> None:
        self._line(_("…………, day ..... month ..... year ........"), self.middle, 4)
        self.row += 1
        for at, who in enumerate(self.paper.signs):
            self._line(str(who), self.strong, 3 * at, 3 * at + 2)
        self.row += 1
        for at in range(3):
            self._line(_("(Signature and full name)"), self.middle, 3 * at, 3 * at + 2)
        self.row += 1
        self.page.set_row(self.row, _ROOM)
        self.row += 1
        self._line(self.paper.sheet.name, self.strong, 0, 2)
        self.row += 2
        self._line(_("Close %(mark)s · control mark %(seal)s") % vars(self.paper), self.plain)

    def _for_paper(self) -> None:
        for column, width in enumerate(_WIDTHS):
            self.page.set_column(column, column, width)
        self.page.set_portrait()
        self.page.set_paper(9)  # A4
        self.page.fit_to_pages(1, 0)
        self.page.set_footer(f"&L{self.paper.mark} {self.paper.seal}&R&P / &N")
