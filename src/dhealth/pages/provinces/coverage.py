"""Where the model operates: each province in sight, since when, how many pairs, which areas carry most (C2P-34)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from dhealth.commons.agreements.area import places_of
from dhealth.commons.agreements.models import Agreement, Kind, Side
from dhealth.commons.agreements.policy import Area, rules_in_force
from dhealth.commons.agreements.queries import states_of
from dhealth.commons.agreements.rules import HOLDING
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation
from dhealth.trust.organisations.nearness import Ground, grounds_of, places_named
from dhealth.trust.places.models import Place


@dataclass(frozen=True)
class HeavyArea:
    """An area of high burden, and how many twinned clinics stand there; none where nobody wrote down so exactly."""

    area: Area
    ground: Ground
    clinics: int

    @property
    def reached(self) -> bool:
        """Whether a twinned clinic is known to stand there."""
        return self.clinics > 0


@dataclass(frozen=True)
class Covered:
    """One province on the list."""

    place: Place
    since: date | None  # the first agreement that took effect
    pairs: int  # in effect today
    groups: int
    heavy: list[HeavyArea]

    @property
    def operates(self) -> bool:
        """Whether a pair is in effect there today."""
        return self.pairs > 0


def coverage(places: Sequence[Place], agreements: Sequence[Agreement], today: date) -> list[Covered]:
    """These provinces, those where the model operates first; the agreements are read with their parties."""
    states = states_of(agreements, today)
    holding = [one for one in agreements if one.kind == Kind.TRIPARTITE and states[one.pk] in HOLDING]
    groups: Mapping[int | None, int] = Counter(
        Organisation.objects.filter(kind__in=GROUPS_THAT_SERVE).values_list("province", flat=True)
    )
    heavy, clinics = _lands(holding, today)
    found = [_one(place, agreements, holding, groups, heavy, clinics) for place in places]
    return sorted(found, key=lambda one: (not one.operates, -one.pairs, one.place.folded))


def _lands(holding: Sequence[Agreement], today: date) -> tuple[list[tuple[Area, Ground]], list[Ground]]:
    """The areas of high burden and the twinned clinics, each with its ground; a few statements for all."""
    keys = {party.organisation_id for one in holding if (party := one.party(Side.CLINIC))}
    clinics = Organisation.objects.filter(pk__in=keys).select_related("province").prefetch_related("addresses")
    stand = places_of(list(clinics), today)
    areas = rules_in_force().high_burden
    named = places_named({area.address for area in areas})
    known = grounds_of(place for place in (*stand.values(), *named.values()) if place is not None)
    heavy = [(area, known[place.pk]) for area in areas if (place := named[area.address]) is not None]
    return heavy, [known[place.pk] for place in stand.values() if place is not None]


def _one(
    place: Place,
    agreements: Sequence[Agreement],
    holding: Sequence[Agreement],
    groups: Mapping[int | None, int],
    heavy: Sequence[tuple[Area, Ground]],
    clinics: Sequence[Ground],
) -> Covered:
    ground = same_ground([place.pk])
    begun = [one.valid_from for one in agreements if hasattr(one, "start") and one.province_id in ground]
    return Covered(
        place,
        min(begun, default=None),
        sum(one.province_id in ground for one in holding),
        sum(groups[one] for one in ground),
        [
            HeavyArea(area, land, sum(_stands_in(one, land) for one in clinics))
            for area, land in heavy
            if _within(land, ground)
        ],
    )


def _within(land: Ground, ground: Collection[int]) -> bool:
    return bool(land.provinces & set(ground))


def _stands_in(clinic: Ground, land: Ground) -> bool:
    return bool(clinic.wards & land.wards or clinic.districts & land.districts)
