"""Which cells of tables that share their margins are hidden from who reads figures without records.

The margin is judged by itself first, so that it says the same above every table; then each table with it. A cell is
hidden whole: as soon as one of its numbers, or what follows from two of them, is of one to four.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from dhealth.evidence.successes.rules import Counts
from dhealth.kernel.suppression import hidden_cells, is_small

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
    columns: Sequence[str],
    parts: Iterable[Collection[Any]] = (),
    measures: Sequence[Measure] = OF_COUNTS,
) -> set[Cell]:
    """The hidden cells of a table with margins. No page adds columns up, so each is judged by itself.

    `cuts`: sets of rows, each of which adds up to the total; `parts`: rows of which some add up to the others.
    """
    sums = [*([*cut, WHOLE] for cut in cuts), *parts]
    lines = [[(row, column) for row in rows if (row, column) in cells] for column in columns for rows in sums]
    lines = [line for line in lines if len(line) > 1]
    above = {(WHOLE, column) for column in columns if (WHOLE, column) in cells}
    gone: set[Cell] = set()
    for measure in measures:
        numbers = {cell: measure(counts) for cell, counts in cells.items() if cell[1] in columns}
        lost = {cell for cell in above if is_small(numbers[cell])}
        gone |= hidden_cells(numbers, lines, known=above - lost, hidden=lost)
    return gone
