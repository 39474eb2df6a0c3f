"""Which map of provinces a report speaks of, and under which name each place stands on it."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.evidence.reports.rules import COMMUNE, PLACE, PLACES, Filters
from dhealth.kernel.periods import Period
from dhealth.trust.places.models import Level, Place
from dhealth.trust.places.structures import Register, Structure, in_force

STRUCTURES: Final = {
    Structure.NEW: gettext_lazy("34 provinces, since 01/07/2025"),
    Structure.OLD: gettext_lazy("63 provinces, until 30/06/2025"),
    Structure.WRITTEN: gettext_lazy("as each record names it"),
}
_SAID: Final = 4  # so many names of parts stand in a label


def name_with_time(place: Place) -> str:
    """A province as a list of old and new ones names it."""
    return f"{place.name} (… {place.valid_to:%m/%Y})" if place.valid_to else place.name


def structure_of(asked: str, period: Period) -> Structure:
    """The structure that was asked for, else the one in force on the period's last day."""
    return Structure(asked) if asked else in_force(period.end)


class Lands(Register):
    """The register of places under the names of one structure."""

    def __init__(self, structure: Structure) -> None:
        super().__init__()
        self.structure = structure
        provinces = [unit.name for unit in self.units.values() if unit.level == Level.PROVINCE]
        self._twins = {name for name in provinces if provinces.count(name) > 1}

    def filtered(self, place: int) -> set[int]:
        """The places whose people a filter keeps: of every time, or only as the records name it."""
        return self.within(place) if self.structure == Structure.WRITTEN else self.lying_in(place)

    def key(self, place: int, by: str) -> str:
        """The row in which the people of a place stand; the same in every language and on every map."""
        found = self._stands(place, by)
        if len(found) > 1 and by == COMMUNE and self.units[place].level != Level.PROVINCE:
            return ", ".join(self.names(self.path(place)))
        if len(found) > 1:
            return " / ".join(self.names(found))
        shown = self.path(found[0]) if by == COMMUNE else found
        unit = self.units[found[0]]
        note = f" (… {unit.ended:%d/%m/%Y})" if unit.ended and by == PLACE and unit.name in self._twins else ""
        return ", ".join(self.names(shown)) + note

    def words(self, place: int, by: str) -> str:
        """The row's name for a reader; where the map cannot tell, it says between which places."""
        found = self._stands(place, by)
        if len(found) == 1:
            key = self.key(place, by)
            return key if self.structure == Structure.WRITTEN else key.split(" (…")[0]
        if by == PLACE or self.units[place].level == Level.PROVINCE:
            return _("%(names)s (the record does not tell which)") % {"names": " / ".join(self.names(found))}
        told = ", ".join(self.names(found[:_SAID])) + (" …" if len(found) > _SAID else "")
        return _("%(place)s (on this map: %(names)s)") % {"place": self.key(place, by), "names": told}

    def undecided(self, place: int, by: str) -> bool:
        """Whether the map leaves open in which of several units the people of this place live."""
        return len(self._stands(place, by)) > 1

    def _stands(self, place: int, by: str) -> list[int]:
        if by == PLACE:
            return self.provinces(place, self.structure)
        return self.counterparts(place, self.structure) or [place]


def said_of_places(period: Period, filters: Filters, by: str, *, undecided: bool) -> list[str]:
    """What a reader must know of the places: which map, what it cannot tell, and what a filter leaves out."""
    structure = structure_of(filters.structure, period)
    said = [_("Places: %(map)s.") % {"map": STRUCTURES[structure]}] if by in PLACES or filters.place else []
    if undecided:
        said.append(
            _(
                "Some records name only a place that this map splits or joins otherwise. Nothing is guessed: their "
                "people stand in a row of their own, which names every place it may be."
            )
        )
    if filters.place and structure != Structure.WRITTEN:
        said += _left_out(Lands(structure), filters.place)
    return said


def _left_out(lands: Lands, place: int) -> list[str]:
    partly = lands.partly_in(place)
    if not partly:
        return []
    named = {"names": ", ".join(lands.names(partly)), "place": lands.units[place].name}
    return [_("Left out: people whose record names only %(names)s, of which the old %(place)s is but a part.") % named]
