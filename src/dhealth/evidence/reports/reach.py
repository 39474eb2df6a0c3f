"""Whose services a report may count for somebody: their own, their organisation's, their projects' or their area's."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor, Standing
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation, Project

READ = "report.read"
RESULTS, RISK = "results", "risk"  # what figures tell of people, by the groups of fields.toml


@dataclass(frozen=True)
class Reach:
    """The services that may be counted; everything left empty reaches nothing."""

    organisations: frozenset[UUID] = frozenset()
    own: frozenset[UUID] = frozenset()  # here only the services that `worker` gave
    worker: UUID | None = None
    everything: bool = False  # the operator at the console
    guarded: bool = False  # small numbers are hidden: no record of these people is open to the reader
    unread: frozenset[str] = frozenset()  # what the reader may not read in the records that are open, by code

    @property
    def nothing(self) -> bool:
        """Whether no service can be reached."""
        return not (self.everything or self.organisations or self.own)

    @property
    def within(self) -> frozenset[UUID]:
        """Every organisation of which something is reached."""
        return self.organisations | self.own


def reach_of(actor: Actor, verb: str = READ) -> Reach:
    """What the roles that allow the verb let this person count."""
    held = [standing for standing in actor.standings if verb in standing.role.may]
    whole = {s.organisation_id for s in held if s.role.figures == ORGANISATION}
    own = {s.organisation_id for s in held if s.role.figures == OWN_LIST} - whole
    further = {group for standing in held for group in _further(standing)} - whole
    unread = frozenset() if further else _unread(actor, whole, own)
    return Reach(frozenset(whole | further), frozenset(own - further), actor.id, guarded=bool(further), unread=unread)


def _unread(actor: Actor, whole: set[UUID], own: set[UUID]) -> frozenset[str]:
    """Results or risk, where they are closed in some record that the reader counts."""
    return frozenset(
        group for group in (RESULTS, RISK) if not all(actor.sees_field(group, at, own=at in own) for at in whole | own)
    )


def _further(standing: Standing) -> set[UUID]:
    """The groups whose figures, not records, a project or provincial role reads; a list left empty is nothing."""
    if standing.role.figures == "projects":
        return _members(standing)
    if standing.role.figures == "area":
        return _of_area(standing)
    return set()


def _members(standing: Standing) -> set[UUID]:
    """The member groups of the projects that the organisation owns, funds or passes money to, or of those the grant
    lists."""
    home = standing.organisation_id
    projects = Project.objects.filter(Q(owner=home) | Q(donor=home) | Q(steps__organisation=home))
    if standing.grant.limited_to_projects:
        projects = projects.filter(pk__in=standing.grant.projects.values("pk"))
    return set(Organisation.objects.filter(projects__in=projects).values_list("pk", flat=True))


def _of_area(standing: Standing) -> set[UUID]:
    """The groups of the areas that the grant lists, else of the organisation's own province."""
    if standing.grant.limited_to_areas:
        areas = list(standing.grant.areas.values_list("pk", flat=True))
    else:
        areas = [standing.grant.organisation.province_id] if standing.grant.organisation.province_id else []
    groups = Organisation.objects.filter(kind__in=GROUPS_THAT_SERVE, province__in=same_ground(areas))
    return set(groups.values_list("pk", flat=True))
