"""One client's place on either map: the 63 provinces of before July 2025, or the 34 of today."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from dhealth.trust.places.models import REFORM, Level, Place, Successor


class Structure(StrEnum):
    """Which units a table of places speaks of."""

    WRITTEN = "written"  # each place as its record names it
    OLD = "old"  # 63 provinces with districts
    NEW = "new"  # 34 provinces without


def in_force(day: date) -> Structure:
    """The structure of that day."""
    return Structure.NEW if day >= REFORM else Structure.OLD


class Unit(NamedTuple):
    """A place as the register holds it."""

    name: str
    level: str
    parent: int | None
    ended: date | None

    @property
    def structure(self) -> Structure:
        """The structure to which it belongs."""
        return Structure.OLD if self.ended else Structure.NEW


class Register:
    """The register of places in memory: what lies in what, what became what, and what no map can tell."""

    def __init__(self) -> None:
        rows = Place.objects.values_list("pk", "name", "level", "parent_id", "valid_to")
        self.units = {pk: Unit(name, level, parent, ended) for pk, name, level, parent, ended in rows}
        self._inside: dict[int | None, list[int]] = defaultdict(list)
        for pk, unit in self.units.items():
            self._inside[unit.parent].append(pk)
        self._other: dict[int, set[int]] = defaultdict(set)
        for old, new in Successor.objects.values_list("old_id", "new_id"):
            self._other[old].add(new)
            self._other[new].add(old)

    def path(self, place: int) -> list[int]:
        """The place and those above it."""
        found = [place]
        while (above := self.units[found[-1]].parent) is not None:
            found.append(above)
        return found

    def within(self, place: int) -> set[int]:
        """The place and all that lie in it, in its own structure."""
        found, waiting = set(), [place]
        while waiting:
            one = waiting.pop()
            found.add(one)
            waiting.extend(self._inside.get(one, ()))
        return found

    def counterparts(self, place: int, structure: Structure) -> list[int]:
        """The units of a structure that the place went to or was made of, by name; itself where it belongs there.

        More than one: the map alone cannot tell in which of them somebody lives. None: the map does not say.
        """
        if structure in (Structure.WRITTEN, self.units[place].structure):
            return [place]
        return sorted(self._across(place), key=lambda one: (self.units[one].name, one))

    def _across(self, place: int) -> set[int]:
        if place in self._other:
            return self._other[place]
        if self.units[place].level == Level.DISTRICT:  # it went where its communes went
            return {new for commune in self._inside[place] for new in self._other.get(commune, ())}
        above = self.units[place].parent
        return self._across(above) if above is not None else set()

    def provinces(self, place: int, structure: Structure) -> list[int]:
        """The provinces of a structure in which the place may lie, by name; its own where the map does not say."""
        found = {self.path(one)[-1] for one in self.counterparts(place, structure)} or {self.path(place)[-1]}
        return sorted(found, key=lambda one: (self.units[one].name, one))

    def lying_in(self, place: int) -> set[int]:
        """Every place of either structure that lies wholly within this one; what only partly does is left out."""
        inside = self.within(place)
        own = self.units[place].structure
        across = (pk for pk, unit in self.units.items() if unit.structure != own)
        return inside | {pk for pk in across if (parts := self.counterparts(pk, own)) and inside.issuperset(parts)}

    def partly_in(self, place: int) -> list[int]:
        """The provinces of the other structure that lie partly in this province, by name."""
        other = Structure.NEW if self.units[place].structure == Structure.OLD else Structure.OLD
        whole = self.lying_in(place)
        return [one for one in self.counterparts(place, other) if one not in whole]

    def names(self, places: Iterable[int]) -> list[str]:
        """What they are called."""
        return [self.units[one].name for one in places]
