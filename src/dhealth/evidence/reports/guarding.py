"""The report for those who read figures without records: small numbers of people are hidden in its tables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import Figure, report_figures
from dhealth.evidence.reports.cuts import Frame, frame_of, other_cuts, settled
from dhealth.evidence.reports.few import report_without_words
from dhealth.evidence.reports.grounds import Lands
from dhealth.evidence.reports.labels import in_order, words_of
from dhealth.evidence.reports.masking import WHOLE, keys_along
from dhealth.evidence.reports.queries import Row, period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import (
    AGE,
    ALL,
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
from dhealth.evidence.reports.tables import Cell, Table, count_table
from dhealth.evidence.reports.wholes import judged_with, refuse_narrow
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.structures import Structure


def report_for(
    reach: Reach, period: Period, filters: Filters, by: str = "", wanted: Sequence[Figure] | None = None
) -> list[Row]:
    """The period report as this reader may see it; figures that are hidden are None.

    Raises:
        Refused: the question would point at single people (see refuse_telling).
    """
    chosen = report_figures() if wanted is None else wanted
    if not reach.guarded:
        report = report_without_words if reach.unread else period_report
        return report(reach, period, filters, by, chosen)
    refuse_telling(period, filters, by)
    if not person_dimensions(filters, by):
        return period_report(reach, period, filters, by, chosen)
    frame = frame_of(filters, by, period)
    return _Asked(filters, by, frame, count_table(reach, period, frame, chosen)).rows()


def refuse_telling(period: Period, filters: Filters, by: str) -> None:
    """Stop what a reader without records may not ask (rules.refuse_fine, wholes.refuse_narrow, rules.refuse_crossing).

    Raises:
        Refused: the answer, alone or beside others, would point at single people.
    """
    refuse_fine(filters, by)
    breaks_down = bool(person_dimensions(filters, by))
    refuse_narrow(period, timezone.localdate(), breaks_down=breaks_down)
    if breaks_down:
        frame = frame_of(filters, by, period)
        refuse_crossing(filters, by, second=frame.cut != frame.main and bool(frame.across))


def may_ask(reach: Reach, period: Period, filters: Filters, by: str) -> bool:
    """Whether this reader gets an answer; what would be refused is not offered either."""
    if not reach.guarded:
        return True
    try:
        refuse_telling(period, settled(filters, by), by)
    except Refused:
        return False
    return True


@dataclass(frozen=True)
class _Asked:
    """The rows of a counted table that the question asks for."""

    filters: Filters
    by: str
    frame: Frame
    table: Table

    def rows(self) -> list[Row]:
        """Those with somebody in them, and what may not be shown hidden."""
        masked = self._masked()
        across, one = self._chosen(self.frame.across), self._cell(self._chosen(self.frame.down))
        keys: list[tuple[str, Cell]] = [(ALL, (one, across))]
        if dimension(self.by) == self.frame.down:
            keys = [(key, (self._cell(key), across)) for key in self._keys_down()]
        elif self.by:
            keys = [(key, (one, key)) for key in keys_along(self.table.cells, 1)]
        cells = {key: masked.get(cell, {**self.table.nobody}) for key, cell in keys}
        told = [key for key in in_order(self.by, cells) if key == ALL or any(v != 0 for v in cells[key].values())]
        return [self._row(key, cells[key]) for key in told]

    def _row(self, key: str, figures: dict[str, int | None]) -> Row:
        named = self.table.named.get(self._cell(key)) if dimension(self.by) == self.frame.down else None
        if named is not None:
            return replace(named, figures=figures)
        return Row(key, words_of(self.by, key) if self.by else "", figures)

    def _cell(self, key: str) -> str:
        """A row of the asked cut as the table calls it."""
        return key if self.frame.cut == self.frame.main or key in (WHOLE, UNKNOWN) else self.frame.cut.cell(key)

    def _keys_down(self) -> list[str]:
        """The rows of the asked cut, by their own keys; one of them where a filter names it."""
        one = self._chosen(self.frame.down)
        if one:
            return [one]
        mark = self.frame.cut.cell("")
        beside = {cut.cell("") for cut in other_cuts(self.frame.down)}
        keys = keys_along(self.table.cells, 0)
        if self.frame.cut == self.frame.main:
            return [key for key in keys if not key.startswith(tuple(beside))]
        return [key.removeprefix(mark) for key in keys if key.startswith(mark) or key == UNKNOWN]

    def _chosen(self, name: str) -> str:
        """The key of the row or column that a filter names; the margin where none does."""
        if name == ORGANISATION:
            organisation = Organisation.with_practice.filter(pk__in=[self.filters.organisation]).first()
            return organisation.name if organisation else WHOLE
        if name == PLACE and self.filters.place is not None:
            return self._province(self.filters.place)
        return {GROUP: self.filters.group, SEX: self.filters.sex, AGE: self.filters.age}.get(name, WHOLE)

    def _province(self, place: int) -> str:
        lands = Lands(Structure(self.frame.cut.structure))
        if lands.path(place) != [place]:
            raise Refused(_("So small a place could point at single people. Choose a province."), field="place")
        return lands.key(place, PLACE)

    def _masked(self) -> dict[Cell, dict[str, int | None]]:
        """What is hidden here, or in a period around this one or beside it, is hidden (see wholes.judged_with)."""
        table = self.table
        judged = [table.hidden()]
        for period in judged_with(table.period):
            judged.append(count_table(table.reach, period, table.frame, table.wanted).hidden())
        masked: dict[Cell, dict[str, int | None]] = {cell: {**figures} for cell, figures in table.cells.items()}
        for (row, column), figures in masked.items():
            cell = (table.on_every_map(row), column)
            figures.update({key: None for hidden in judged for key in hidden.get(cell, ())})
        return masked
