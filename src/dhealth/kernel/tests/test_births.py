"""Of a birth we may know a day, a month or only a year."""

import datetime as dt

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.dates import Birth, UnreadableDate, read_birth, read_cell_birth

TODAY = dt.date(2026, 11, 21)
BOTH = pytest.mark.parametrize("read", [read_birth, read_cell_birth])


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@BOTH
@pytest.mark.parametrize("written", [1998, "1998", 1998.0, "1998.0", " 1998 ", "06/1998", "6-1998", "1998-06"])
def test_a_year_is_enough(read, written):
    assert read(written, TODAY) == Birth(1998, None)


@BOTH
@pytest.mark.parametrize(
    "written", ["03/11/1998", "3-11-98", "03111998", dt.date(1998, 11, 3), dt.datetime(1998, 11, 3)]
)
def test_a_day_is_kept(read, written):
    assert read(written, TODAY) == Birth(1998, dt.date(1998, 11, 3))


@BOTH
def test_years_go_from_1900_to_this_year(read):
    assert read(1900, TODAY) == Birth(1900)
    assert read(2026, TODAY) == Birth(2026)
    for year in (1899, 2027):
        with pytest.raises(UnreadableDate):
            read(year, TODAY)


@BOTH
@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("2062", "2062 is still to come. Write 4 digits, such as 1998."),
        ("98", "Write the year with 4 digits, such as 1998, or the whole date."),
        ("1998.5", "Write the year with 4 digits, such as 1998, or the whole date."),
        ("13/1998", "A year has 12 months. Write the day first, such as 03/11/2018."),
        ("31/06/1998", "June has 30 days."),
        ("chưa rõ", "Write day, month and year, such as 03/11/2018."),
        ("", "Write a date, such as 03/11/2018."),
    ],
)
def test_what_is_no_birth_is_refused_with_the_way_out(read, written, sentence):
    with pytest.raises(UnreadableDate) as refusal:
        read(written, TODAY)
    assert refusal.value.message == sentence


def test_only_a_cell_holds_serials():
    assert read_cell_birth(36102, TODAY) == read_cell_birth("36102", TODAY) == Birth(1998, dt.date(1998, 11, 3))
    assert read_cell_birth(3000, TODAY).year == 1908
    for read, written in ((read_birth, 36102), (read_birth, "36102"), (read_cell_birth, 2999)):
        with pytest.raises(UnreadableDate):
            read(written, TODAY)


@BOTH
@given(cell=st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.none(), st.datetimes()))
def test_no_cell_breaks_it(read, cell):
    try:
        birth = read(cell, TODAY)
    except UnreadableDate as refusal:
        assert refusal.message
    else:
        assert birth.day is None or birth.day.year == birth.year
