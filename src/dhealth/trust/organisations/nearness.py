"""How near two organisations stand, as the register of places knows it: same ward, district, province. Never in metres.

The register holds no coordinates, so no distance is made up.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.queries import address_on
from dhealth.trust.places.models import Level, Place
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
    """The ground of the narrowest place known; a ward of today stands where its districts of before July 2025 stood."""
    found: dict[str, frozenset[int]] = {}
    while place is not None:
        found[place.level] = frozenset(same_ground([place.pk]))
        place = place.parent
    wards = found.get(Level.COMMUNE, frozenset())
    districts = found.get(Level.DISTRICT, frozenset())
    if wards and not districts:
        above = Place.objects.filter(children__in=wards, level=Level.DISTRICT)
        districts = frozenset(above.values_list("pk", flat=True))
    return Ground(wards, districts, found.get(Level.PROVINCE, frozenset()))


def place_named(address: str) -> Place | None:
    """The narrowest place that the last words of an address name without doubt: ward, district, province."""
    parts = [part.strip() for part in address.split(",") if part.strip()][-PARTS:]
    if not parts:
        return None
    ward, district, province = [""] * (PARTS - len(parts)) + parts
    register = gazetteer()
    # Since July 2025 an address names ward and province alone.
    named = [register.find(ward, district, province), register.find(district, "", province)]
    found = Place.objects.select_related("parent__parent").filter(pk__in=[one for one in named if one is not None])
    return min(found, key=lambda one: LEVELS.index(one.level), default=None)


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
