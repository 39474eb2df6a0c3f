"""The table of areas or services by year: the rate of each, and where it fell."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext as _

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.evidence.reports.rules import UNKNOWN
from dhealth.evidence.successes.areas import NOT_TOLD, Area, Map
from dhealth.evidence.successes.masking import WHOLE, Cell, hidden_in, with_margins
from dhealth.evidence.successes.queries import Key
from dhealth.evidence.successes.rules import Counts, Fall, fell
from dhealth.evidence.successes.scope import Scope
from dhealth.trust.places.structures import Structure

WITH, WITHOUT = "with", "without"  # an agreement in effect on the day of the referral
AT_ONCE: Final = 9  # so many years stand side by side


@dataclass
class Row:
    """An area or a service with its years; None where it is hidden, empty counts where nobody was sent."""

    label: str
    cells: list[Counts | None]
    years: list[str]
    within: bool = False  # a district, under its province
    falls: list[bool] = field(default_factory=list)

    @property
    def told(self) -> Iterable[tuple[str, Counts | None, bool]]:
        """Each year with its cell, and whether the rate fell to it."""
        return zip(self.years, self.cells, self.falls, strict=True)


@dataclass
class Table:
    """Rows by year with their total."""

    years: list[str]
    rows: list[Row]
    total: Row
    hides: bool = False

    @property
    def points(self) -> list[tuple[str, float | None]]:
        """The rate of everybody together, as a line."""
        rates = [cell.rate if cell else None for cell in self.total.cells]
        return [(year, None if rate is None else round(rate, 1)) for year, rate in zip(self.years, rates, strict=True)]

    @property
    def falls(self) -> list[Fall]:
        """Where the rate fell, the newest first."""
        found = [fall for row in [self.total, *self.rows] for fall in _falls_of(row)]
        return sorted(found, key=lambda one: -one.year)


def _falls_of(row: Row) -> Iterable[Fall]:
    for before, (year, cell, flagged) in zip([None, *row.cells], row.told, strict=False):
        if flagged and cell and before:
            yield Fall(row.label, int(year), before.rate or 0, cell.rate or 0)


def years_shown(found: Iterable[Key], scope: Scope, today: date, last: int | None = None, at: int = 1) -> list[str]:
    """The years that stand side by side: those without records see every year that is over, and no other choice."""
    known = sorted({str(key[at]) for key in found})
    if not known:
        return []
    until = today.year - 1 if scope.guarded else min(last or today.year, today.year)
    years = [str(year) for year in range(int(known[0]), until + 1)]
    return years if scope.guarded else years[-AT_ONCE:]


@dataclass(frozen=True)
class Grid:
    """Areas by year, and by whether an agreement was in effect, with what may not be shown."""

    structure: Structure
    cells: dict[Cell, Counts]
    hidden: set[Cell]

    def at(self, row: Any, column: str) -> Counts | None:
        """One cell; None where it is hidden."""
        return None if (row, column) in self.hidden else self.cells.get((row, column), Counts())

    @property
    def areas(self) -> list[Area]:
        """The areas of the map that is shown, each province before its districts."""
        return sorted({row for row, _c in self.cells if row != WHOLE and row.map == self.structure}, key=_order)


def grid_of(found: Mapping[Key, Counts], structure: Structure, years: Sequence[str], scope: Scope) -> Grid:
    """The cells of (place, year, model) on one map; provinces with the districts of before July 2025 under them.

    Who reads figures only may turn to the other map, so both are judged together.
    """
    maps = [Map(structure)]
    if scope.guarded:
        maps.append(maps[0].turned(Structure.OLD if structure == Structure.NEW else Structure.NEW))
    cells: dict[Cell, Counts] = {}
    kept = [(place, str(year), model, counts) for (place, year, model), counts in found.items() if str(year) in years]
    for place, year, model, counts in kept:
        for row in {WHOLE, *(area for one in maps for area in (one.area(place), one.area(place).above))}:
            for column in (year, WITH if model else WITHOUT, WHOLE):
                cells.setdefault((row, column), Counts()).merge(counts)
    hidden = _hidden_areas(cells, {place for place, *_rest in kept}, maps, years) if scope.guarded else set()
    return Grid(structure, cells, hidden)


def _hidden_areas(
    cells: Mapping[Cell, Counts], places: Iterable[int | None], maps: Sequence[Map], years: Sequence[str]
) -> set[Cell]:
    """Districts add up to a province, and the old provinces in it to a new one."""
    rows = {row for row, _column in cells if row != WHOLE}
    provinces = sorted(row for row in rows if not row.district)
    cuts = [[row for row in provinces if row.map == one.lands.structure] for one in maps]
    inside = [[one, *sorted(row for row in rows if row.district and row.above == one)] for one in provinces]
    parts = [*inside, *_same_land(places, maps)]
    parts = [one for one in parts if len(one) > 1]
    return hidden_in(cells, cuts, years, parts)


def _same_land(places: Iterable[int | None], maps: Sequence[Map]) -> list[list[Area]]:
    """Sets of provinces of both maps in which the same people live."""
    together: dict[Area, set[Area]] = {}
    for place in places:
        here, there = (one.area(place).above for one in maps)
        joined = together.get(here, {here}) | together.get(there, {there})
        together.update(dict.fromkeys(joined, joined))
    return [sorted(joined) for joined in {id(one): one for one in together.values()}.values()]


def by_area(grid: Grid, years: Sequence[str]) -> Table:
    """The table of areas by year."""
    rows = [_row(said(area), area, years, grid.cells, grid.hidden) for area in grid.areas]
    for area, row in zip(grid.areas, rows, strict=True):
        row.within = bool(area.district)
    return _table(rows, years, grid.cells, grid.hidden)


def _order(area: Area) -> tuple[bool, str, bool, bool, str]:
    return area.province == UNKNOWN, area.province, bool(area.district), area.district == NOT_TOLD, area.district


def said(area: Area) -> str:
    """The area in the reader's words."""
    if area.district == NOT_TOLD:
        return _("district not known")
    if area.province == UNKNOWN:
        return _("area not known")
    return area.district or area.province.split(" (…")[0]


def by_service(found: Mapping[Key, Counts], years: Sequence[str], scope: Scope) -> Table:
    """The table of (service, year): each service is a success of its own."""
    table = with_margins({(str(kind), str(year)): n for (kind, year), n in found.items() if str(year) in years})
    kinds = [kind for kind in catalogue()[REFERRAL].forms if (kind, WHOLE) in table]
    kinds += sorted({row for row, _year in table if row not in (*kinds, WHOLE)})
    hidden = hidden_in(table, [kinds], years) if scope.guarded else set()
    return _table([_row(face_of(kind), kind, years, table, hidden) for kind in kinds], years, table, hidden)


def face_of(kind: str) -> str:
    """A service in quiet words."""
    known = catalogue().get(kind)
    return known.face if known else kind


def _table(rows: list[Row], years: Sequence[str], cells: Mapping[Cell, Counts], hidden: set[Cell]) -> Table:
    total = _row(_("Everybody"), WHOLE, years, cells, hidden)
    return Table(list(years), rows, total, hides=bool(hidden))


def _row(label: str, key: Any, years: Sequence[str], cells: Mapping[Cell, Counts], hidden: set[Cell]) -> Row:
    shown = [None if (key, year) in hidden else cells.get((key, year), Counts()) for year in years]
    falls = [bool(at) and fell(shown[at - 1], shown[at]) for at in range(len(shown))]
    return Row(label, shown, list(years), falls=falls)
