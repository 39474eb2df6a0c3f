"""Papers as PDF: no word on them is read as markup, tables go over several pages, the same bytes each time."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dhealth.commons.documents.pdf import Paper, as_pdf

pytestmark = pytest.mark.covers("HUB-16")
PAPER = Paper(
    left=["TRUNG TÂM LIFE", "GNET BIÊN HÒA"],
    right=["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
    title="ĐỀ NGHỊ THANH TOÁN",
    above=["Bốn trăm năm mươi nghìn đồng, ướp ẳng Ỹ"],
    heads=["STT", "Mã"],
    rows=[["1", "7Q4F-KX92-TB"]],
    widths=[1, 4],
    numbers=[0],
    below=["Tổng số tiền: 450.000 đồng."],
    dated="ngày ..... tháng ..... năm ........",
    signs=["Người lập", "Người duyệt"],
    how="(Ký, ghi rõ họ tên)",
    foot="HĐ-12/2026/1",
)


def pages(made: bytes) -> int:
    """How many pages a file has, by its own table of contents."""
    (counted,) = re.findall(rb"/Type\s*/Pages\b.*?/Count (\d+)", made, re.S)
    return int(counted)


def test_a_paper_is_one_page_and_the_same_each_time():
    made = as_pdf(PAPER)
    assert made.startswith(b"%PDF-") and pages(made) == 1 and made == as_pdf(PAPER)


def test_a_long_table_turns_the_page():
    assert pages(as_pdf(replace(PAPER, rows=PAPER.rows * 200))) > 2


def test_a_table_without_a_line_and_a_paper_that_nobody_signs_are_papers_too():
    assert pages(as_pdf(replace(PAPER, rows=[], signs=["Người lập"]))) == 1


@settings(max_examples=15)
@given(st.text("#[]*$\\\"'/<>@_`~= đ", max_size=40))
def test_no_word_is_read_as_markup(words):
    assert pages(as_pdf(replace(PAPER, title=words or "–", above=[words], rows=[[words, "#pagebreak()"]]))) == 1
