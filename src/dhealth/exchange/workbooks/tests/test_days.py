"""A day, a year of birth, a day still to come: read however hand-kept workbooks write them."""

import datetime as dt

import pytest

from dhealth.exchange.workbooks.rows import Reject
from dhealth.exchange.workbooks.tests.books import TODAY

pytestmark = pytest.mark.covers("CLI-05")

DAY = dt.date(2018, 11, 3)


@pytest.mark.slow
@pytest.mark.parametrize(
    "written", [DAY, "3/11/2018", "03/11/2018", "03-11-18", "3-11-18", "2018-11-03", 43407, "43407", " 3/11/2018 "]
)
def test_a_day_is_read_however_it_was_written(client_row, service_row, written):
    assert service_row(day=written).day == DAY
    assert client_row(reached_on=written).reached_on == DAY
    assert (client_row(birth=written).birth_year, client_row(birth=written).birth_day) == (2018, DAY)


def test_a_two_digit_year_is_the_latest_that_is_not_in_the_future(client_row):
    assert [client_row(birth=text).birth_year for text in ("01-02-26", "01-02-27", "26-02-01")] == [2026, 1927, 2001]


@pytest.mark.parametrize("year", [1900, 1998, 2026, "1998", " 1998 "])
def test_a_number_from_1900_to_this_year_is_a_year_of_birth(client_row, year):
    row = client_row(birth=year)
    assert (row.birth_year, row.birth_day) == (int(year), None)


def test_a_year_in_a_cell_shown_as_a_date_is_still_that_year(client_row):
    assert client_row(birth=dt.date(1905, 6, 20)).birth_year == 1998


@pytest.mark.parametrize("written", ["31/02/1998", "hè 1998", 2027, 1899, "13/13/1998", "0", -5, True, "-"])
def test_a_birth_that_cannot_be_read_is_rejected_with_what_was_typed(client_row, written):
    shown = str(written).upper() if written is True else str(written)
    assert client_row(birth=written) == Reject("KHACH_HANG", 2, "Ngày sinh", shown, "bad_date")


def test_an_unknown_birth_and_first_contact_are_allowed(client_row):
    row = client_row(birth=None, reached_on="  ")
    assert (row.birth_year, row.birth_day, row.reached_on) == (None, None, None)


@pytest.mark.parametrize("written", [None, "30/02/2019", "hôm qua", 2019, "#N/A", 0.5, dt.date(1979, 12, 31)])
def test_a_service_day_that_cannot_be_read_is_rejected(service_row, written):
    row = service_row(day=written)
    assert (row.column, row.reason) == ("Ngày", "bad_date")


def test_a_first_contact_that_cannot_be_read_is_rejected(client_row):
    row = client_row(reached_on="31/06/2019")
    assert (row.column, row.value, row.reason) == ("Ngày tiếp cận", "31/06/2019", "bad_date")


@pytest.mark.parametrize(("day", "taken"), [(TODAY, True), (TODAY + dt.timedelta(days=1), False)])
def test_today_is_history_and_tomorrow_is_not(client_row, service_row, day, taken):
    for row in (service_row(day=day), client_row(reached_on=day), client_row(birth=day)):
        assert isinstance(row, Reject) != taken
        assert taken or row.reason == "future_date"


def test_a_day_to_come_is_shown_day_first(service_row):
    assert service_row(day=dt.date(2091, 5, 1)).value == "01/05/2091"
