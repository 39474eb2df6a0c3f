"""How a place is called on the map of a year, seen from one province, and which communes may be chosen there."""

from __future__ import annotations

from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.kernel.text import fold
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Level
from dhealth.trust.places.structures import Register, Structure, in_force

ELSEWHERE: Final = "elsewhere"
UNWRITTEN: Final = "unwritten"
Key = int | str


class Ground:
    """How a place is called on the map of that year, seen from one province."""

    def __init__(self, province: int | None, day: date) -> None:
        self.register = Register()
        self.structure: Structure = in_force(day)
        self.inside = self.register.lying_in(province) if province is not None else set()

    def key(self, place: int | None) -> Key:
        """The commune of the map where it is certain, else the place as written; elsewhere; not written."""
        if place is None:
            return UNWRITTEN
        if place not in self.inside:
            return ELSEWHERE
        found = self.register.counterparts(place, self.structure)
        return found[0] if len(found) == 1 else place

    def name(self, key: Key) -> str:
        """The place in words."""
        if isinstance(key, int):
            return ", ".join(self.register.names(self.register.path(key)[:2]))
        return _("Other places") if key == ELSEWHERE else _("Place not written")


def communes_of(province: int, today: date) -> list[tuple[int, str]]:
    """The communes of today that lie in a province of either time, by name."""
    register, structure = Register(), in_force(today)
    inside = ((pk, register.units[pk]) for pk in register.lying_in(province))
    found = [(pk, one.name) for pk, one in inside if one.level == Level.COMMUNE and one.structure == structure]
    return sorted(found, key=lambda one: fold(one[1]))


def places_near(group: UUID, today: date) -> list[tuple[int, str]]:
    """The communes of today in the province of a group; none where it has no province."""
    province = Organisation.with_practice.filter(pk=group).values_list("province", flat=True).first()
    return communes_of(province, today) if province else []
