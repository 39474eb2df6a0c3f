"""What the page of an organisation brings together from the register and the accounts."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dhealth.commons.agreements.models import Agreement, Party
from dhealth.commons.agreements.queries import twins_of
from dhealth.kernel.phones import show_phone
from dhealth.kernel.text import fold
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.organisations.actions import may_at
from dhealth.trust.organisations.models import (
    GROUPS_THAT_SERVE,
    Kind,
    Organisation,
    OrganisationAddress,
    OrganisationName,
    Project,
)
from dhealth.trust.organisations.queries import place_then_and_now, projects_visible_to
from dhealth.trust.places.models import Place

UMBRELLAS = (Kind.NGO, Kind.INTERNATIONAL_NGO, Kind.ASSOCIATION, Kind.ALLIANCE, Kind.NETWORK, Kind.SOCIAL_ENTERPRISE)
FUNDERS = (Kind.DONOR, Kind.UN_AGENCY, Kind.INTERNATIONAL_NGO, Kind.NGO, Kind.MINISTRY)


@dataclass(frozen=True)
class Seen:
    """An organisation as those within its sight read it."""

    names: list[OrganisationName]
    addresses: list[OrganisationAddress]
    projects: list[Project]
    supported: list[Organisation]
    twins: list[tuple[Agreement, Party]]
    people: int
    phone: str
    may_change: bool


@dataclass(frozen=True)
class Ground:
    """The place of an organisation on the map of before July 2025 and on that of today."""

    then: list[Place]
    now: list[Place]


def ground_of(organisation: Organisation) -> Ground:
    """Where it stands, on both maps."""
    return Ground(*place_then_and_now(organisation.province))


def seen_by(actor: Actor, organisation: Organisation) -> Seen | None:
    """The rest of the page; none for those who may know name, kind and place only."""
    if not Organisation.objects.visible_to(actor).filter(pk=organisation.pk).exists():
        return None
    concerns = Q(owner=organisation) | Q(members=organisation) | Q(donor=organisation)
    return Seen(
        names=sorted(organisation.other_names.all(), key=lambda n: (n.valid_to is None, n.valid_to, n.name)),
        addresses=list(organisation.addresses.all()),
        projects=list(projects_visible_to(actor).filter(concerns)),
        supported=_by_name(organisation.supported.all()),
        twins=twins_of(actor, organisation.pk, timezone.localdate()),
        people=people_at(organisation),
        phone=show_phone(organisation.phone) if organisation.phone else "",
        may_change=may_at(actor, "organisation.change", organisation),
    )


def members_of(project: Project) -> list[Organisation]:
    """Who works in a project, in the order of an address book."""
    return _by_name(project.members.select_related("province"))


def _by_name(organisations: Iterable[Organisation]) -> list[Organisation]:
    return sorted(organisations, key=lambda one: fold(one.name))


def people_at(organisation: Organisation) -> int:
    """How many people hold a role there today."""
    today = timezone.localdate()
    begun = Q(since=None) | Q(since__lte=today)
    lasting = Q(until=None) | Q(until__gte=today)
    held = Grant.objects.filter(begun, lasting, organisation=organisation, user__is_active=True)
    return held.values("user").distinct().count()


def projects_with_sizes(actor: Actor) -> QuerySet[Project]:
    """The projects within sight, each with the number of organisations that work in it."""
    return projects_visible_to(actor).annotate(size=Count("members", distinct=True))


def possible_owners(actor: Actor) -> QuerySet[Organisation]:
    """For whom the actor may enter a project."""
    owners = Organisation.objects.visible_to(actor).filter(kind__in=(*UMBRELLAS, *GROUPS_THAT_SERVE))
    held_at = actor.organisations_where("project.add")
    if Organisation.objects.filter(pk__in=held_at, kind=Kind.PLATFORM).exists():
        return owners
    return owners.filter(Q(pk__in=held_at) | Q(umbrella__in=held_at))


def possible_umbrellas() -> QuerySet[Organisation]:
    """Who can support other organisations."""
    return Organisation.objects.filter(kind__in=UMBRELLAS)


def possible_funders() -> QuerySet[Organisation]:
    """Who can give money or pass it on."""
    return Organisation.objects.filter(kind__in=FUNDERS)


def possible_members(project: Project) -> QuerySet[Organisation]:
    """Who could still join a project."""
    kinds = (*GROUPS_THAT_SERVE, *UMBRELLAS, Kind.CLINIC, Kind.PRIVATE_CLINIC, Kind.HOSPITAL, Kind.HEALTH_CENTRE)
    return Organisation.objects.filter(kind__in=dict.fromkeys(kinds)).exclude(projects=project)
