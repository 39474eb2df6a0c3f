"""Rejected rows come back as a workbook to mend, with the reason beside each, and import again."""

import datetime as dt
import json
import stat

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.exchange.workbooks.columns import find_columns, require
from dhealth.exchange.workbooks.headings import HEADINGS
from dhealth.exchange.workbooks.reading import Sheet, Workbook, read_workbook
from dhealth.exchange.workbooks.rejects import REASONS, write_rejects
from dhealth.exchange.workbooks.rows import ClientRow, Reject
from dhealth.exchange.workbooks.tests.books import CLIENT, PARSERS, SERVICE, TODAY, agreed, write

pytestmark = pytest.mark.covers("CLI-05")
LIVE = ["=1+1", "+84903555218", "-5", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x.example")', "{=A1}", "http://x.example"]


def rejected(book):
    found = find_columns(book)
    rows = (row for kind, c in found.items() for row in PARSERS[kind](book.sheets[c.sheet], c, TODAY))
    return found, [row for row in rows if isinstance(row, Reject)]


@pytest.fixture
def back(tmp_path):
    """The path of the rejects of a workbook with these clients and services."""

    def make(clients, services=()):
        sheets = agreed("clients", clients) | agreed("services", list(services)) | agreed("targets", [])
        book = read_workbook(write(tmp_path / "so.xlsx", sheets))
        write_rejects(tmp_path / "sua.xlsx", book, *rejected(book))
        return tmp_path / "sua.xlsx"

    return make


def test_only_rejected_rows_come_back_as_they_were_typed_with_the_reason(back):
    typed = {**CLIENT, "code": " gb2", "birth": dt.date(2091, 5, 1), "phone": 903555218, "cccd": "001098012345"}
    sheets = openpyxl.load_workbook(back([CLIENT, typed], [SERVICE]))
    assert sheets.sheetnames == ["KHACH_HANG", "DICH_VU", "CHI_TIEU"]
    head, row = sheets["KHACH_HANG"].iter_rows(values_only=True)
    assert head[:3] + head[-2:] == ("Mã số khách hàng", "Họ và tên", "Ngày sinh", "Lý do", "Mã lý do")
    assert row[:7] == (" gb2", CLIENT["name"], dt.datetime(2091, 5, 1), "Nam", "MSM", 903555218, "001098012345")
    assert (row[-2].startswith("Ngày sinh: "), row[-1]) == (True, "future_date")
    assert sheets["DICH_VU"].max_row == sheets["CHI_TIEU"].max_row == 1


def test_a_mended_workbook_imports_again(back):
    path = back([{**CLIENT, "group": "XYZ"}], [{**SERVICE, "condoms": -5}])
    file = openpyxl.load_workbook(path)
    file["KHACH_HANG"]["E2"] = "NCMT"
    file.save(path)
    book = read_workbook(path)
    found = find_columns(book)
    require(found)
    (mended,) = PARSERS["clients"](book.sheets["KHACH_HANG"], found["clients"], TODAY)
    assert isinstance(mended, ClientRow)
    assert (mended.code, mended.group) == ("GB00001", "PWID")


def test_rejects_rejected_again_have_the_reason_once(back, tmp_path):
    book = read_workbook(back([{**CLIENT, "group": "XYZ"}]))
    write_rejects(tmp_path / "again.xlsx", book, *rejected(book))
    head, row = openpyxl.load_workbook(tmp_path / "again.xlsx")["KHACH_HANG"].iter_rows(values_only=True)
    assert (head.count("Lý do"), head.count("Mã lý do"), row[-1]) == (1, 1, "unknown_group")


def test_columns_that_nobody_reads_come_back_too(tmp_path):
    heads = ["STT", "Mã KH", "Họ tên", "Nhóm", "Zalo"]
    book = read_workbook(write(tmp_path / "so.xlsx", {"Khách hàng": [["SỔ"], heads, [7, "gb1", "A", "?", "phong98"]]}))
    write_rejects(tmp_path / "sua.xlsx", book, *rejected(book))
    rows = list(openpyxl.load_workbook(tmp_path / "sua.xlsx")["Khách hàng"].iter_rows(values_only=True))
    assert [row[:5] for row in rows] == [tuple(heads), (7, "gb1", "A", "?", "phong98")]


def test_a_row_rejected_for_two_reasons_names_both(tmp_path):
    book = read_workbook(write(tmp_path / "so.xlsx", agreed("clients", [CLIENT])))
    both = [Reject("KHACH_HANG", 2, "Mã", "", reason) for reason in ("code_in_use", "bad_date")]
    write_rejects(tmp_path / "sua.xlsx", book, find_columns(book), both)
    sheet = openpyxl.load_workbook(tmp_path / "sua.xlsx")["KHACH_HANG"]
    assert (sheet.max_row, sheet.cell(2, sheet.max_column).value) == (2, "code_in_use, bad_date")


def test_no_cell_is_ever_a_formula_or_a_link(back):
    path = back([{**CLIENT, "code": text, "name": text, "group": text, "note": text} for text in LIVE])
    sheet = openpyxl.load_workbook(path)["KHACH_HANG"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} <= {"s", "n"}
    assert [cell.value for cell in sheet["B"][1:]] == LIVE
    assert not any(cell.hyperlink for cell in cells)


@pytest.mark.slow
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(st.text(st.characters(exclude_categories=["Cs", "Cc"])), st.integers(0, 10**11)), max_size=8))
def test_any_text_comes_back_the_same(tmp_path, cells):
    names = [names[0] for names in HEADINGS["clients"].values()]
    sheet = Sheet("KHACH_HANG")
    sheet.add(json.dumps([[1, names], [2, ["?", *cells]]]).encode())
    book = Workbook({"KHACH_HANG": sheet})
    write_rejects(tmp_path / "sua.xlsx", book, find_columns(book), [Reject("KHACH_HANG", 2, "", "", "unknown_group")])
    back = read_workbook(tmp_path / "sua.xlsx").sheets["KHACH_HANG"].row(2)
    assert [cell or "" for cell in back[1 : 1 + len(cells)]] == [cell or "" for cell in cells]


def test_the_file_is_for_its_owner_only(back):
    assert stat.S_IMODE(back([{**CLIENT, "group": "XYZ"}]).stat().st_mode) == 0o600


def test_every_reason_has_its_sentence():
    assert set(REASONS) == set(Reject.__annotations__["reason"].__args__)
