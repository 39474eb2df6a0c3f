"""Numbers and dates look as people here write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.ui.figures import day, day_month, figure, share, weekday


def test_thousands_are_grouped_with_points_in_vietnamese_and_commas_in_english() -> None:
    with translation.override("vi"):
        assert [figure(999), figure(2441), figure(1234567), figure(0), figure(-1200)] == [
            *("999", "2.441", "1.234.567", "0", "−1.200")
        ]
    with translation.override("en"):
        assert [figure(999), figure(2441), figure(1234567)] == ["999", "2,441", "1,234,567"]


def test_a_share_has_a_space_that_never_breaks_in_vietnamese_and_none_in_english() -> None:
    with translation.override("vi"):
        assert share(4.9, 1) == "4,9\u00a0%"
    with translation.override("en"):
        assert share(4.9, 1) == "4.9%"


def test_half_is_rounded_up_as_people_do() -> None:
    with translation.override("en"):
        assert [share(0.25, 1), share(0.24, 1), figure(Decimal("2.5"))] == ["0.3%", "0.2%", "3"]


def test_what_is_not_known_is_a_dash_and_never_nought() -> None:
    assert {figure(None), share(None), day(None), day_month(None), weekday(None)} == {"–"}


def test_a_share_of_nothing_is_not_known() -> None:
    template = Template("{% load ui %}{% share_of 106 282 %} {% share_of 1 0 %} {% share_of None 5 %}")
    with translation.override("vi"):
        assert template.render(Context()) == "37,6\u00a0% – –"


def test_a_moment_is_shown_on_the_day_it_has_in_viet_nam() -> None:
    late_evening_in_utc = datetime(2026, 11, 20, 18, 30, tzinfo=UTC)
    assert day(late_evening_in_utc) == "21/11/2026"
    assert day_month(date(2026, 3, 5)) == "05/03"


def test_the_week_begins_with_monday() -> None:
    with translation.override("en"):
        assert weekday(date(2026, 11, 23)) == "Monday"
        assert weekday(date(2026, 11, 22)) == "Sunday"


@given(st.integers(min_value=0, max_value=10**12))
def test_a_count_never_loses_a_digit(number: int) -> None:
    with translation.override("vi"):
        assert figure(number).replace(".", "") == str(number)


def test_the_tag_beside_a_number_has_the_form_that_fits_it() -> None:
    tags = Template("{% load ui %}{% people_tag one %} {% visits_tag one %} {% people_tag none %} {% visits_tag two %}")
    with translation.override("en"):
        drawn = tags.render(Context({"one": 1, "two": 2, "none": None}))
    assert [words.split(">")[1] for words in drawn.split("</span>")[:-1]] == ["person", "visit", "people", "visits"]
