"""The report as a workbook or as text with commas; no cell of either ever computes anything."""

from __future__ import annotations

import csv
import io
import unicodedata
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import ITEMS, PEOPLE, Figure
from dhealth.evidence.reports.answers import Answer, all_rows
from dhealth.evidence.reports.queries import Row
from dhealth.evidence.reports.rules import ROWS
from dhealth.ui.figures import day

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
_FEW = "–"  # a hidden number


def file_name(answer: Answer, ending: str) -> str:
    """bao-cao-2018-10-01-2019-09-30.xlsx: the days, and no other word."""
    return f"bao-cao-{answer.period.start.isoformat()}-{answer.period.end.isoformat()}.{ending}"


def head_lines(answer: Answer) -> list[str]:
    """What stands above the table: whose figures, of which exact days, as of when."""
    period = answer.period
    lines = [
        _("Period report"),
        _("From %(start)s to the end of %(end)s") % {"start": day(period.start), "end": day(period.end)},
        " · ".join(answer.calendar_names),
        " · ".join([answer.scope, *answer.chosen]),
        _("Data as of %(moment)s. Snapshot %(number)s")
        % {"moment": f"{answer.as_of:%d/%m/%Y %H:%M}", "number": answer.snapshot},
        *answer.remarks,
        *(share.words for share in answer.shares),
        _("– : hidden, so that nobody can be recognised") if answer.hides else "",
    ]
    return [line for line in lines if line]


def unit_word(figure: Figure) -> str:
    """The unit in a column's head."""
    return _("people") if figure.unit == PEOPLE else _("items") if figure.unit == ITEMS else _("visits")


def _first_head(answer: Answer) -> str:
    return str(ROWS[answer.question.by]) if answer.question.by else ""


def as_csv(answer: Answer) -> bytes:
    """UTF-8 with a byte-order mark, as spreadsheets here expect. What could start a formula begins with an
    apostrophe (security T12)."""
    text = io.StringIO()
    out = csv.writer(text)
    columns = answer.columns
    out.writerows([plain(line)] for line in head_lines(answer))
    out.writerow([])
    out.writerow([plain(_first_head(answer)), *(plain(f"{figure} ({unit_word(figure)})") for figure in columns)])
    for row in all_rows(answer):
        out.writerow([plain(row.label), *(_shown(row, figure) for figure in columns)])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def plain(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    start = unicodedata.normalize("NFKC", text).lstrip().lstrip("\ufeff\u200b\u2060")
    return f"'{text}" if start.startswith(_FORMULA_SIGNS) or text.startswith(_FORMULA_SIGNS) else text


def _shown(row: Row, figure: Figure) -> int | str:
    value = row.figures[figure.key]
    return _FEW if value is None else value


def as_workbook(answer: Answer) -> bytes:
    """A workbook of one sheet, ready to print on A4; texts are written as texts, never as formulas or links."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        _write(book, answer)
    return made.getvalue()


def _write(book: Any, answer: Answer) -> None:
    sheet = book.add_worksheet(_("Report"))
    bold, wrapped = book.add_format({"bold": True}), {"bold": True, "text_wrap": True, "valign": "top", "border": 1}
    for at, line in enumerate(head_lines(answer)):
        sheet.write_string(at, 0, line, bold if at == 0 else None)
    top = len(head_lines(answer)) + 1
    columns = answer.columns
    for at, words in enumerate([_first_head(answer), *(str(figure) for figure in columns)]):
        sheet.write_string(top, at, words, book.add_format(wrapped))
    unit = book.add_format({"italic": True, "border": 1})
    for at, words in enumerate(["", *(unit_word(figure) for figure in columns)]):
        sheet.write_string(top + 1, at, words, unit)
    text, number = book.add_format({"border": 1}), book.add_format({"border": 1, "num_format": "#,##0"})
    rows = all_rows(answer)
    for down, row in enumerate(rows, start=top + 2):
        sheet.write_string(down, 0, row.label, text)
        for across, figure in enumerate(columns, start=1):
            _write_figure(sheet, down, across, row.figures[figure.key], number)
    _for_paper(sheet, top, max(len(row.label) for row in rows), len(columns))


def _write_figure(sheet: Any, down: int, across: int, value: int | None, shape: Any) -> None:
    if value is None:
        sheet.write_string(down, across, _FEW, shape)
    else:
        sheet.write_number(down, across, value, shape)


def _for_paper(sheet: Any, top: int, longest: int, across: int) -> None:
    """Widths that show every word, the head on every page, A4 lying, one page wide."""
    sheet.set_column(0, 0, min(max(longest + 2, 18), 48))
    sheet.set_column(1, across, 13)
    sheet.freeze_panes(top + 2, 1)
    sheet.repeat_rows(top, top + 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")
