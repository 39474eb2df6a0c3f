"""Whole periods: what readers without records may ask for, and which periods lie inside one another.

Two answers of periods that differ by a few days tell, by subtraction, who was served in those days. So readers
without records choose whole periods; and where people are told apart by group, sex, age or place, only the months,
quarters and fiscal years that somebody reports by (docs/decisions/0009).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Kind, Period

YEARS: Final[tuple[Kind, ...]] = ("y", "k", "d")
QUARTERS: Final[tuple[Kind, ...]] = ("f", "q", "c")
MONTHS: Final[tuple[Kind, ...]] = ("m", "w")
NESTED: Final[frozenset[Kind]] = frozenset({"m", "q", "f", "y"})  # each lies inside the next
REPORTED: Final[frozenset[Kind]] = NESTED | {"w", "c"}


def named_as(period: Period, kinds: tuple[Kind, ...] = (*YEARS, *QUARTERS, *MONTHS)) -> Iterator[tuple[Kind, int, int]]:
    """Each calendar's name of the period as (kind, year, part); none for two dates that bound no such period."""
    for kind in kinds:
        parts = range(1) if kind in YEARS else range(1, 5) if kind in QUARTERS else range(1, 13)
        for year in (period.start.year, period.start.year + 1):
            for part in parts:
                if Period.from_preset(f"{kind}:{year}" + (f"-{part}" if part else "")) == period:
                    yield kind, year, part


def is_whole(period: Period) -> bool:
    """Whether a calendar names the period, or it is any number of calendar months in a row."""
    months_in_a_row = period.start.day == 1 and (period.end + timedelta(days=1)).day == 1
    return months_in_a_row or any(True for _name in named_as(period))


def is_nested(period: Period) -> bool:
    """Whether it is a calendar month, a quarter or a US fiscal year."""
    return any(kind in NESTED for kind, _year, _part in named_as(period))


def is_reported_by(period: Period) -> bool:
    """Whether somebody's reports tell people apart in such a period: the above, a month of the 26th to the 25th, a
    quarter of Circular 05/2023."""
    return any(kind in REPORTED for kind, _year, _part in named_as(period))


def may_split(period: Period, today: date) -> bool:
    """Whether people may be told apart in it: somebody reports by it, and it is over."""
    return is_reported_by(period) and period.end < today


def refuse_narrow(period: Period, today: date, *, breaks_down: bool) -> None:
    """Stop a question of a reader without records whose answer, less that of another, would be about a few days.

    `breaks_down`: people are told apart by group, sex, age or place; then the period must be over as well, for a
    running one asked twice differs by what was recorded between.

    Raises:
        Refused: the days are no whole period, or none that a breakdown is given for.
    """
    if not is_whole(period):
        raise Refused(
            _(
                "Choose a whole month, quarter or year: with days chosen freely, two reports that differ by a day "
                "would point at single people."
            ),
            field="p",
        )
    if breaks_down and not is_reported_by(period):
        raise Refused(
            _(
                "By group, sex, age or place there are figures of one month, one quarter or one US fiscal year. "
                "Choose one of these, or take the totals of this period."
            ),
            field="p",
        )
    if breaks_down and period.end >= today:
        raise Refused(
            _("This period is not over. By group, sex, age or place its figures can be seen after %(day)s.")
            % {"day": f"{period.end:%d/%m/%Y}"},
            field="p",
        )


def judged_with(period: Period) -> list[Period]:
    """The periods whose hidden numbers stay hidden in this one: the wholes in which it lies, and their other parts.

    So that no sum of parts, taken from the whole, leaves a number that is hidden in one part. Months of the 26th to
    the 25th and quarters of Circular 05/2023 add up to nothing that is told apart, so they are judged alone.
    """
    if not is_nested(period):
        return []
    first = period.start
    fiscal_year = first.year + (first.month >= 10)
    quarters = [Period.us_quarter(fiscal_year, number) for number in range(1, 5)]
    if period.days > 92:
        return []
    wholes = [Period.us_year(fiscal_year), *quarters]
    if period.days > 31:
        return [one for one in wholes if one != period]
    last = 3 * ((first.month - 1) // 3) + 3
    months = [Period.month(first.year, month) for month in range(last - 2, last + 1)]
    return [*wholes, *(one for one in months if one != period)]
