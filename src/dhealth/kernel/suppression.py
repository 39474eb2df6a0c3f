"""Hides small cells of a table, and others with them, so that no sum of the table gives a hidden one away."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Final, TypeVar

Cell = TypeVar("Cell", bound=Hashable)
Number = int | Fraction  # most stay whole

SMALL: Final = 4  # 1 to 4 people could be recognised (security T13)
_ROOM: Final = SMALL + 1  # what is hidden in one line adds up to at least this, so that no cell is pinned down


def is_small(count: int) -> bool:
    """Whether so few could be recognised; nobody is not few."""
    return 0 < count <= SMALL


def hidden_cells(
    counts: Mapping[Cell, int],
    lines: Sequence[Collection[Cell]],
    *,
    known: Collection[Cell] = (),
    hidden: Collection[Cell] = (),
) -> set[Cell]:
    """The cells to hide.

    Each line is a set of cells of which one is the sum of the others (a row with its total). `known` cells are shown
    whatever they say: totals to which the reader is entitled. `hidden` ones are hidden already. Afterwards the shown
    cells and the lines determine no hidden cell, and what is hidden in one line leaves room for more than a few,
    unless nothing is left to hide there.
    """
    gone = set(hidden) | {cell for cell, count in counts.items() if is_small(count) and cell not in known}
    while (line := _telling(lines, gone, counts, known)) is not None:
        gone.add(min(_left(line, gone, known), key=lambda cell: _price(cell, line, gone, counts, lines)))
    return gone


def _telling(
    lines: Sequence[Collection[Cell]], gone: set[Cell], counts: Mapping[Cell, int], known: Collection[Cell]
) -> Collection[Cell] | None:
    """A line that says too much and in which something can still be hidden."""
    open_lines = [line for line in lines if _left(line, gone, known)]
    for line in open_lines:
        inside = [cell for cell in line if cell in gone]
        if inside and (len(inside) == 1 or sum(counts[cell] for cell in inside) < _ROOM):
            return line
    forced = determined(lines, gone)
    return next((line for line in open_lines if forced & set(line)), None)


def _left(line: Collection[Cell], gone: set[Cell], known: Collection[Cell]) -> list[Cell]:
    return [cell for cell in line if cell not in gone and cell not in known]


def _price(
    cell: Cell,
    line: Collection[Cell],
    gone: set[Cell],
    counts: Mapping[Cell, int],
    lines: Sequence[Collection[Cell]],
) -> tuple[bool, bool, int]:
    """What is lost by hiding a cell too: one that counts somebody, where other lines hide something, costs least."""
    crossing = any(gone & set(other) for other in lines if other is not line and cell in other)
    return (counts[cell] == 0, not crossing, counts[cell])


def determined(lines: Sequence[Collection[Cell]], gone: Collection[Cell]) -> set[Cell]:
    """The hidden cells that the lines and the cells shown give away: those that no solution leaves free.

    Signs do not matter for that: in a row with its total, only one cell of each line carries another sign, and a
    table with margins is the same system after the totals' signs are turned.
    """
    hidden = set(gone)
    rows = _reduced([{cell: 1 for cell in line if cell in hidden} for line in lines])
    return {cell for row in rows if len(row) == 1 for cell in row}


def _reduced(lines: Iterable[dict[Cell, Number]]) -> Iterable[dict[Cell, Number]]:
    """The same equations, each with a cell of its own that stands in no other (reduced row echelon form)."""
    solved: dict[Cell, dict[Cell, Number]] = {}
    for line in lines:
        for own in [cell for cell in line if cell in solved]:
            _subtract(line, solved[own], line[own])
        if not line:
            continue
        own, lead = next(iter(line.items()))
        row: dict[Cell, Number] = line
        if lead != 1:
            row = {cell: Fraction(value) / lead for cell, value in line.items()}
        for other in solved.values():
            if own in other:
                _subtract(other, row, other[own])
        solved[own] = row
    return solved.values()


def _subtract(line: dict[Cell, Number], other: dict[Cell, Number], times: Number) -> None:
    """Take an equation, so many times, from this one; what comes to nothing goes."""
    for cell, value in other.items():
        left = line.get(cell, 0) - value * times
        if left:
            line[cell] = left
        else:
            del line[cell]
