"""Papers as PDF: Vietnamese letters, lines that fit, tables over several pages, the same bytes each time."""

import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.commons.documents.letters import font
from dhealth.commons.documents.pdf import Paper, broken

pytestmark = pytest.mark.covers("HUB-16")
WORDS = "Đề nghị thanh toán: bốn trăm năm mươi nghìn đồng, ướp ẳng Ỹ"


def made(rows: int = 3) -> bytes:
    paper = Paper("HĐ-12/2026/1")
    paper.line(WORDS, bold=True, side="middle")
    paper.table(["STT", "Mã"], [[str(row), f"7Q4F-{row}"] for row in range(rows)], [1, 4], {0})
    paper.sign(["Người lập", "Người duyệt"], "(Ký, họ tên)")
    return paper.as_bytes()


def test_every_vietnamese_letter_has_a_glyph():
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
    for face in (font(), font(bold=True)):
        assert all(face.glyphs.get(ord(letter)) for letter in letters + letters.upper())


def test_the_words_are_in_the_file_and_it_is_the_same_each_time():
    streams = [zlib.decompress(found) for found in re.findall(rb"stream\n(.*?)\nendstream", made(), re.S)]
    assert any(font(bold=True).spelled("Đề nghị").encode() in stream for stream in streams)
    assert made() == made()


def test_a_long_table_turns_the_page_with_its_head():
    assert made(200).count(b"/Type /Page ") > 2


@given(st.text("ab đ", max_size=200), st.integers(20, 200))
def test_no_line_is_wider_than_its_room(text, room):
    lines = broken(text, font(), 10, room)
    assert all(font().width(line, 10) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
