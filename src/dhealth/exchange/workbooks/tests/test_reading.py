"""A workbook's cells arrive as they stand in Excel, in rows numbered as Excel numbers them."""

import datetime as dt
import tracemalloc
from pathlib import Path

import pytest

from dhealth.exchange.workbooks import reading
from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.tests.books import NAMESPACE, RELATIONSHIPS, pack, parts, write
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("CLI-05")


def cells(tmp_path, *values):
    """One row as it comes back."""
    return read_workbook(write(tmp_path / "so.xlsx", {"S": [list(values)]})).sheets["S"].row(1)


def rows_of(path):
    return list(read_workbook(path).sheets["KHACH_HANG"].rows)


def test_texts_numbers_days_and_truths_keep_their_kind(tmp_path):
    values = ["Ngô Minh Phong", 597872412, 2.5, dt.date(2018, 11, 3), True, "0903"]
    assert cells(tmp_path, *values) == values
    assert [type(cell) for cell in cells(tmp_path, *values)] == [type(value) for value in values]


def test_a_moment_keeps_its_hour_and_a_time_of_day_is_text(tmp_path):
    moment = dt.datetime(2018, 11, 3, 18, 30)
    assert cells(tmp_path, moment) == [moment]
    style = '<cellXfs><xf numFmtId="0"/><xf numFmtId="20"/></cellXfs>'
    book = parts(
        '<row r="1"><c r="A1" s="1"><v>0.5</v></c></row>',
        **{
            "xl/styles.xml": f"<styleSheet {NAMESPACE}>{style}</styleSheet>",
            "xl/_rels/workbook.xml.rels": parts()["xl/_rels/workbook.xml.rels"].replace(
                "</Rel", f'<Relationship Id="r2" Type="{RELATIONSHIPS}/styles" Target="styles.xml"/></Rel'
            ),
        },
    )
    assert rows_of(pack(tmp_path / "so.xlsx", book)) == [(1, ["12:00:00"])]


def test_row_numbers_and_columns_are_those_of_excel(tmp_path):
    path = write(tmp_path / "so.xlsx", {"S": [[], [], [None, None, "c3"], [], [None, "b5"]]})
    sheet = read_workbook(path).sheets["S"]
    assert [(number, row.index("c3" if number == 3 else "b5")) for number, row in sheet.rows] == [(3, 2), (5, 1)]
    assert (len(sheet), sheet.row(4), sheet.row(99)) == (2, [], [])


def test_a_cell_that_shows_an_error_is_not_taken_for_an_empty_one(tmp_path):
    row = '<row r="4"><c r="B4" t="e"><v>#N/A</v></c><c r="C4"><v>1</v></c><c t="e" r="AA4"><v>#REF!</v></c></row>'
    ((number, found),) = rows_of(pack(tmp_path / "so.xlsx", parts(row)))
    assert (number, found[1], found[2], found[26]) == (4, "#N/A", 1, "#N/A")


def test_numbers_that_are_none_come_as_text(tmp_path):
    row = '<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>1E+300</v></c><c r="C1"><v>inf</v></c></row>'
    ((_, found),) = rows_of(pack(tmp_path / "so.xlsx", parts(row)))
    assert found == ["nan", 1e300, "inf"]


def test_a_merged_cell_is_read_where_it_begins(tmp_path):
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>Mã</t></is></c></row>'
    merged = f'<worksheet {NAMESPACE}><sheetData>{row}</sheetData><mergeCells><mergeCell ref="A1:B3"/></mergeCells>'
    path = pack(tmp_path / "so.xlsx", parts(**{"xl/worksheets/sheet1.xml": merged + "</worksheet>"}))
    assert rows_of(path) == [(1, ["Mã"])]


def test_a_cell_holds_as_much_as_excel_lets_it_and_no_more(tmp_path):
    row = '<row r="1"><c r="A1" t="inlineStr"><is><t>{}</t></is></c></row>'
    assert len(rows_of(pack(tmp_path / "a.xlsx", parts(row.format("x" * 32_767))))[0][1][0]) == 32_767
    with pytest.raises(Refused):
        read_workbook(pack(tmp_path / "b.xlsx", parts(row.format("x" * 32_768))))


def test_two_hundred_columns_pass_and_one_more_does_not(tmp_path):
    assert len(cells(tmp_path, *range(200))) == 200
    with pytest.raises(Refused, match="200"):
        cells(tmp_path, *range(201))


@pytest.mark.parametrize(("last", "passes"), [(150_000, True), (150_001, False)])
def test_a_sheet_may_go_down_to_row_150_000(tmp_path, last, passes):
    row = f'<row r="1"><c r="A1"><v>1</v></c></row><row r="{last}"><c r="A{last}"><v>2</v></c></row>'
    path = pack(tmp_path / "so.xlsx", parts(row))
    if passes:
        assert rows_of(path) == [(1, [1]), (last, [2])]
    else:
        with pytest.raises(Refused, match=r"150\D000"):
            read_workbook(path)


def test_formatted_cells_without_content_do_not_count(tmp_path):
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert rows_of(pack(tmp_path / "so.xlsx", parts(row))) == [(1, [1])]


def test_one_cell_at_the_far_corner_ends_the_child_and_not_the_program(tmp_path):
    row = '<row r="1"><c r="A1"><v>1</v></c></row><row r="149999"><c r="GR149999"><v>1</v></c></row>'
    with pytest.raises(Refused):
        read_workbook(pack(tmp_path / "so.xlsx", parts(row)))


def test_an_empty_sheet_has_no_rows(tmp_path):
    assert [len(sheet) for sheet in read_workbook(write(tmp_path / "so.xlsx", {"S": []})).sheets.values()] == [0]


def test_a_reader_that_goes_on_too_long_is_ended(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reading, "_CHILD", child)
    monkeypatch.setattr(reading, "SECONDS", 0.2)
    with pytest.raises(Refused):
        cells(tmp_path, 1)


def test_the_child_cannot_write_a_file(tmp_path, monkeypatch):
    source = Path(reading.__file__).with_name("child.py").read_text()
    child = tmp_path / "child.py"
    child.write_text(
        source.replace("    limit()\n", f"    limit()\n    open({str(tmp_path / 'x')!r}, 'w').write('x')\n")
    )
    assert "limit()\n    open" in child.read_text()
    monkeypatch.setattr(reading, "_CHILD", child)
    assert cells(tmp_path, 1) == [1]
    assert (tmp_path / "x").read_text() == ""


@pytest.mark.slow
def test_twenty_thousand_rows_take_little_memory_and_go_on_from_any_row(tmp_path):
    path = write(tmp_path / "so.xlsx", {"S": [[f"GB{row:06}", "Phường Tân Phong"] * 7 for row in range(20_000)]})
    tracemalloc.start()
    sheet = read_workbook(path).sheets["S"]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert (len(sheet), peak < 12 * 1024 * 1024) == (20_000, True)
    assert next(sheet.rows_from(15_001))[1][0] == "GB015000"
    assert sum(1 for _ in sheet.rows_from(19_990)) == 11
