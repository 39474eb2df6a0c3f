"""Which cells of tables that share their margins are hidden from who reads figures without records.

The margin is judged by itself first, so that it says the same above every table; then each table with it. A cell is
hidden whole: as soon as one of its numbers, or what follows from two of them, is of one to four.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from dhealth.evidence.successes.rules import Counts
from dhealth.kernel.suppression import hidden_cells

WHOLE: Final = ""
Cell = tuple[Any, str]  # the row and the column; WHOLE for the margin
Measure = Callable[[Any], int]
OF_COUNTS: Final[tuple[Measure, ...]] = (
    lambda one: one.sent,
    lambda one: one.in_time,
    lambda one: one.untold,
    lambda one: one.missing,
    lambda one: one.arrived,
    lambda one: one.arrived - one.served,
    lambda one: one.served,
    lambda one: one.served - one.confirmed,
    lambda one: one.confirmed,
)
OF_NUMBERS: Final[tuple[Measure, ...]] = (int,)


def with_margins(cells: Mapping[Cell, Counts]) -> dict[Cell, Counts]:
    """The table with its totals across, down and altogether."""
    found: dict[Cell, Counts] = {}
    for (row, column), counts in cells.items():
        for cell in ((row, column), (row, WHOLE), (WHOLE, column), (WHOLE, WHOLE)):
            found.setdefault(cell, Counts()).merge(counts)
    return found


def hidden_in(
    cells: Mapping[Cell, Any],
    cuts: Sequence[Sequence[Any]],
    columns: Sequence[Sequence[str]],
    parts: Iterable[Collection[Any]] = (),
    measures: Sequence[Measure] = OF_COUNTS,
    *,
    free: Collection[Cell] = (),
) -> set[Cell]:
    """The hidden cells of a table with margins.

    `cuts`: sets of rows, each of which adds up to the total; `columns`: the same of columns; `parts`: rows of which
    some add up to the others; `free`: cells that no page shows.
    """
    lines = [line for line in _lines(cells, cuts, columns, list(parts)) if len(line) > 1]
    above = {(WHOLE, column) for one in columns for column in (*one, WHOLE) if (WHOLE, column) in cells}
    gone: set[Cell] = set()
    for measure in measures:
        numbers = {cell: measure(counts) for cell, counts in cells.items()}
        lost = _hidden_margin(numbers, columns, set(free))
        gone |= hidden_cells(numbers, lines, known=above - lost, hidden=lost, free=free)
    return gone


def _hidden_margin(numbers: Mapping[Cell, int], columns: Sequence[Sequence[str]], free: Collection[Cell]) -> set[Cell]:
    """The first columns stand above every table, so they settle whether the total is shown; others go with that."""
    lost: set[Cell] = set()
    total: Cell = (WHOLE, WHOLE)
    for place, one in enumerate(columns):
        line = [(WHOLE, column) for column in (*one, WHOLE) if (WHOLE, column) in numbers]
        settled = (total,) if place and total not in lost else ()
        lost |= hidden_cells({c: numbers[c] for c in line}, [line], known=settled, hidden=lost & set(line), free=free)
    return lost


def _lines(
    cells: Mapping[Cell, Any],
    cuts: Sequence[Sequence[Any]],
    columns: Sequence[Sequence[str]],
    parts: Sequence[Collection[Any]],
) -> Iterable[list[Cell]]:
    sums = [*([*cut, WHOLE] for cut in cuts), *parts]
    for column in dict.fromkeys([*(column for one in columns for column in one), WHOLE]):
        for rows in sums:
            yield [(row, column) for row in rows if (row, column) in cells]
    for row in dict.fromkeys(row for row, _column in cells):
        for one in columns:
            yield [(row, column) for column in (*one, WHOLE) if (row, column) in cells]
