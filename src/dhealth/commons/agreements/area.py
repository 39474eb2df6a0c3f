"""Whether a clinic stands in the area where the group has its office (C2P-18), as exactly as both were written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Final

from django.utils.translation import gettext as _

from dhealth.commons.agreements.policy import rules_in_force
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.nearness import Ground, ground_of, office_of
from dhealth.trust.places.models import Level, Place

# (organisation) → where it stands, as a room above knows better than the register; filled in apps.ready.
standing_places: Final[list[Callable[[Organisation], Place | None]]] = []


def stands_at(organisation: Organisation, day: date) -> Place | None:
    """The narrowest place known of an office that day; none where nobody wrote anything down."""
    told = (tell(organisation) for tell in standing_places)
    return next((place for place in told if place is not None), None) or office_of(organisation, day)


def outside(group: Organisation, clinic: Organisation, day: date) -> str:
    """Why the clinic does not stand in the area of the group's office, and what to do; empty where it does."""
    rules = rules_in_force()
    if not rules.same_area:
        return ""
    office, there = (ground_of(stands_at(one, day)) for one in (group, clinic))
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
