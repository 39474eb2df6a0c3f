"""Which cells of a table with its margins are hidden, so that the table gives no small number away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from dhealth.evidence.reports.cuts import Cut
from dhealth.evidence.reports.rules import AGES, PLACE
from dhealth.kernel.suppression import hidden_cells
from dhealth.trust.places.structures import Structure

WHOLE: Final = ""  # the margin: all rows, or all columns
_MARKS: Final = tuple(
    Cut(by, structure).cell("") for by, structure in [*((way, "") for way in AGES), *((PLACE, s) for s in Structure)]
)


def hidden_in_table(
    counts: dict[tuple[str, str], int], *, entitled: bool, parts: Mapping[str, Sequence[str]] | None = None
) -> set[tuple[str, str]]:
    """The hidden cells of a table with its margins; the margins are judged first, by themselves, so that a table of
    one thing hides the same cells whatever it is crossed with. `entitled`: the columns' totals are always shown.
    `parts`: rows that are sums of other rows. What is no row of the main cut stands in the margin alone: it is cut
    off from the total, which the main rows make up (see cuts.py)."""
    columns, total = keys_along(counts, 1), (WHOLE, WHOLE)
    sums = [[*((part, WHOLE) for part in of), (row, WHOLE)] for row, of in (parts or {}).items()]
    rows, beside = _main_and_beside(keys_along(counts, 0))
    down = [(row, WHOLE) for row in rows]
    across = [(WHOLE, column) for column in columns]
    margin_down = [*down, *((row, WHOLE) for row in beside), total]
    hidden = hidden_cells({cell: counts[cell] for cell in margin_down}, [(*down, total), *sums], known=(total,))
    if not columns:
        return hidden
    if not entitled:
        margin = {cell: counts[cell] for cell in (*across, total)}
        hidden |= hidden_cells(margin, [(*across, total)], known=(total,))
    shown = {cell for cell in (*margin_down, *across) if cell not in hidden}
    lines: list[Sequence[tuple[str, str]]] = [(*down, total), (*across, total), *sums]
    lines += [[(row, column) for column in (*columns, WHOLE)] for row in rows]
    lines += [[(row, column) for row in (*rows, WHOLE)] for column in columns]
    return hidden_cells(counts, lines, known=shown, hidden=hidden)


def stands_beside(row: str) -> bool:
    """Whether the row is one of another cut of the same people: its name begins with the cut's."""
    return row.startswith(_MARKS)


def _main_and_beside(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """The rows of the table, and those of other cuts."""
    return [row for row in rows if not stands_beside(row)], [row for row in rows if stands_beside(row)]


def keys_along(cells: Iterable[tuple[str, str]], axis: int) -> list[str]:
    """The rows (0) or columns (1) of a table, without the margin."""
    return list(dict.fromkeys(cell[axis] for cell in cells if cell[axis] != WHOLE))
