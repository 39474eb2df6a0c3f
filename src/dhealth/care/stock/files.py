"""The books as a workbook; no cell of it ever computes anything."""

import io
from collections.abc import Iterable

import xlsxwriter
from django.utils.translation import gettext as _

from dhealth.care.stock.card import words_of
from dhealth.care.stock.models import Item, Movement
from dhealth.care.stock.queries import Expiring, Shelf
from dhealth.ui.figures import day


def as_workbook(title: str, shelves: list[Shelf], lots: list[Expiring], moved: Iterable[Movement]) -> bytes:
    """Three sheets: what each pair of hands holds, lots near their last day, and all movements."""
    file = io.BytesIO()
    plain = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(file, plain)
    bold = book.add_format({"bold": True})
    heads = [str(item.label) for item, _n in shelves[0].left] if shelves else []
    _sheet(book, bold, _("Still there"), [[title], [_("Who"), *heads]], _of_shelves(shelves))
    lot_heads = [_("Supply"), _("Lot"), _("May be used until"), _("Still there")]
    _sheet(
        book, bold, _("Dates"), [lot_heads], [[str(x.item.label), x.number, day(x.expires_on), x.left] for x in lots]
    )
    heads = [_("Day"), _("Supply"), _("What it was"), _("Quantity"), _("Confirmed"), _("Taken back"), _("Written by")]
    _sheet(book, bold, _("Movements"), [heads], (_line(row) for row in moved))
    book.close()
    return file.getvalue()


def _of_shelves(shelves: list[Shelf]) -> list[list[object]]:
    return [[shelf.name, *(amount for _item, amount in shelf.left)] for shelf in shelves]


def _sheet(
    book: xlsxwriter.Workbook, bold: object, name: str, heads: list[list[str]], rows: Iterable[list[object]]
) -> None:
    sheet = book.add_worksheet(name)
    for number, head in enumerate(heads):
        sheet.write_row(number, 0, head, bold)
    for number, row in enumerate(rows, len(heads)):
        sheet.write_row(number, 0, ["" if cell is None else cell for cell in row])
    sheet.set_column(0, 6, 18)


def _line(row: Movement) -> list[object]:
    back = getattr(row, "taken_back", None)
    said = back.get_reason_display() if back else ""
    got = getattr(row, "got", None)
    return [
        *(day(row.day), str(Item(row.item).label), words_of(row, row.giver_id), row.amount, got),
        *(said, row.recorded_by.display_name),
    ]
