"""A drawing is a picture with a sentence, it starts at nought, and its figures stand in a table."""

import re
from xml.etree import ElementTree

import pytest
import qrcode
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.ui.charts import Step, bar, cascade, cells, ring
from dhealth.ui.columns import bars
from dhealth.ui.plots import line, ticks
from dhealth.ui.qr import QUIET, path, squares

MONTHS = [("1", 121), ("2", None), ("3", 203), ("4", 273)]


def drawn(source: str, language: str = "vi", **context: object) -> str:
    with translation.override(language):
        return Template("{% load ui %}" + source).render(Context(context))


def pictures(html: str) -> list[ElementTree.Element]:
    return [ElementTree.fromstring(svg) for svg in re.findall(r"<svg.*?</svg>", html, re.DOTALL)]


def test_a_cascade_measures_every_step_against_the_largest_from_nought() -> None:
    steps = [Step("Met", 200, "100 did not come"), Step("Came", 100), Step("Stayed", 0)]
    html = drawn("{% cascade steps %}", steps=steps)
    widths = [picture.findall("rect")[1].get("width") for picture in pictures(html)]
    assert widths == ["100", "50", "0"] and "100 did not come" in html


def test_a_cascade_of_nobody_draws_empty_bars() -> None:
    assert cascade([Step("Met", 0)])["steps"][0]["width"] == "0"


def test_numbers_inside_a_drawing_have_points_whatever_the_language() -> None:
    html = drawn("{% cascade steps %}", steps=[{"label": "A", "count": 3}, {"label": "B", "count": 1}])
    assert 'width="33.33"' in html


def test_squares_are_filled_tinted_and_empty_and_break_after_thirty() -> None:
    drawing = cells(27, 33, 40)
    kinds = [square["kind"] for square in drawing["squares"]]
    assert (kinds.count("on"), kinds.count("due"), kinds.count("off")) == (27, 6, 7)
    assert {square["y"] for square in drawing["squares"][30:]} == {"11.5"}


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_there_are_never_more_than_sixty_squares_nor_more_filled_than_done(done: int, due: int, total: int) -> None:
    kinds = [square["kind"] for square in cells(done, due, total)["squares"]]
    assert len(kinds) <= 60 and kinds.count("on") == min(done, 60)


def test_beyond_the_target_a_ring_and_a_bar_are_full_and_no_more() -> None:
    assert ring(90, 60)["arc"] == ring(60, 60)["arc"] == ring(60, 60)["around"]
    assert bar(90, 0, 60)["done"] == "100" and ring(0, 0)["arc"] == ""


def test_a_line_is_drawn_for_phone_and_desk_with_one_sentence_and_a_table() -> None:
    html = drawn("{% line points 'Met' 200 %}", "en", points=MONTHS)
    big = [picture for picture in pictures(html) if picture.get("role") == "img"]
    assert [picture.get("viewBox") for picture in big] == ["0 0 328 210", "0 0 600 230"]
    assert {picture.get("aria-label") for picture in big} == {"Met: lowest 121 (1), highest 273 (4)"}
    assert html.count('<th scope="row">') == 4 and '<td class="n">–</td>' in html


def test_a_month_that_is_not_known_breaks_the_line() -> None:
    assert line(MONTHS, title="Met")["drawings"][0]["path"].count("M") == 2


def test_a_line_without_any_figure_is_still_a_drawing() -> None:
    assert pictures(drawn("{% line points 'Met' %}", points=[]))


def test_columns_show_people_and_visits_apart() -> None:
    html = drawn("{% bars rows 'Met' %}", "en", rows=[("Jun", 31, 40), ("Jul", 38, 42)])
    first = pictures(html)[0]
    assert [rect.get("class") for rect in first.findall("rect")] == ["a", "b", "a", "b"]
    assert bars([("Jun", 31, None)], title="Met")["both"] is False


@given(st.floats(min_value=0.1, max_value=10**9))
def test_the_scale_starts_at_nought_reaches_the_most_and_has_few_marks(most: float) -> None:
    marks = ticks(most)
    assert marks[0] == 0 and marks[-1] >= most and len(marks) <= 5


@pytest.mark.covers("CLI-13")
def test_a_code_is_drawn_square_for_square_with_a_quiet_border() -> None:
    picture = pictures(drawn("{% qr 'KX4-7TM-9' 'Code' %}"))[0]
    rows = squares("KX4-7TM-9")
    dark = {(x, y) for y, row in enumerate(rows) for x, on in enumerate(row) if on}
    painted = {
        (int(x) + step, int(y))
        for x, y, run in re.findall(r"M(\d+) (\d+)h(\d+)", path(rows))
        for step in range(int(run))
    }
    assert painted == dark and QUIET == 4
    assert picture.get("viewBox") == f"-4 -4 {len(rows) + 8} {len(rows) + 8}"


def test_the_squares_are_those_of_the_standard() -> None:
    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data("KX4-7TM-9")
    assert squares("KX4-7TM-9") == code.get_matrix()
