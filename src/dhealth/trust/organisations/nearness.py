"""How near two organisations stand, as the register of places knows it: same ward, district, province. Never in metres.

The register holds no coordinates, so no distance is made up.
"""

from collections.abc import Collection, Iterable, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.queries import address_on
from dhealth.trust.places.models import Level, Place, Successor
from dhealth.trust.places.queries import gazetteer

PARTS = 3  # ward, district, province stand last in an address
LEVELS = [Level.COMMUNE.value, Level.DISTRICT.value, Level.PROVINCE.value]


class Nearness(TextChoices):
    """Where the clinic stands, seen from the group's office; the nearest first."""

    WARD = "ward", _("In the same ward")
    DISTRICT = "district", _("In the same district")
    PROVINCE = "province", _("In the same province")
    ELSEWHERE = "elsewhere", _("In another province")
    UNKNOWN = "unknown", _("Place not written down")


ORDER = list(Nearness.values)


@dataclass(frozen=True)
class Ground:
    """The places in which an office stands, each level under its names before and after July 2025."""

    wards: frozenset[int] = frozenset()
    districts: frozenset[int] = frozenset()
    provinces: frozenset[int] = frozenset()


def ground_of(place: Place | None) -> Ground:
    """The ground of the narrowest place known."""
    return grounds_of([place])[place.pk] if place else Ground()


def grounds_of(places: Iterable[Place]) -> dict[int, Ground]:
    """The ground of each place; a ward of today stands where its districts of before July 2025 stood.

    Two statements for all of them, where their parents were read with them.
    """
    above = {place.pk: _above(place) for place in places}
    known = {pk for levels in above.values() for pk in levels.values()}
    kin = _kin(known)
    wards = {pk: kin[found[Level.COMMUNE]] for pk, found in above.items() if Level.COMMUNE in found}
    districts = _districts_of({one for pk, found in wards.items() if Level.DISTRICT not in above[pk] for one in found})
    return {
        pk: Ground(
            frozenset(wards.get(pk, ())),
            frozenset(
                kin[levels[Level.DISTRICT]]
                if Level.DISTRICT in levels
                else {districts[one] for one in wards.get(pk, ()) if one in districts}
            ),
            frozenset(kin[levels[Level.PROVINCE]] if Level.PROVINCE in levels else ()),
        )
        for pk, levels in above.items()
    }


def _above(place: Place | None) -> dict[str, int]:
    found: dict[str, int] = {}
    while place is not None:
        found[place.level] = place.pk
        place = place.parent
    return found


def _kin(known: Set[int]) -> dict[int, set[int]]:
    """Each place with what it became and what it was formed from."""
    kin = {pk: {pk} for pk in known}
    rows = Successor.objects.filter(Q(old__in=known) | Q(new__in=known))
    for old, new in rows.values_list("old", "new"):
        for one, other in ((old, new), (new, old)):
            if one in kin:
                kin[one].add(other)
    return kin


def _districts_of(wards: Set[int]) -> dict[int, int]:
    if not wards:
        return {}
    rows = Place.objects.filter(pk__in=wards, parent__level=Level.DISTRICT)
    return {ward: district for ward, district in rows.values_list("pk", "parent") if district is not None}


def place_named(address: str) -> Place | None:
    """The narrowest place that the last words of an address name without doubt: ward, district, province."""
    return places_named([address])[address]


def places_named(addresses: Collection[str]) -> dict[str, Place | None]:
    """The same for several addresses, in one statement."""
    named = {address: _named(address) for address in addresses}
    wanted = {pk for found in named.values() for pk in found}
    rows = Place.objects.select_related("parent__parent").in_bulk(list(wanted)) if wanted else {}
    order = {address: [rows[pk] for pk in found if pk in rows] for address, found in named.items()}
    return {
        address: min(found, key=lambda one: LEVELS.index(one.level), default=None) for address, found in order.items()
    }


def _named(address: str) -> list[int]:
    parts = [part.strip() for part in address.split(",") if part.strip()][-PARTS:]
    if not parts:
        return []
    ward, district, province = [""] * (PARTS - len(parts)) + parts
    register = gazetteer()
    # Since July 2025 an address names ward and province alone.
    found = (register.find(ward, district, province), register.find(district, "", province))
    return [one for one in found if one is not None]


def office_of(organisation: Organisation, day: date) -> Place | None:
    """Where the office stands: as its address names ward, district and province; else the province alone."""
    return place_named(address_on(organisation, day)) or organisation.province


def nearness(office: Ground, clinic: Ground) -> Nearness:
    """How near the second stands to the first."""
    if not office.provinces or not clinic.provinces:
        return Nearness.UNKNOWN
    if office.wards & clinic.wards:
        return Nearness.WARD
    if office.districts & clinic.districts:
        return Nearness.DISTRICT
    return Nearness.PROVINCE if office.provinces & clinic.provinces else Nearness.ELSEWHERE
