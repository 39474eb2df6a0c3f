"""Reporting periods, both days included, from the calendars that reports here follow."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, Self

from django.utils.translation import gettext as _

from dhealth.kernel.dates import UnreadableDate, read_date, show_date
from dhealth.kernel.errors import Refused

Kind = Literal["m", "w", "q", "c", "f", "k", "d", "y"]

_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_PRESET = re.compile(r"([mwqcfkdy]):([0-9]{4})(?:-([0-9]{1,2}))?")


@dataclass(frozen=True, order=True)
class Period:
    """From one day to another, both included. Raises Refused when they stand the wrong way round."""

    start: dt.date
    end: dt.date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise Refused(
                _("The last day %(end)s comes before the first day %(start)s. Swap them.")
                % {"start": show_date(self.start), "end": show_date(self.end)},
                field="end",
            )

    def __str__(self) -> str:
        return f"{show_date(self.start)} – {show_date(self.end)}"

    def contains(self, day: dt.date) -> bool:
        """Whether the day lies in the period."""
        return self.start <= day <= self.end

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days + 1

    @classmethod
    def read(cls, first: str, last: str, today: dt.date) -> Self:
        """A period from two typed dates. Raises Refused, with `field` start or end."""
        return cls(_typed(first, "start", today), _typed(last, "end", today))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """A calendar month."""
        return cls._months(year, month, 1)

    @classmethod
    def month_26_25(cls, year: int, month: int) -> Self:
        """A month as some projects keep it: the 26th of the month before to the 25th."""
        return cls._months(year, month, 1, first_day=26, months_early=1)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Self:
        """A calendar quarter: 1 is January to March."""
        return cls._months(year, 3 * _quarter(quarter) - 2, 3)

    @classmethod
    def us_quarter(cls, fiscal_year: int, quarter: int) -> Self:
        """A quarter of the US fiscal year: 1 is October to December of the year before."""
        return cls._months(fiscal_year, 3 * _quarter(quarter) - 2, 3, months_early=3)

    @classmethod
    def us_year(cls, fiscal_year: int) -> Self:
        """The US fiscal year: 1 October of the year before to 30 September."""
        return cls._months(fiscal_year, 1, 12, months_early=3)

    @classmethod
    def circular_quarter(cls, year: int, quarter: int) -> Self:
        """A quarter of Circular 05/2023/TT-BYT: 15th of the month before it to 14th of its last month."""
        return cls._months(year, 3 * _quarter(quarter) - 2, 3, first_day=15, months_early=1)

    @classmethod
    def circular_year(cls, year: int) -> Self:
        """A year of Circular 05/2023/TT-BYT: 15 December of the year before to 14 December."""
        return cls._months(year, 1, 12, first_day=15, months_early=1)

    @classmethod
    def calendar_year(cls, year: int) -> Self:
        """1 January to 31 December."""
        return cls._months(year, 1, 12)

    @classmethod
    def from_preset(cls, text: str) -> Self:
        """The period that a compact text such as m:2026-11 names. Raises Refused for anything else."""
        kind, year, part = _parsed(text)
        period = _MAKERS[kind](year, part)
        return cls(period.start, period.end)

    @classmethod
    def _months(cls, year: int, month: int, count: int, *, first_day: int = 1, months_early: int = 0) -> Self:
        if not (_FIRST_YEAR <= year <= _LAST_YEAR and 1 <= month <= 12):
            raise _unknown()
        first = 12 * year + month - 1 - months_early
        return cls(_day(first, first_day), _day(first + count, first_day) - dt.timedelta(days=1))


_MAKERS: dict[Kind, Callable[[int, int], Period]] = {
    "m": Period.month,
    "w": Period.month_26_25,
    "q": Period.quarter,
    "c": Period.circular_quarter,
    "f": Period.us_quarter,
    "k": lambda year, _part: Period.calendar_year(year),
    "d": lambda year, _part: Period.circular_year(year),
    "y": lambda year, _part: Period.us_year(year),
}
_WHOLE_YEARS = frozenset({"k", "d", "y"})


def name_of(kind: Kind, year: int, part: int = 0) -> str:
    """What a period is called, with its exact dates: two offices may call one window FY2018 and FY2019."""
    names: dict[Kind, str] = {
        "m": _("Month %(part)s/%(year)s"),
        "w": _("Month %(part)s/%(year)s, 26th to 25th"),
        "q": _("Quarter %(part)s/%(year)s"),
        "c": _("Quarter %(part)s/%(year)s, Circular 05/2023"),
        "f": _("Quarter %(part)s, US fiscal year %(year)s"),
        "k": _("Year %(year)s"),
        "d": _("Year %(year)s, Circular 05/2023"),
        "y": _("US fiscal year %(year)s"),
    }
    return f"{names[kind] % {'year': year, 'part': part}} ({_MAKERS[kind](year, part)})"


def name_of_preset(text: str) -> str:
    """`name_of` for a compact text such as f:2019-1. Raises Refused for anything else."""
    return name_of(*_parsed(text))


def presets_for(today: dt.date) -> list[tuple[str, str]]:
    """The periods offered in a select, as (compact text, name): of each kind the current one and the last."""
    return [(text, name_of_preset(text)) for kind in _MAKERS for text in _two_latest(kind, today)]


def _two_latest(kind: Kind, today: dt.date) -> Iterator[str]:
    """The period of this kind that holds today, and the one before it."""
    parts = range(1) if kind in _WHOLE_YEARS else range(1, 13 if kind in "mw" else 5)
    begun = [
        f"{kind}:{year}-{part}" if part else f"{kind}:{year}"
        for year in range(today.year - 1, today.year + 2)
        for part in parts
        if _MAKERS[kind](year, part).start <= today
    ]
    yield from reversed(begun[-2:])


def _parsed(text: str) -> tuple[Kind, int, int]:
    match = _PRESET.fullmatch(text)
    if match is None or (match[3] is None) != (match[1] in _WHOLE_YEARS):
        raise _unknown()
    kind = next(kind for kind in _MAKERS if kind == match[1])
    return kind, int(match[2]), int(match[3] or 0)


def _typed(text: str, field: str, today: dt.date) -> dt.date:
    try:
        return read_date(text, today)
    except UnreadableDate as problem:
        raise Refused(problem.message, field=field) from problem


def _quarter(number: int) -> int:
    if number not in {1, 2, 3, 4}:
        raise _unknown()
    return number


def _day(months: int, day: int) -> dt.date:
    return dt.date(months // 12, months % 12 + 1, day)


def _unknown() -> Refused:
    return Refused(_("There is no such period. Choose one from the list, or write two dates."), field="period")
