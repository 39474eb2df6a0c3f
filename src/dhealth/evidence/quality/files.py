"""The list as a workbook: by code for those who read records, otherwise counts alone."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from dhealth.evidence.quality.screen import Counted, Row
from dhealth.kernel.periods import Period
from dhealth.ui.figures import day

Cell = str | int


def file_name(period: Period) -> str:
    """sua-2026-10-01-2026-11-22.xlsx: the days, and no other word."""
    return f"sua-{period.start.isoformat()}-{period.end.isoformat()}.xlsx"


def as_workbook(period: Period, rows: Sequence[Row], hidden: int, counts: Sequence[Counted]) -> bytes:
    """One sheet for what is read one by one, one for counts; texts are never taken for formulas."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(made, options) as book:
        if rows or not counts:
            _write(book, _("To put right"), _heads(), [_line(row) for row in rows], _above(period, hidden))
        if counts:
            _write(book, _("Counts"), _count_heads(), [_count(one) for one in counts], _above(period, 0))
    return made.getvalue()


def _above(period: Period, hidden: int) -> list[str]:
    further = _("%(n)s further ones are for the leader alone.") % {"n": hidden} if hidden else ""
    return [line for line in (_("To put right"), f"{day(period.start)} – {day(period.end)}", further) if line]


def _heads() -> list[str]:
    return [_("What"), _("Blocks"), _("Code"), _("Worker"), _("Day"), _("Found"), _("Until"), _("Late")]


def _line(row: Row) -> list[Cell]:
    found = row.found
    blocks, late = _("yes") if found.blocks else "", _("yes") if row.overdue else ""
    days = (day(found.day), day(found.since), day(found.due))
    return [found.rule.name, blocks, found.shown_code, row.worker, *days, late]


def _count_heads() -> list[str]:
    return [_("Organisation"), _("What"), _("Blocks"), _("How many"), _("Late")]


def _count(one: Counted) -> list[Cell]:
    return [one.organisation, one.rule, _("yes") if one.blocks else "", one.count, one.overdue]


def _write(book: Any, name: str, heads: list[str], lines: Sequence[Sequence[Cell]], above: list[str]) -> None:
    sheet = book.add_worksheet(name)
    bold = book.add_format({"bold": True})
    framed, head = book.add_format({"border": 1}), book.add_format({"bold": True, "border": 1, "text_wrap": True})
    for at, words in enumerate(above):
        sheet.write_string(at, 0, words, None if at else bold)
    top = len(above) + 1
    for at, words in enumerate(heads):
        sheet.write_string(top, at, words, head)
    for down, line in enumerate(lines, start=top + 1):
        for across, cell in enumerate(line):
            if isinstance(cell, int):
                sheet.write_number(down, across, cell, framed)
            else:
                sheet.write_string(down, across, cell, framed)
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, len(heads) - 1, 14)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&R&P / &N")
