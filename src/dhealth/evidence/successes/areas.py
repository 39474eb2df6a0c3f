"""In which area a client lives, on the map of before July 2025 (districts within provinces) and on today's."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass

from dhealth.evidence.reports.grounds import Lands
from dhealth.evidence.reports.rules import PLACE, UNKNOWN
from dhealth.trust.places.models import Level
from dhealth.trust.places.structures import Structure


@dataclass(frozen=True, order=True)
class Area:
    """A province, or a district within it; `district` is empty for the province."""

    map: str
    province: str
    district: str = ""

    @property
    def above(self) -> Area:
        """The province itself."""
        return Area(self.map, self.province)


NOT_TOLD = "–"  # the record names the province alone


class Map:
    """Where each place of a client stands on one map."""

    def __init__(self, structure: Structure, lands: Lands | None = None) -> None:
        self.lands = lands or Lands(structure)
        self._known: dict[int | None, Area] = {None: Area(structure, UNKNOWN)}

    def turned(self, structure: Structure) -> Map:
        """The other map of the same register, which takes a while to read."""
        lands = copy(self.lands)
        lands.structure = structure
        return Map(structure, lands)

    def area(self, place: int | None) -> Area:
        """The finest area of this map that holds the place."""
        if place not in self._known:
            assert place is not None  # noqa: S101  # it is known from the start
            self._known[place] = self._found(place)
        return self._known[place]

    def _found(self, place: int) -> Area:
        lands = self.lands
        province = lands.key(place, PLACE)
        if lands.structure != Structure.OLD or lands.undecided(place, PLACE):
            return Area(lands.structure, province)
        stands = lands.counterparts(place, Structure.OLD) or [place]
        districts = {
            lands.units[unit].name
            for one in stands
            for unit in lands.path(one)
            if lands.units[unit].level == Level.DISTRICT
        }
        return Area(lands.structure, province, districts.pop() if len(districts) == 1 else NOT_TOLD)
