"""Counts a whole table with its margins, and beside it the other cuts of the same people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.indicators.definitions import ITEMS, Figure
from dhealth.evidence.indicators.heads import Moved
from dhealth.evidence.reports.cuts import Cut, Frame, finest_cut, other_cuts, parts_of
from dhealth.evidence.reports.labels import words_of
from dhealth.evidence.reports.masking import WHOLE, hidden_in_table, stands_beside
from dhealth.evidence.reports.moved import moved_people
from dhealth.evidence.reports.queries import Row, period_report, report_of_each
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import AGES, ALL, BANDS, GROUP, ORGANISATION, SEX, UNKNOWN, Filters, dimension
from dhealth.kernel.periods import Period

Counts = dict[str, dict[str, int]]  # row → figures
Cell = tuple[str, str]  # row, column
_TWICE: Final = "\n"  # the column of those who stand in several others: no organisation is called so


@dataclass(frozen=True)
class Table:
    """Every cell and margin of one period, as they are; `hidden` says what of them may not be shown."""

    reach: Reach
    period: Period
    frame: Frame
    wanted: Sequence[Figure]
    cells: dict[Cell, dict[str, int]] = field(default_factory=dict)
    parts: dict[str, list[str]] = field(default_factory=dict)  # rows that are sums of others
    named: dict[str, Row] = field(default_factory=dict)  # what rows are called
    moved: Moved = field(default_factory=dict)  # people whom several of the groups served
    twice: Counts = field(default_factory=dict)  # row → how much the groups' sum is larger than the whole

    @property
    def nobody(self) -> dict[str, int]:
        """The figures of a row in which nobody stands."""
        return {figure.key: 0 for figure in self.wanted}

    def report(self, filters: Filters, by: str) -> list[Row]:
        """Rows of the same people and days."""
        return period_report(self.reach, self.period, filters, by, self.wanted, self.moved)

    def hidden(self) -> dict[Cell, set[str]]:
        """Which figures of which cells this table by itself hides."""
        found: dict[Cell, set[str]] = {}
        entitled = self.frame.across == ORGANISATION
        all_cells = {**self.cells, **{(row, _TWICE): figures for row, figures in self.twice.items()}}
        for figure in (one for one in self.wanted if one.unit != ITEMS):
            counts = {cell: abs(figures[figure.key]) for cell, figures in all_cells.items()}
            for row, column in hidden_in_table(counts, entitled=entitled, parts=self.parts):
                found.setdefault((self.on_every_map(row), column), set()).add(figure.key)
        return found

    def on_every_map(self, row: str) -> str:
        """One name for a row in periods of which one lies before the provinces were joined."""
        return row if row in (WHOLE, UNKNOWN) or stands_beside(row) else self.frame.main.cell(row)


def count_table(reach: Reach, period: Period, frame: Frame, wanted: Sequence[Figure]) -> Table:
    """The whole table of these days; so many statements for many organisations as for few."""
    table = Table(reach, period, frame, wanted, moved=moved_people(reach, period))
    table.cells[WHOLE, WHOLE] = _count(table, Cut(""))[ALL]
    margin = _count(table, frame.main)
    table.cells.update({(key, WHOLE): figures for key, figures in margin.items()})
    if frame.across:
        across = _count(table, Cut(frame.across))
        table.cells.update({(WHOLE, key): figures for key, figures in across.items()})
        columns = _columns(table)
        for key in across:
            found = columns.get(key, {})
            table.cells.update({(row, key): found.get(row, table.nobody) for row in margin})
        if frame.across == GROUP:
            _fill_unknown(table, margin, across)
        elif table.moved:
            _tell_twice(table, margin, across)
    _count_beside(table, list(margin))
    return table


def _tell_twice(table: Table, rows: Iterable[str], columns: Iterable[str]) -> None:
    """Who was served by several groups stands in each and once in the whole: the difference is a number of people
    that whoever sees the cells can reckon, so it is judged as a column of its own."""
    for row in (*rows, WHOLE):
        whole, groups = table.cells[row, WHOLE], [table.cells[row, column] for column in columns]
        table.twice[row] = {key: sum(group[key] for group in groups) - value for key, value in whole.items()}


def _count(table: Table, cut: Cut) -> Counts:
    """The rows of one cut, of everybody; what they are called is kept with the table."""
    rows = table.report(Filters(structure=cut.structure), cut.by)
    empty = {key: table.nobody for key in _all_keys(cut.by)}
    if cut.by and dimension(cut.by) == table.frame.down:
        named = {**{key: Row(key, words_of(cut.by, key), {}) for key in empty}, **{row.key: row for row in rows}}
        table.named.update({_cell(table, cut, key): row for key, row in named.items()})
    return empty | _figures(rows)


def _cell(table: Table, cut: Cut, key: str) -> str:
    return key if cut == table.frame.main else cut.cell(key)


def _figures(rows: Sequence[Row]) -> Counts:
    return {row.key: {key: value or 0 for key, value in row.figures.items()} for row in rows}


def _columns(table: Table) -> dict[str, Counts]:
    """The rows of each column by itself; who stands in no row of a column is not named there."""
    main, filters = table.frame.main, Filters(structure=table.frame.main.structure)
    if table.frame.across == ORGANISATION:
        each = report_of_each(table.reach, table.period, filters, main.by, table.wanted)
        return {name: _figures(rows) for name, rows in each.items()}
    return {group: _figures(table.report(replace(filters, group=group), main.by)) for group in Group.values}


def _fill_unknown(table: Table, rows: Counts, columns: Counts) -> None:
    """No filter finds those whose group is not known: they are what the other columns leave."""
    groups = [key for key in columns if key != UNKNOWN]
    for row in rows:
        for figure, whole in table.cells[row, WHOLE].items():
            others = sum(table.cells[row, group][figure] for group in groups)
            table.cells[row, UNKNOWN][figure] = max(whole - others, 0)


def _count_beside(table: Table, rows: list[str]) -> None:
    """The other cuts of the same people, as rows with a total only, and of which finest rows each row is a sum."""
    main, down = table.frame.main, table.frame.down
    keys: dict[Cut, list[str]] = {main: rows}
    for cut in other_cuts(down):
        counted = _count(table, cut)
        keys[cut] = list(counted)
        table.cells.update({(cut.cell(key), WHOLE): figures for key, figures in counted.items() if key != UNKNOWN})
    finest = finest_cut(down)
    fine = [table.named[finest.cell(key)] for key in keys.pop(finest, []) if key != UNKNOWN]
    for cut in keys if fine else ():
        for row, parts in parts_of(cut, keys[cut], fine).items():
            table.parts[_cell(table, cut, row)] = [finest.cell(part) for part in parts]


def _all_keys(by: str) -> list[str]:
    """Every row that there could be: that nobody stands in one may be told by nothing but the whole table."""
    fixed = {SEX: Sex.values, GROUP: Group.values} | {way: [band for band, *_ages in BANDS[way]] for way in AGES}
    return [*fixed[by], UNKNOWN] if by in fixed else []
