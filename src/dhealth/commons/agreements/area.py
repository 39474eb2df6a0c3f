"""Whether a clinic stands in the area where the group has its office (C2P-18), as exactly as both were written down."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.commons.agreements.policy import rules_in_force
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.nearness import Ground, ground_of, places_named
from dhealth.trust.organisations.queries import address_on
from dhealth.trust.places.models import Level, Place

# (organisations) → where they stand, as a room above knows better than the register; filled in apps.ready.
standing_places: Final[list[Callable[[Collection[UUID]], Mapping[UUID, Place]]]] = []


def places_of(organisations: Collection[Organisation], day: date) -> dict[UUID, Place | None]:
    """The narrowest place known of each office that day; none where nobody wrote anything down."""
    keys = [one.pk for one in organisations]
    told = {key: place for tell in reversed(standing_places) for key, place in tell(keys).items()}
    written = {one.pk: address_on(one, day) for one in organisations if one.pk not in told}
    named = places_named(set(written.values()))
    return {one.pk: told.get(one.pk) or named.get(written.get(one.pk, "")) or one.province for one in organisations}


def outside(group: Organisation, clinic: Organisation, day: date) -> str:
    """Why the clinic does not stand in the area of the group's office, and what to do; empty where it does."""
    rules = rules_in_force()
    if not rules.same_area:
        return ""
    office, there = (ground_of(place) for place in places_of([group, clinic], day).values())
    if _level(office, rules.area) & _level(there, rules.area):
        return ""
    told = {"clinic": clinic, "group": group}
    if _known_apart(office, there, rules.area):
        words = _("%(clinic)s is not in the area of the office of %(group)s.") % told
        return f"{words} {_('Choose a clinic there, or ask for an exception.')}"
    unknown = group if not _level(office, rules.area) else clinic
    words = _("Nobody wrote down exactly enough where %(name)s stands.") % {"name": unknown}
    return f"{words} {_('Write its address with the ward, or ask for an exception.')}"


def _level(ground: Ground, level: str) -> frozenset[int]:
    return ground.districts if level == Level.DISTRICT else ground.provinces


def _known_apart(office: Ground, there: Ground, level: str) -> bool:
    """Both are known at this level, or the provinces already differ."""
    known = bool(_level(office, level) and _level(there, level))
    return known or bool(office.provinces and there.provinces and not office.provinces & there.provinces)
