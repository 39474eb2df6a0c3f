"""A hostile workbook is refused at once with a sentence that says what to do."""

import struct
import tracemalloc
import zipfile

import pytest

from dhealth.exchange.workbooks.reading import read_workbook
from dhealth.exchange.workbooks.safety import MAX_PARTS, MB
from dhealth.exchange.workbooks.tests.books import PACKAGE, RELATIONSHIPS, pack, parts
from dhealth.exchange.workbooks.tests.refusing import GOOD_ROW, refusal

pytestmark = [pytest.mark.slow, pytest.mark.covers("CLI-05")]


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
