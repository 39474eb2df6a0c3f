"""At fifteen a client alone decides: the day before, the guardian must."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dhealth.kernel.ages import age_on, minor_on, surely_fifteen

BORN = dt.date(2011, 11, 21)
DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2050, 12, 31))


@pytest.mark.parametrize(
    ("day", "age"), [(dt.date(2026, 11, 20), 14), (dt.date(2026, 11, 21), 15), (dt.date(2027, 11, 20), 15)]
)
def test_a_year_of_age_is_complete_on_the_birthday(day, age):
    assert age_on(2011, BORN, day) == age


def test_fifteen_is_reached_on_the_birthday_and_not_the_day_before():
    eve, birthday = dt.date(2026, 11, 20), dt.date(2026, 11, 21)
    assert minor_on(2011, BORN, eve) and not surely_fifteen(2011, BORN, eve)
    assert surely_fifteen(2011, BORN, birthday) and not minor_on(2011, BORN, birthday)


def test_a_leap_day_child_grows_older_on_the_first_of_march():
    born = dt.date(2012, 2, 29)
    assert age_on(2012, born, dt.date(2027, 2, 28)) == 14
    assert age_on(2012, born, dt.date(2027, 3, 1)) == 15
    assert age_on(2012, born, dt.date(2028, 2, 29)) == 16


def test_with_a_year_alone_the_year_of_turning_fifteen_is_left_open():
    last_day, in_the_year, first_day = dt.date(2025, 12, 31), dt.date(2026, 6, 1), dt.date(2027, 1, 1)
    assert minor_on(2011, None, last_day) and not surely_fifteen(2011, None, last_day)
    assert not minor_on(2011, None, in_the_year) and not surely_fifteen(2011, None, in_the_year)
    assert surely_fifteen(2011, None, first_day) and not minor_on(2011, None, first_day)


@given(DAYS, DAYS)
def test_a_year_alone_never_says_what_the_day_would_deny(born, day):
    if minor_on(born.year, None, day):
        assert minor_on(born.year, born, day)
    if surely_fifteen(born.year, None, day):
        assert surely_fifteen(born.year, born, day)
    assert minor_on(born.year, born, day) != surely_fifteen(born.year, born, day)
