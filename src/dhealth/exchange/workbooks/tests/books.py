"""Small workbooks for the tests: proper ones row by row, and odd ones part by part."""

import datetime as dt
import unicodedata
import zipfile
from pathlib import Path

import xlsxwriter

from dhealth.exchange.workbooks.columns import find_columns
from dhealth.exchange.workbooks.headings import HEADINGS, SHEETS
from dhealth.exchange.workbooks.parsing import parse_clients, parse_services, parse_targets
from dhealth.exchange.workbooks.reading import read_workbook

TODAY = dt.date(2026, 11, 21)
PARSERS = {"clients": parse_clients, "services": parse_services, "targets": parse_targets}
NAMESPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'

CLIENT = {"code": "GB00001", "name": "Ngô Minh Phong", "birth": 1998, "sex_at_birth": "Nam", "group": "MSM"}
SERVICE = {"code": "GB00001", "day": "03/11/2018", "kind": "Tư vấn", "worker": "Lợi"}
TARGET = {
    "worker": "Lợi",
    "indicator": "Lượt xét nghiệm HIV",
    "start": dt.date(2018, 10, 1),
    "end": dt.date(2019, 9, 30),
    "target": 210,
}
FIRST = {"clients": CLIENT, "services": SERVICE, "targets": TARGET}


def write(path: Path, sheets: dict[str, list[list]]) -> Path:
    """A workbook of these sheets; None leaves a cell out, dates are dates of Excel."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as file:
        day = file.add_format({"num_format": "dd/mm/yyyy"})
        for name, rows in sheets.items():
            page = file.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    if isinstance(cell, dt.date):
                        page.write_datetime(row, column, cell, day)
                    elif cell is not None:
                        page.write(row, column, cell)
    return path


def agreed(kind: str, rows: list[dict]) -> dict[str, list[list]]:
    """One sheet under the agreed name and headings, its rows given by field."""
    fields = HEADINGS[kind]
    lines = [[row.get(field) for field in fields] for row in rows]
    return {SHEETS[kind][0]: [[names[0] for names in fields.values()], *lines]}


def parse(path: Path, kind: str, sheets: dict[str, list[list]]) -> list:
    """Everything that the program makes of one sheet of such a workbook."""
    book = read_workbook(write(path, sheets))
    columns = find_columns(book)[kind]
    return list(PARSERS[kind](book.sheets[columns.sheet], columns, TODAY))


def read_one(path: Path, kind: str, /, **changed: object):
    """A row of this kind with some cells changed, as the program reads it: the row or its reject."""
    (row,) = parse(path, kind, agreed(kind, [{**FIRST[kind], **changed}]))
    return row


def nfd(text: str) -> str:
    """The text as Macs and some phones store it: letters and their marks apart."""
    return unicodedata.normalize("NFD", text)


def parts(sheet: str = "", **changed: str | bytes | None) -> dict[str, str | bytes]:
    """The parts of the least workbook that Excel would open, with one sheet of this XML."""
    made: dict[str, str | bytes | None] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": f'<Relationships {PACKAGE}><Relationship Id="r1" Type="{RELATIONSHIPS}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {NAMESPACE} xmlns:r="{RELATIONSHIPS}"><sheets>'
        '<sheet name="KHACH_HANG" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships {PACKAGE}><Relationship Id="r1"'
        f' Type="{RELATIONSHIPS}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {NAMESPACE}><sheetData>{sheet}</sheetData></worksheet>",
    }
    made.update(changed)
    return {name: content for name, content in made.items() if content is not None}


def pack(path: Path, contents: dict[str, str | bytes]) -> Path:
    """A zip of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return path
