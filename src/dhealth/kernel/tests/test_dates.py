"""A date is read as people write it, and a day that never was is named."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.dates import UnreadableDate, read_cell_date, read_date, show_date
from dhealth.kernel.excel_serials import serial_date

TODAY = dt.date(2026, 11, 21)
THIRD_OF_NOVEMBER = dt.date(2018, 11, 3)
DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.mark.parametrize(
    "written",
    [
        "3/11/2018",
        "03/11/2018",
        "03-11-18",
        "03.11.2018",
        "3 / 11 / 2018",
        "03–11–2018",
        "2018-11-03",
        "2018/11/3",
        "2018-11-03 08:30:00",
        "2018-11-03T00:00",
        "03112018",
        " 3/11/2018\u00a0",
        "０３/１１/２０１８",
        dt.date(2018, 11, 3),
        dt.datetime(2018, 11, 3, 23, 59),
    ],
)
def test_the_day_stands_before_the_month(written):
    assert read_date(written, TODAY) == read_cell_date(written, TODAY) == THIRD_OF_NOVEMBER


@pytest.mark.parametrize(
    ("written", "year"), [("01-01-26", 2026), ("31-12-26", 2026), ("01-01-27", 1927), ("1/1/00", 2000)]
)
def test_two_digits_are_the_latest_year_that_is_not_in_the_future(written, year):
    assert read_date(written, TODAY).year == year


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("31/06/2026", "June has 30 days."),
        ("32/1/2026", "January has 31 days."),
        ("29/2/2025", "February 2025 has 28 days."),
        ("30/2/2024", "February 2024 has 29 days."),
        ("03/13/2018", "A year has 12 months. Write the day first, such as 03/11/2018."),
        ("0/6/2026", "June has 30 days."),
    ],
)
def test_a_day_that_never_was_is_told(written, sentence):
    with pytest.raises(UnreadableDate) as refusal:
        read_date(written, TODAY)
    assert (refusal.value.problem, refusal.value.message) == ("no_such_day", sentence)


def test_the_last_days_of_february_exist_in_leap_years_only():
    assert read_date("29/2/2024", TODAY) == dt.date(2024, 2, 29)
    assert read_date("28/2/2025", TODAY) == dt.date(2025, 2, 28)


@pytest.mark.parametrize("written", [None, "", "  ", "\u200b"])
def test_an_empty_date_is_called_empty(written):
    with pytest.raises(UnreadableDate) as refusal:
        read_cell_date(written, TODAY)
    assert refusal.value.problem == "empty"


@pytest.mark.parametrize(
    "written",
    [
        "hôm qua",
        "3/11",
        "3/11/218",
        "3/11/1899",
        "2018",
        "1/2/3/2018",
        "٣/١١/٢٠١٨",
        True,
        dt.time(8, 30),
        dt.date(1800, 1, 1),
    ],
)
def test_what_is_no_date_is_called_unreadable(written):
    for read in (read_date, read_cell_date):
        with pytest.raises(UnreadableDate) as refusal:
            read(written, TODAY)
        assert refusal.value.problem == "unreadable"


def test_a_form_takes_no_serial_and_a_cell_does():
    assert read_cell_date(43407, TODAY) == read_cell_date("43407", TODAY) == THIRD_OF_NOVEMBER
    assert read_cell_date(43407.75, TODAY) == read_cell_date("43407.0", TODAY) == THIRD_OF_NOVEMBER
    with pytest.raises(UnreadableDate):
        read_date("43407", TODAY)
    with pytest.raises(UnreadableDate):
        read_date(43407, TODAY)


def test_eight_digits_in_a_cell_are_a_date_also_when_excel_made_them_a_number():
    for cell in ("13112018", 13112018, 13112018.0):
        assert read_cell_date(cell, TODAY) == dt.date(2018, 11, 13)


def test_serials_end_ten_years_from_today():
    last = (dt.date(2036, 11, 21) - dt.date(1899, 12, 30)).days
    assert read_cell_date(last, TODAY) == dt.date(2036, 11, 21)
    for cell in (last + 1, 0, -1, 0.5, float("nan"), float("inf"), 10**300):
        with pytest.raises(UnreadableDate):
            read_cell_date(cell, TODAY)


def test_a_year_alone_is_no_day_in_a_date_column():
    for cell in (1900, 2026, "2018"):
        with pytest.raises(UnreadableDate):
            read_cell_date(cell, TODAY)
    assert read_cell_date(1899, TODAY) == dt.date(1905, 3, 13)
    assert read_cell_date(2027, TODAY) == dt.date(1905, 7, 19)


def test_excel_counts_a_29_february_1900_that_never_was():
    assert serial_date(1) == dt.date(1900, 1, 1)
    assert serial_date(59) == dt.date(1900, 2, 28)
    assert serial_date(61) == dt.date(1900, 3, 1)
    with pytest.raises(UnreadableDate, match="February 1900 has 28 days"):
        serial_date(60)


@given(DAYS)
def test_what_is_shown_can_be_read_back(day):
    assert read_date(show_date(day), TODAY) == read_date(day.isoformat(), TODAY) == day


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.none(), st.datetimes(), st.booleans()))
def test_no_cell_breaks_it(cell):
    try:
        day = read_cell_date(cell, TODAY)
    except UnreadableDate as refusal:
        assert refusal.message
    else:
        assert day.year >= 1900
