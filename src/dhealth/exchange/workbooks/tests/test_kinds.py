"""A file that is no workbook is called by what it is."""

import os

import pytest

from dhealth.exchange.workbooks.tests.books import agreed, pack, parts, write
from dhealth.exchange.workbooks.tests.refusing import COMPOUND, refusal

pytestmark = pytest.mark.covers("CLI-05")


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
