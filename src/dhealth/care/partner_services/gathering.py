"""Where new cases gather: people by place and quarter. No name, no code, few hidden.

A reader without records sees whole quarters that are over, of one year at a time; what is small is hidden together with
whatever would reveal it, also beside the totals of a quarter ago (docs/decisions/0009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Min

from dhealth.care.partner_services.ground import Ground, Key
from dhealth.care.partner_services.growing import told_by_now
from dhealth.care.partner_services.same_people import same_people
from dhealth.care.services.models import Result, Service
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import hidden_cells

TOTAL: Final = ""
Cell = tuple[Key, str]  # place and quarter; TOTAL stands for all of them


@dataclass(frozen=True)
class Row:
    """One place: people of each quarter and in all; None where hidden."""

    key: Key
    name: str
    cells: list[int | None]
    total: int | None

    @property
    def is_place(self) -> bool:
        """Whether the row is one place, and not what lies elsewhere or was not written."""
        return isinstance(self.key, int)


@dataclass(frozen=True)
class Table:
    """New cases by place and quarter."""

    quarters: list[str]
    rows: list[Row]
    totals: list[int | None]
    total: int | None


def quarters_of(year: int, today: date) -> list[Period]:
    """The quarters of the year that are over."""
    return [one for one in (Period.quarter(year, number) for number in range(1, 5)) if one.end < today]


def table_of(organisations: Collection[UUID], ground: Ground, quarters: list[Period]) -> Table:
    """People whose first confirmed result lies in each quarter, by the place where they live."""
    counts: Counter[Cell] = Counter()
    if quarters:
        for place, day in _new_cases(organisations, quarters):
            counts[ground.key(place), str(_number_of(day, quarters))] += 1
    places = sorted({key for key, _quarter in counts}, key=ground.name)
    columns = [str(number) for number in range(len(quarters))]
    cells = _with_margins(counts, places, columns)
    grown = {(row, TOTAL) for row in (*places, TOTAL) if told_by_now([cells[row, one] for one in columns]) is None}
    hidden = hidden_cells(cells, _lines(places, columns), hidden=grown)
    shown = {cell: None if cell in hidden else count for cell, count in cells.items()}
    rows = [Row(key, ground.name(key), [shown[key, c] for c in columns], shown[key, TOTAL]) for key in places]
    return Table(
        [f"{one.start:%m/%Y} – {one.end:%m/%Y}" for one in quarters],
        rows,
        [shown[TOTAL, column] for column in columns],
        shown[TOTAL, TOTAL],
    )


def _new_cases(organisations: Collection[UUID], quarters: list[Period]) -> list[tuple[int | None, date]]:
    """Where each person lives, and the day of their first confirmed result; one at two groups is one."""
    rows = list(
        Service.objects.current()
        .filter(organisation__in=organisations, kind="confirmatory_test", result=Result.POSITIVE)
        .values("person")
        .annotate(first=Min("day"))
        .filter(first__lte=quarters[-1].end)
        .order_by("first", "person")
        .values_list("person", "person__place", "first")
    )
    one, found = same_people([person for person, _place, _day in rows]), dict[UUID, tuple[int | None, date]]()
    for person, place, day in rows:
        known, first = found.get(one(person), (None, day))
        found[one(person)] = (known or place, first)
    return [(place, day) for place, day in found.values() if day >= quarters[0].start]


def _number_of(day: date, quarters: list[Period]) -> int:
    return next(number for number, one in enumerate(quarters) if one.contains(day))


def _with_margins(
    counts: Mapping[tuple[Key, str], int], rows: list[Key], columns: list[str]
) -> dict[tuple[Key, str], int]:
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    cells |= {(row, TOTAL): sum(cells[row, column] for column in columns) for row in rows}
    cells |= {(TOTAL, column): sum(cells[row, column] for row in rows) for column in columns}
    cells[TOTAL, TOTAL] = sum(cells[row, TOTAL] for row in rows)
    return cells


def _lines(rows: list[Key], columns: list[str]) -> list[list[Cell]]:
    down = [[*((row, column) for row in rows), (TOTAL, column)] for column in (*columns, TOTAL)]
    across = [[*((row, column) for column in columns), (row, TOTAL)] for row in (*rows, TOTAL)]
    return [*down, *across]
