"""The report for those who read figures without records: small numbers of people are hidden in its tables."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.indicators.definitions import ITEMS, Figure, report_figures
from dhealth.evidence.reports.cuts import Cut, asked_cut, finest_cut, main_cut, other_cuts, parts_of
from dhealth.evidence.reports.few import report_without_words
from dhealth.evidence.reports.grounds import Lands
from dhealth.evidence.reports.labels import in_order, words_of
from dhealth.evidence.reports.queries import Row, period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import (
    AGE,
    AGES,
    ALL,
    BANDS,
    GROUP,
    ORGANISATION,
    PLACE,
    SEX,
    UNKNOWN,
    Filters,
    dimension,
    person_dimensions,
    refuse_crossing,
    refuse_fine,
)
from dhealth.evidence.reports.suppression import hidden_cells
from dhealth.evidence.reports.wholes import judged_with, refuse_narrow
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.structures import Structure

WHOLE = ""  # the margin: all rows, or all columns
_MARKS = tuple(
    Cut(by, structure).cell("") for by, structure in [*((way, "") for way in AGES), *((PLACE, s) for s in Structure)]
)
Table = dict[tuple[str, str], dict[str, int]]  # (row, column) → figures


def report_for(
    reach: Reach, period: Period, filters: Filters, by: str = "", wanted: Sequence[Figure] | None = None
) -> list[Row]:
    """The period report as this reader may see it; figures that are hidden are None.

    Raises:
        Refused: the question would point at single people (see rules.refuse_fine and wholes.refuse_narrow).
    """
    chosen = report_figures() if wanted is None else wanted
    if not reach.guarded:
        report = report_without_words if reach.unread else period_report
        return report(reach, period, filters, by, chosen)
    refuse_fine(filters, by)
    breaks_down = bool(person_dimensions(filters, by))
    refuse_narrow(period, timezone.localdate(), breaks_down=breaks_down)
    if not breaks_down:
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
    parts: dict[str, list[str]] = field(default_factory=dict)  # rows that are sums of others
    named: dict[str, Row] = field(default_factory=dict)  # what rows are called

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

    @property
    def main(self) -> Cut:
        """The rows of the table; other cuts of the same people stand beside its margin."""
        return main_cut(self.down)

    @property
    def cut(self) -> Cut:
        """The cut that the question asks for."""
        return asked_cut(self.filters, self.by, self.period, self.down)

    def rows(self) -> list[Row]:
        """The rows asked for, with the hidden cells of the whole table hidden."""
        refuse_crossing(self.filters, self.by, second=self.cut != self.main and bool(self.across))
        table, across = self._counted()
        masked = self._masked(table)
        keys: list[tuple[str, tuple[str, str]]] = [(ALL, (self._cell(self._chosen(self.down)), across))]
        if dimension(self.by) == self.down:
            keys = [(key, (self._cell(key), across)) for key in self._keys_down(table)]
        elif self.by:
            keys = [(key, (self._cell(self._chosen(self.down)), key)) for key in _keys(table, 1)]
        cells = {key: masked.get(cell, dict.fromkeys((f.key for f in self.wanted), 0)) for key, cell in keys}
        told = [key for key in in_order(self.by, cells) if key == ALL or any(v != 0 for v in cells[key].values())]
        return [self._row(key, cells[key]) for key in told]

    def _row(self, key: str, figures: dict[str, int | None]) -> Row:
        named = self.named.get(self._cell(key)) if dimension(self.by) == self.down else None
        if named is not None:
            return replace(named, figures=figures)
        return Row(key, words_of(self.by, key) if self.by else "", figures)

    def _cell(self, key: str) -> str:
        """A row of the asked cut as the table calls it."""
        return key if self.cut == self.main or key in (WHOLE, UNKNOWN) else self.cut.cell(key)

    def _keys_down(self, table: Table) -> list[str]:
        """The rows of the asked cut, by their own keys; one of them where a filter names it."""
        one = self._chosen(self.down)
        if one:
            return [one]
        mark = self.cut.cell("")
        beside = {cut.cell("") for cut in other_cuts(self.down)}
        keys = _keys(table, 0)
        if self.cut == self.main:
            return [key for key in keys if not key.startswith(tuple(beside))]
        return [key.removeprefix(mark) for key in keys if key.startswith(mark) or key == UNKNOWN]

    def _counted(self) -> tuple[Table, str]:
        """Every cell and margin of the table, and the column that the filters choose."""
        table: Table = {(WHOLE, WHOLE): self._count(Filters(), Cut(""))[ALL]}
        margin = self._count(Filters(), self.main)
        table |= {(key, WHOLE): cell for key, cell in margin.items()}
        if self.across:
            table |= {(WHOLE, key): cell for key, cell in self._count(Filters(), Cut(self.across)).items()}
            for key in _keys(table, 1):
                found = self._column(key)
                table |= {(row, key): found.get(row, dict.fromkeys(table[WHOLE, WHOLE], 0)) for row in margin}
            self._fill_unknown(table, list(margin))
        self._count_beside(table, [*margin])
        return table, self._chosen(self.across)

    def _count_beside(self, table: Table, rows: list[str]) -> None:
        """The other cuts of the same people, as rows with a total only, and of which finest rows each row is a sum."""
        keys: dict[Cut, list[str]] = {self.main: rows}
        for cut in other_cuts(self.down):
            counted = self._count(Filters(), cut)
            keys[cut] = list(counted)
            table |= {(cut.cell(key), WHOLE): cell for key, cell in counted.items() if key != UNKNOWN}
        finest = finest_cut(self.down)
        fine = [self.named[finest.cell(key)] for key in keys.pop(finest, []) if key != UNKNOWN]
        for cut in keys if fine else ():
            for row, parts in parts_of(cut, keys[cut], fine).items():
                self.parts[row if cut == self.main else cut.cell(row)] = [finest.cell(part) for part in parts]

    def _count(self, filters: Filters, cut: Cut) -> dict[str, dict[str, int]]:
        filters = replace(filters, structure=cut.structure)
        rows = period_report(self.reach, self.period, filters, cut.by, self.wanted)
        empty = {key: dict.fromkeys((f.key for f in self.wanted), 0) for key in _all_keys(cut.by)}
        if cut.by and dimension(cut.by) == self.down:
            named = {**{key: Row(key, words_of(cut.by, key), {}) for key in empty}, **{row.key: row for row in rows}}
            self.named.update({key if cut == self.main else cut.cell(key): row for key, row in named.items()})
        return empty | {row.key: {key: value or 0 for key, value in row.figures.items()} for row in rows}

    def _column(self, key: str) -> dict[str, dict[str, int]]:
        if self.across == GROUP:
            return self._count(Filters(group=key), self.main) if key in Group.values else {}
        organisation = Organisation.objects.get(name=key)
        return self._count(Filters(organisation=organisation.pk), self.main)

    def _fill_unknown(self, table: Table, rows: list[str]) -> None:
        """No filter finds those whose group is not known: they are what the other columns leave."""
        if self.across != GROUP:
            return
        for row in rows:
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
        lands = Lands(Structure(self.cut.structure))
        if lands.path(place) != [place]:
            raise Refused(_("So small a place could point at single people. Choose a province."), field="place")
        return lands.key(place, PLACE)

    def _masked(self, table: Table) -> dict[tuple[str, str], dict[str, int | None]]:
        """What is hidden here, or in a period around this one or beside it, is hidden (see wholes.judged_with)."""
        masked: dict[tuple[str, str], dict[str, int | None]] = {cell: {**counts} for cell, counts in table.items()}
        judged = [self._hidden(table)]
        for period in judged_with(self.period):
            beside = replace(self, period=period, parts={}, named={})
            judged.append(beside._hidden(beside._counted()[0]))
        for (row, column), counts in masked.items():
            cell = (self._on_every_map(row), column)
            counts.update({key: None for hidden in judged for key in hidden.get(cell, ())})
        return masked

    def _hidden(self, table: Table) -> dict[tuple[str, str], set[str]]:
        """Which figures of which cells this table by itself hides."""
        found: dict[tuple[str, str], set[str]] = {}
        for figure in (one for one in self.wanted if one.unit != ITEMS):
            counts = {cell: cells[figure.key] for cell, cells in table.items()}
            for row, column in hidden_in_table(counts, entitled=self.across == ORGANISATION, parts=self.parts):
                found.setdefault((self._on_every_map(row), column), set()).add(figure.key)
        return found

    def _on_every_map(self, row: str) -> str:
        """One name for a row in periods of which one lies before the provinces were joined."""
        return row if row in (WHOLE, UNKNOWN) or row.startswith(_MARKS) else self.main.cell(row)


def hidden_in_table(
    counts: dict[tuple[str, str], int], *, entitled: bool, parts: Mapping[str, Sequence[str]] | None = None
) -> set[tuple[str, str]]:
    """The hidden cells of a table with its margins; the margins are judged first, by themselves, so that a table of
    one thing hides the same cells whatever it is crossed with. `entitled`: the columns' totals are always shown.
    `parts`: rows that are sums of other rows. What is no row of the main cut stands in the margin alone: it is cut
    off from the total, which the main rows make up (see cuts.py)."""
    columns, total = _keys(counts, 1), (WHOLE, WHOLE)
    sums = [[*((part, WHOLE) for part in of), (row, WHOLE)] for row, of in (parts or {}).items()]
    rows, beside = _main_and_beside(_keys(counts, 0))
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


def _main_and_beside(rows: Sequence[str]) -> tuple[list[str], list[str]]:
    """The rows of the table, and those of other cuts, whose names begin with the cut's."""
    beside = [row for row in rows if row.startswith(_MARKS)]
    return [row for row in rows if row not in set(beside)], beside


def _keys(table: dict[tuple[str, str], Hashable] | Table | dict[tuple[str, str], int], axis: int) -> list[str]:
    """The rows (0) or columns (1) of a table, without the margin."""
    return list(dict.fromkeys(cell[axis] for cell in table if cell[axis] != WHOLE))


def _all_keys(by: str) -> list[str]:
    """Every row that there could be: that nobody stands in one may be told by nothing but the whole table."""
    fixed = {SEX: Sex.values, GROUP: Group.values} | {way: [band for band, *_ages in BANDS[way]] for way in AGES}
    return [*fixed[by], UNKNOWN] if by in fixed else []
