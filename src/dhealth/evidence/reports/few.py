"""For readers who open records by code but not the words in them: counts, but none that would tell of one person.

A group's M&E reads how many tests were reactive, never whose. Where a figure is about few people, what they may not
read of a person is hidden; and lists of codes are not opened to them at all (listing.py): counts or codes, never both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from typing import Final

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.evidence.indicators.definitions import ITEMS, PEOPLE, Figure
from dhealth.evidence.indicators.heads import Moved
from dhealth.evidence.reports.moved import moved_people
from dhealth.evidence.reports.queries import Row, counted_twice, period_report
from dhealth.evidence.reports.reach import RISK, Reach
from dhealth.evidence.reports.rules import GROUP, Filters, person_dimensions
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import hidden_cells, is_small

SERVED: Final = "served_people"
_ALL: Final = ""


@cache
def served_people() -> Figure:
    """Whoever was given anything, or told of it; who was only referred stands in no figure and hides nobody else."""
    given = tuple(kind for kind in catalogue() if kind != REFERRAL)
    return Figure(SERVED, 0, {}, {}, "people", given, (), "", "", "page", "")


def report_without_words(
    reach: Reach, period: Period, filters: Filters, by: str, wanted: Sequence[Figure]
) -> list[Row]:
    """The period report; figures that such a reader cannot be told of so few people are None."""
    moved = moved_people(reach, period, filters.organisation)
    rows = period_report(reach, period, filters, by, [*wanted, served_people()], moved)
    served = {row.key: row.figures[SERVED] or 0 for row in rows}
    everybody = _served(reach, period, Filters(organisation=filters.organisation), moved)
    asked = _served(reach, period, filters, moved) if by else next(iter(served.values()))
    twice = counted_twice(reach, period, filters, by, [*wanted, served_people()], moved)
    few = is_small(asked) or is_small(everybody - asked)
    hidden = set(served) if few else {key for key, figures in twice.items() if _tells_of_few(figures, reach, wanted)}
    if by:
        hidden = _few_rows(served, asked, hidden)
    group_told = RISK in reach.unread and GROUP in person_dimensions(filters, by)
    whole = _served(reach, period, replace(filters, group=""), moved) if filters.group else asked
    return [
        _masked(reach, row, wanted, few=row.key in hidden, group_told=group_told and is_small(whole)) for row in rows
    ]


def _served(reach: Reach, period: Period, filters: Filters, moved: Moved) -> int:
    """How many people the question is about."""
    (row,) = period_report(reach, period, filters, "", [served_people()], moved)
    return row.figures[SERVED] or 0


def _tells_of_few(twice: dict[str, int], reach: Reach, wanted: Sequence[Figure]) -> bool:
    """Whether the groups' sum, less the whole, is about few people, or about all whom several groups served.

    It is less than none where the record in which they were served last stands in the row, and the others do not.
    What was known before may stand in another group's record: that tells of somebody whom one group alone served.
    """
    told = [figure for figure in wanted if figure.reveals in reach.unread]
    served = abs(twice[SERVED])
    shared = any(0 < served <= abs(twice[one.key]) for one in told)
    return is_small(served) or shared or any(is_small(abs(twice[one.key])) for one in told if one.known)


def _few_rows(served: dict[str, int], together: int, hidden: set[str]) -> set[str]:
    """The rows about few people, those hidden already, and others, so that the total gives none of them away."""
    return hidden_cells({**served, _ALL: together}, [(*served, _ALL)], known=(_ALL,), hidden=hidden & set(served))


def _masked(reach: Reach, row: Row, wanted: Sequence[Figure], *, few: bool, group_told: bool) -> Row:
    told = [figure for figure in wanted if figure.reveals in reach.unread]
    served = row.figures[SERVED] or 0
    everybody = any(0 < served <= (row.figures[one.key] or 0) for one in told if one.unit == PEOPLE)
    gone = {figure.key for figure in told} if few or everybody else set()
    if group_told:
        gone = {figure.key for figure in wanted if figure.unit != ITEMS}
    shown = {figure.key: None if figure.key in gone else row.figures[figure.key] for figure in wanted}
    return replace(row, figures=shown)
