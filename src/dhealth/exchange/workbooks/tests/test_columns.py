"""Sheets and columns are found whatever way the headings are written, and a person can map the others."""

import random

import pytest

from dhealth.exchange.workbooks.columns import apply_mapping, find_columns, require
from dhealth.exchange.workbooks.headings import HEADINGS
from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.tests.books import CLIENT, agreed, nfd, parse, write
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import fold

pytestmark = pytest.mark.covers("CLI-05")
AGREED = [names[0] for names in HEADINGS["clients"].values()]


def found_in(tmp_path, sheets):
    return find_columns(read_workbook(write(tmp_path / "so.xlsx", sheets)))


@pytest.mark.parametrize(
    "name", ["KHACH_HANG", "khach_hang", "KHÁCH HÀNG", nfd("Khách hàng"), " Khach  Hang ", "KHACH-HANG"]
)
def test_a_sheet_is_found_however_its_name_is_written(tmp_path, name):
    assert found_in(tmp_path, {"Bìa": [["x"]], name: [AGREED]})["clients"].sheet == name


def test_the_agreed_name_comes_before_another_that_fits(tmp_path):
    both = {"DS khách hàng": [["Tổng", "Năm", "Quý"]], "Khách hàng": [AGREED]}
    assert found_in(tmp_path, both)["clients"].sheet == "Khách hàng"
    both["KHACH_HANG"] = [AGREED]
    assert found_in(tmp_path, both)["clients"].sheet == "KHACH_HANG"


@pytest.mark.slow
@pytest.mark.parametrize(
    "written", [str.upper, str.lower, nfd, fold, lambda text: f"  {text} ", lambda text: text.replace(" ", "\n")]
)
@pytest.mark.parametrize("kind", HEADINGS)
def test_headings_match_whatever_case_form_accents_and_spaces(tmp_path, kind, written):
    sheets = {name: [list(map(written, rows[0]))] for name, rows in agreed(kind, []).items()}
    columns = found_in(tmp_path, sheets)[kind]
    assert list(columns.fields.values()) == list(range(len(HEADINGS[kind])))
    assert (columns.missing, columns.unknown) == ((), ())


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Mã KH", "code"),
        ("Họ tên", "name"),
        ("Năm sinh", "birth"),
        ("Ngày sinh (dd/mm/yyyy)", "birth"),
        ("SĐT", "phone"),
        ("Điện thoại", "phone"),
        ("TCV", "worker"),
        ("Họ và tên (*)", "name"),
    ],
)
def test_common_other_headings_are_known(tmp_path, heading, field):
    assert found_in(tmp_path, {"KHACH_HANG": [[heading, "Nhóm đích"]]})["clients"].fields[field] == 0


def test_short_headings_of_quantities_are_known(tmp_path):
    fields = found_in(tmp_path, {"DICH_VU": [["Mã KH", "BCS", "CBT", "BKT", "KQ"]]})["services"].fields
    assert fields == {"code": 0, "result": 4, "condoms": 1, "lubricants": 2, "needles": 3}


def test_headings_stand_below_title_rows_and_only_what_is_below_them_counts(tmp_path):
    titles = [["SỔ THEO DÕI KHÁCH HÀNG"], [], ["CBO Gnet Biên Hòa", None, "Nhóm", "Năm 2018"], []]
    rows = parse(tmp_path / "so.xlsx", "clients", {"KHACH_HANG": [*titles, AGREED, [], ["gb1", "A", 1998, "", "MSM"]]})
    assert [(row.row, row.code) for row in rows] == [(7, "GB1")]


def test_columns_stand_in_any_order_among_others(tmp_path):
    order = random.Random(7).sample([*HEADINGS["clients"], "stt", "zalo"], len(AGREED) + 2)
    heads = [HEADINGS["clients"][field][0] if field in HEADINGS["clients"] else field for field in order]
    sheets = {"KHACH_HANG": [heads, [CLIENT.get(field, "9" if field == "stt" else None) for field in order]]}
    (row,) = parse(tmp_path / "so.xlsx", "clients", sheets)
    assert (row.code, row.name, row.birth_year, row.group) == ("GB00001", "Ngô Minh Phong", 1998, "MSM")
    assert sorted(found_in(tmp_path, sheets)["clients"].unknown) == ["stt", "zalo"]


def test_of_two_columns_that_fit_the_agreed_name_wins(tmp_path):
    columns = found_in(tmp_path, {"KHACH_HANG": [["Họ tên", "Họ và tên", "Mã KH"]]})["clients"]
    assert (columns.fields["name"], columns.unknown) == (1, ("Họ tên",))


def test_a_row_is_one_that_holds_anything_below_the_headings(tmp_path):
    rows = [[1, "GB1", "A", 1998, "Nam", "MSM"], [2], [None, "  "], [None], [None] * 15 + ["x"]]
    read = parse(tmp_path / "so.xlsx", "clients", {"KHACH_HANG": [["STT", *AGREED], *rows]})
    assert [(row.row, getattr(row, "reason", None)) for row in read] == [
        (2, None), (3, "missing_code"), (6, "missing_code")
    ]  # fmt: skip


def test_a_workbook_without_any_of_the_sheets_is_refused_with_those_it_has(tmp_path):
    with pytest.raises(Refused, match="Trang tính 9"):
        found_in(tmp_path, {"Trang tính 9": [AGREED]})


def test_a_workbook_may_have_some_of_the_sheets_only(tmp_path):
    found = found_in(tmp_path, agreed("services", []))
    require(found)
    assert list(found) == ["services"]


def test_a_sheet_without_the_column_of_codes_is_refused_by_name(tmp_path):
    with pytest.raises(Refused, match=r"KHACH_HANG.*Mã số khách hàng"):
        require(found_in(tmp_path, {"KHACH_HANG": [AGREED[1:], ["Ngô Minh Phong"]]}))


def test_a_workbook_whose_sheets_are_all_empty_is_refused(tmp_path):
    with pytest.raises(Refused):
        require(found_in(tmp_path, {"KHACH_HANG": [], "DICH_VU": []}))


def test_a_person_maps_columns_that_have_other_names(tmp_path):
    sheets = {"KHACH_HANG": [["Ký hiệu", "Người", "Loại"], ["gb1", "Ngô Minh Phong", "MSM"]]}
    book = read_workbook(write(tmp_path / "so.xlsx", sheets))
    columns = find_columns(book)["clients"]
    assert (columns.heading_row, columns.unknown) == (1, ("Ký hiệu", "Người", "Loại"))
    mapped = apply_mapping(columns, {"code": "Ký hiệu", "name": "Người", "group": "Loại"})
    require({"clients": mapped})
    assert (mapped.heading("code"), mapped.unknown, mapped.lacking) == ("Ký hiệu", (), ())
    assert [number for number, _ in mapped.data_rows(book.sheets["KHACH_HANG"])] == [2]


def test_a_mapping_takes_a_column_from_the_field_that_had_it(tmp_path):
    columns = found_in(tmp_path, {"KHACH_HANG": [["Mã KH", "Họ tên", "Nhóm"]]})["clients"]
    mapped = apply_mapping(columns, {"note": "Họ tên", "group": ""})
    assert mapped.fields == {"code": 0, "note": 1}


def test_a_mapping_to_a_heading_that_is_not_there_is_refused(tmp_path):
    columns = found_in(tmp_path, {"KHACH_HANG": [AGREED]})["clients"]
    with pytest.raises(Refused) as refused:
        apply_mapping(columns, {"phone": "Zalo"})
    assert refused.value.field == "phone"
