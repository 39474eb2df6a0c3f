"""Whose targets somebody may read or set: their own, their group's, or those of the projects they follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q

from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor, Standing
from dhealth.trust.organisations.models import Project

PROJECTS: Final = "projects"


@dataclass(frozen=True)
class Reach:
    """What the roles that allow a verb open; everything left empty opens nothing."""

    person: UUID
    groups: frozenset[UUID] = frozenset()  # all that their workers, and they themselves, should reach
    own: frozenset[UUID] = frozenset()  # here only one's own
    projects: frozenset[UUID] = frozenset()  # what groups, or everybody together, should reach in these


def reach_of(actor: Actor, verb: str) -> Reach:
    """What this person may do with a verb of targets, and where."""
    held = [standing for standing in actor.standings if verb in standing.role.may]
    groups = frozenset(one.organisation_id for one in held if one.role.figures == ORGANISATION)
    own = frozenset(one.organisation_id for one in held if one.role.figures == OWN_LIST)
    followed = [one for one in held if one.role.figures == PROJECTS]
    return Reach(actor.id, groups, own - groups, frozenset(pk for one in followed for pk in _projects(one)))


def _projects(standing: Standing) -> list[UUID]:
    """The projects that the organisation owns or passes money to, or those of them that the grant lists."""
    home = standing.organisation_id
    found = Project.objects.filter(Q(owner=home) | Q(donor=home) | Q(steps__organisation=home))
    if standing.project_ids is not None:
        found = found.filter(pk__in=standing.project_ids)
    return list(found.values_list("pk", flat=True).distinct())
