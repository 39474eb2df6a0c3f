"""The several ways to cut ages or land: whoever sees one of them may see the others, so they are hidden together."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from dhealth.evidence.reports.grounds import Lands, structure_of
from dhealth.evidence.reports.queries import Row
from dhealth.evidence.reports.rules import (
    AGE,
    AGES,
    BANDS,
    GROUP,
    ORGANISATION,
    PEPFAR,
    PLACE,
    UNKNOWN,
    YOUNG,
    YOUNG_BAND,
    Filters,
    person_dimensions,
)
from dhealth.kernel.periods import Period
from dhealth.trust.places.models import Place
from dhealth.trust.places.structures import Structure


@dataclass(frozen=True)
class Cut:
    """One way: a kind of rows, and for places the map."""

    by: str
    structure: str = ""

    def cell(self, key: str) -> str:
        """The name of a row of this cut beside those of the others; who is not known is so in each."""
        return key if key == UNKNOWN else f"{self.by}{self.structure}:{key}"


def main_cut(dimension: str) -> Cut:
    """The cut that may be crossed with the target group or the organisation: the same one in every period."""
    return Cut(PLACE, Structure.NEW) if dimension == PLACE else Cut(dimension)


def other_cuts(dimension: str) -> list[Cut]:
    """The further cuts of the same people, taken for everybody together."""
    return {AGE: [Cut(YOUNG), Cut(PEPFAR)], PLACE: [Cut(PLACE, Structure.OLD)]}.get(dimension, [])


def finest_cut(dimension: str) -> Cut:
    """The cut of whose rows the rows of all others are sums: five years of age, an old province."""
    return Cut(PLACE, Structure.OLD) if dimension == PLACE else Cut(PEPFAR)


def settled(filters: Filters, by: str) -> Filters:
    """The filters with the map that a crossed table of places has for readers without records, where none is asked."""
    crossed = bool(filters.group or filters.organisation) and by == PLACE
    return replace(filters, structure=Structure.NEW) if crossed and not filters.structure else filters


def asked_cut(filters: Filters, by: str, period: Period, dimension: str) -> Cut:
    """The cut of which the question asks the rows, or one row by its filter."""
    if dimension == AGE:
        return Cut(by if by in AGES else YOUNG if filters.age == YOUNG_BAND else AGE)
    if dimension != PLACE:
        return Cut(dimension)
    if by == PLACE or filters.place is None:
        return Cut(PLACE, structure_of(filters.structure, period))
    old = Place.objects.filter(pk=filters.place, valid_to__isnull=False).exists()
    return Cut(PLACE, Structure.OLD if old else Structure.NEW)


@dataclass(frozen=True)
class Frame:
    """The whole table of which a question asks a row, a column or one cell."""

    down: str  # what the rows tell apart
    across: str  # what the columns do; empty for a plain list of rows
    cut: Cut  # the cut of the rows that is asked for

    @property
    def main(self) -> Cut:
        """The rows of the table; other cuts of the same people stand beside its margin."""
        return main_cut(self.down)


def frame_of(filters: Filters, by: str, period: Period) -> Frame:
    """The table of a question that tells people apart."""
    asked = person_dimensions(filters, by)
    down = next(iter(asked - {GROUP}), GROUP)
    across = ORGANISATION if filters.organisation or by == ORGANISATION else ""
    if down != GROUP and GROUP in asked:
        across = GROUP
    return Frame(down, across, asked_cut(filters, by, period, down))


def parts_of(cut: Cut, rows: Iterable[str], fine: Iterable[Row]) -> dict[str, list[str]]:
    """Each row of a cut with the rows of the finest one of which it is the sum."""
    above = _bands_above(cut.by) if cut.by in AGES else _provinces_above(cut, fine)
    known = [row.key for row in fine if row.key != UNKNOWN]
    return {row: [key for key in known if above.get(key) == row] for row in rows if row != UNKNOWN}


def _bands_above(by: str) -> dict[str, str]:
    return {
        fine: band
        for fine, low, high in BANDS[PEPFAR]
        for band, first, last in BANDS[by]
        if first <= low <= high <= last
    }


def _provinces_above(cut: Cut, fine: Iterable[Row]) -> dict[str, str]:
    """An old province, and those that nobody can tell apart, lie in one of today's."""
    lands = Lands(Structure(cut.structure))
    return {row.key: lands.key(int(str(row.subject[1])), PLACE) for row in fine if row.key != UNKNOWN}
