"""The report for those who read figures without records: small numbers of people are hidden in its tables."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.indicators.definitions import ITEMS, Figure, report_figures
from dhealth.evidence.reports.labels import Lands, in_order, words_of
from dhealth.evidence.reports.queries import Row, period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import (
    AGE,
    ALL,
    BANDS,
    GROUP,
    ORGANISATION,
    PLACE,
    SEX,
    UNKNOWN,
    Filters,
    person_dimensions,
    refuse_fine,
)
from dhealth.evidence.reports.suppression import hidden_cells
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation

WHOLE = ""  # the margin: all rows, or all columns
Table = dict[tuple[str, str], dict[str, int]]  # (row, column) → figures


def report_for(
    reach: Reach, period: Period, filters: Filters, by: str = "", wanted: Sequence[Figure] | None = None
) -> list[Row]:
    """The period report as this reader may see it; figures that are hidden are None.

    Raises:
        Refused: the question would point at single people (see rules.refuse_fine).
    """
    chosen = report_figures() if wanted is None else wanted
    if not reach.guarded:
        return period_report(reach, period, filters, by, chosen)
    refuse_fine(filters, by)
    if not person_dimensions(filters, by):
        return period_report(reach, period, filters, by, chosen)
    table = _Guarded(reach, period, filters, by, chosen)
    return table.rows()


@dataclass(frozen=True)
class _Guarded:
    """The whole table of which the question asks a row, a column or one cell."""

    reach: Reach
    period: Period
    filters: Filters
    by: str
    wanted: Sequence[Figure]

    @property
    def down(self) -> str:
        """What the rows tell apart."""
        asked = person_dimensions(self.filters, self.by)
        return next(iter(asked - {GROUP}), GROUP)

    @property
    def across(self) -> str:
        """What the columns tell apart; nothing for a plain list of rows."""
        if self.down != GROUP and GROUP in person_dimensions(self.filters, self.by):
            return GROUP
        return ORGANISATION if self.filters.organisation or self.by == ORGANISATION else ""

    def rows(self) -> list[Row]:
        """The rows asked for, with the hidden cells of the whole table hidden."""
        table, across = self._counted()
        masked = self._masked(table)
        if self.by == self.down:
            keys = [(key, (key, across)) for key in _keys(table, 0)]
        elif self.by:
            keys = [(key, (self._chosen(self.down), key)) for key in _keys(table, 1)]
        else:
            keys = [(ALL, (self._chosen(self.down), across))]
        cells = {key: masked.get(cell, dict.fromkeys((f.key for f in self.wanted), 0)) for key, cell in keys}
        told = [key for key in in_order(self.by, cells) if key == ALL or any(v != 0 for v in cells[key].values())]
        return [Row(key, words_of(self.by, key) if self.by else "", cells[key]) for key in told]

    def _counted(self) -> tuple[Table, str]:
        """Every cell and margin of the table, and the column that the filters choose."""
        table: Table = {(WHOLE, WHOLE): self._count(Filters(), "")[ALL]}
        table |= {(key, WHOLE): cell for key, cell in self._count(Filters(), self.down).items()}
        if self.across:
            table |= {(WHOLE, key): cell for key, cell in self._count(Filters(), self.across).items()}
            for key in _keys(table, 1):
                found = self._column(key)
                table |= {(row, key): found.get(row, dict.fromkeys(table[WHOLE, WHOLE], 0)) for row in _keys(table, 0)}
            self._fill_unknown(table)
        return table, self._chosen(self.across)

    def _count(self, filters: Filters, by: str) -> dict[str, dict[str, int]]:
        rows = period_report(self.reach, self.period, filters, by, self.wanted)
        empty = {} if not by else {key: dict.fromkeys((f.key for f in self.wanted), 0) for key in _all_keys(by)}
        return empty | {row.key: {key: value or 0 for key, value in row.figures.items()} for row in rows}

    def _column(self, key: str) -> dict[str, dict[str, int]]:
        if self.across == GROUP:
            return self._count(Filters(group=key), self.down) if key in Group.values else {}
        organisation = Organisation.objects.get(name=key)
        return self._count(Filters(organisation=organisation.pk), self.down)

    def _fill_unknown(self, table: Table) -> None:
        """No filter finds those whose group is not known: they are what the other columns leave."""
        if self.across != GROUP:
            return
        for row in _keys(table, 0):
            for figure, whole in table[row, WHOLE].items():
                others = sum(table[row, key][figure] for key in _keys(table, 1) if key != UNKNOWN)
                table[row, UNKNOWN][figure] = max(whole - others, 0)

    def _chosen(self, name: str) -> str:
        """The key of the row or column that a filter names; the margin where none does."""
        if name == ORGANISATION:
            organisation = Organisation.objects.filter(pk__in=[self.filters.organisation]).first()
            return organisation.name if organisation else WHOLE
        if name == PLACE and self.filters.place is not None:
            return self._province(self.filters.place)
        return {GROUP: self.filters.group, SEX: self.filters.sex, AGE: self.filters.age}.get(name, WHOLE)

    def _province(self, place: int) -> str:
        lands = Lands()
        if lands.path(place) != [place]:
            raise Refused(_("So small a place could point at single people. Choose a province."), field="place")
        return lands.name(place, PLACE)

    def _masked(self, table: Table) -> dict[tuple[str, str], dict[str, int | None]]:
        masked: dict[tuple[str, str], dict[str, int | None]] = {cell: {**counts} for cell, counts in table.items()}
        for figure in self.wanted:
            if figure.unit == ITEMS:
                continue
            counts = {cell: found[figure.key] for cell, found in table.items()}
            for cell in hidden_in_table(counts, entitled=self.across == ORGANISATION):
                masked[cell][figure.key] = None
        return masked


def hidden_in_table(counts: dict[tuple[str, str], int], *, entitled: bool) -> set[tuple[str, str]]:
    """The hidden cells of a table with its margins; the margins are judged first, by themselves, so that a table of
    one thing hides the same cells whatever it is crossed with. `entitled`: the columns' totals are always shown."""
    rows, columns = _keys(counts, 0), _keys(counts, 1)
    total = (WHOLE, WHOLE)
    down = [(row, WHOLE) for row in rows]
    across = [(WHOLE, column) for column in columns]
    hidden = hidden_cells({cell: counts[cell] for cell in (*down, total)}, [(*down, total)], known=(total,))
    if not columns:
        return hidden
    if not entitled:
        margin = {cell: counts[cell] for cell in (*across, total)}
        hidden |= hidden_cells(margin, [(*across, total)], known=(total,))
    shown = {cell for cell in (*down, *across, total) if cell not in hidden}
    lines: list[Sequence[tuple[str, str]]] = [(*down, total), (*across, total)]
    lines += [[(row, column) for column in (*columns, WHOLE)] for row in rows]
    lines += [[(row, column) for row in (*rows, WHOLE)] for column in columns]
    return hidden_cells(counts, lines, known=shown, hidden=hidden)


def _keys(table: dict[tuple[str, str], Hashable] | Table | dict[tuple[str, str], int], axis: int) -> list[str]:
    """The rows (0) or columns (1) of a table, without the margin."""
    return list(dict.fromkeys(cell[axis] for cell in table if cell[axis] != WHOLE))


def _all_keys(by: str) -> list[str]:
    """Every row that there could be: that nobody stands in one may be told by nothing but the whole table."""
    fixed = {SEX: Sex.values, AGE: [band for band, _low, _high in BANDS[AGE]], GROUP: Group.values}
    return [*fixed[by], UNKNOWN] if by in fixed else []
