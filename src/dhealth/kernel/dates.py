"""Dates and births as people and their workbooks write them, day first."""

from __future__ import annotations

import calendar
import datetime as dt
import math
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dhealth.kernel.date_problems import UnreadableDate as UnreadableDate
from dhealth.kernel.excel_serials import serial_date
from dhealth.kernel.text import plain

_SEP = r"\s*[/.\-–]\s*"
_TIME = r"(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_DAY_FIRST = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{1,2}}){_SEP}(\d{{4}}|\d{{2}}){_TIME}", re.ASCII)
_YEAR_FIRST = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}}){_SEP}(\d{{1,2}}){_TIME}", re.ASCII)
_EIGHT_DIGITS = re.compile(r"(\d{2})(\d{2})(\d{4})", re.ASCII)
_MONTH_YEAR = re.compile(rf"(\d{{1,2}}){_SEP}(\d{{4}})", re.ASCII)
_YEAR_MONTH = re.compile(rf"(\d{{4}}){_SEP}(\d{{1,2}})", re.ASCII)
_NUMBER = re.compile(r"\d{1,7}(?:\.\d+)?", re.ASCII)

_EARLIEST_YEAR = 1900
_EARLIEST_BIRTH_SERIAL = 3000  # March 1908: smaller numbers in a birth column are mistyped years


@dataclass(frozen=True)
class Birth:
    """What is known of a birth: always the year, the day only when somebody told it."""

    year: int
    day: dt.date | None = None


def read_date(value: object, today: dt.date) -> dt.date:
    """The date that a form field or a text cell means, day before month.

    A future date is the caller's matter; a two-digit year is the latest that is not in the future.
    Raises UnreadableDate.
    """
    if isinstance(value, dt.datetime):
        return _sane(value.date(), value)
    if isinstance(value, dt.date):
        return _sane(value, value)
    text = _clean(value)
    if year_first := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, year_first.groups())
    elif day_first := _DAY_FIRST.fullmatch(text) or _EIGHT_DIGITS.fullmatch(text):
        day, month, year = int(day_first[1]), int(day_first[2]), _full_year(day_first[3], today)
    else:
        raise UnreadableDate("unreadable", value)
    return _real_day(year, month, day, value)


def read_cell_date(value: object, today: dt.date) -> dt.date:
    """The date that a workbook's cell means: as `read_date`, or a bare Excel serial.

    Serials go up to ten years from today. A number that looks like a year (1900 to today's) is refused: as a
    serial it would be a day of 1905.
    Raises UnreadableDate.
    """
    number = _number_in(value)
    if number is None:
        return read_date(_whole_text(value), today)
    if _EARLIEST_YEAR <= number <= today.year:
        raise UnreadableDate("unreadable", value)
    return _serial_within(number, value, today)


def read_birth(value: object, today: dt.date) -> Birth:
    """A birth as told: a year from 1900 to today's, a month and year (of which the year is kept), or a date.

    Raises UnreadableDate.
    """
    if isinstance(value, dt.date):
        day = read_date(value, today)
        return Birth(day.year, day)
    text = _clean(value)
    number = _number_in(text)
    if number is not None:
        return Birth(_birth_year(number, value, today))
    year_alone = _year_of_month(text, value)
    if year_alone is not None:
        return Birth(year_alone)
    day = read_date(text, today)
    return Birth(day.year, day)


def read_cell_birth(value: object, today: dt.date) -> Birth:
    """As `read_birth`, for a workbook's cell: larger numbers are Excel serials. Raises UnreadableDate."""
    number = _number_in(value)
    if number is not None and number >= _EARLIEST_BIRTH_SERIAL:
        day = _serial_within(number, value, today)
        return Birth(day.year, day)
    return read_birth(_whole_text(value), today)


def show_date(day: dt.date) -> str:
    """dd/mm/yyyy, in both languages."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def _clean(value: object) -> str:
    text = "" if value is None else plain(str(value))
    if not text:
        raise UnreadableDate("empty", value)
    return text


def _number_in(value: object) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value) if abs(value) < 10_000_000 and math.isfinite(value) else None
    digits = plain(value) if isinstance(value, str) else ""
    return float(digits) if _NUMBER.fullmatch(digits) else None


def _whole_text(value: object) -> object:
    """A number typed as ddmmyyyy comes from Excel as a float."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else value


def _serial_within(number: float, value: object, today: dt.date) -> dt.date:
    ten_years_on = (today - dt.date(1899, 12, 30)).days + 3653
    if not 1 <= number <= ten_years_on:
        raise UnreadableDate("unreadable", value)
    return serial_date(int(number))


def _birth_year(number: float, value: object, today: dt.date) -> int:
    if not (number.is_integer() and _EARLIEST_YEAR <= number <= today.year):
        raise UnreadableDate("unreadable", value, hint=_hint_for_year(number, today))
    return int(number)


def _hint_for_year(number: float, today: dt.date) -> str:
    if today.year < number <= today.year + 100:
        return _("%(year)s is still to come. Write 4 digits, such as 1998.") % {"year": int(number)}
    return _("Write the year with 4 digits, such as 1998, or the whole date.")


def _year_of_month(text: str, value: object) -> int | None:
    if month_first := _MONTH_YEAR.fullmatch(text):
        month, year = int(month_first[1]), int(month_first[2])
    elif year_first := _YEAR_MONTH.fullmatch(text):
        month, year = int(year_first[2]), int(year_first[1])
    else:
        return None
    return _real_day(year, month, 1, value).year


def _full_year(digits: str, today: dt.date) -> int:
    if len(digits) == 4:
        return int(digits)
    this_century = today.year - today.year % 100 + int(digits)
    return this_century if this_century <= today.year else this_century - 100


def _real_day(year: int, month: int, day: int, value: object) -> dt.date:
    if year < _EARLIEST_YEAR:
        raise UnreadableDate("unreadable", value)
    if not 1 <= month <= 12 or not 1 <= day <= calendar.monthrange(year, month)[1]:
        raise UnreadableDate("no_such_day", value, year=year, month=month)
    return dt.date(year, month, day)


def _sane(day: dt.date, value: object) -> dt.date:
    if day.year < _EARLIEST_YEAR:
        raise UnreadableDate("unreadable", value)
    return day
