"""Who is who: people of an organisation, by name, and where their events belong."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from dhealth.kernel.text import name_key
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import FactorReset, Grant, User
from dhealth.trust.accounts.rules import RESET_LASTS
from dhealth.trust.audit.log import PLATFORM
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.places.models import Level, Place


def home_of(user: User) -> UUID:
    """The organisation in whose chain this person's own events stand: the first where a role was given."""
    first = user.grants.order_by("id").values_list("organisation_id", flat=True).first()
    return first or PLATFORM


def place_of_work(actor: Actor, verb: str) -> Organisation:
    """The organisation for which the actor does this: the first where the verb is theirs.

    Raises:
        IndexError: nowhere; whoever calls has asked for the verb.
    """
    return Organisation.objects.select_related("province").get(pk=actor.organisations_where(verb)[0])


def person_signing_in_as(username: str) -> User | None:
    """Whoever has this sign-in name, whatever its capitals."""
    return User.objects.filter(username__iexact=username).first() if username else None


def organisations_managed(actor: Actor, verb: str) -> QuerySet[Organisation]:
    """Organisations for whose people the actor may do this: their own, those it supports, all for the operator."""
    held = [s for s in actor.standings if verb in s.role.may]
    if any(s.grant.organisation.kind == Kind.PLATFORM for s in held):
        return Organisation.objects.all()
    ids = [s.organisation_id for s in held]
    return Organisation.objects.filter(Q(pk__in=ids) | Q(umbrella__in=ids))


def may_manage(actor: Actor, verb: str, organisation: UUID) -> bool:
    """Whether the actor may do this for the people of this organisation."""
    return organisations_managed(actor, verb).filter(pk=organisation).exists()


def people_of(organisations: Iterable[Organisation]) -> QuerySet[User]:
    """Everybody who holds or held a role there, by name, with those roles at hand in `held`."""
    ids = [organisation.pk for organisation in organisations]
    held = Grant.objects.filter(organisation__in=ids).select_related("organisation").order_by("id")
    held = held.prefetch_related("projects", "areas")
    return (
        User.objects.filter(grants__organisation__in=ids)
        .distinct()
        .prefetch_related(Prefetch("grants", held, to_attr="held"))
        .order_by("display_name", "pk")
    )


def people_visible_to(actor: Actor) -> QuerySet[User]:
    """The people whom this actor may look up, with the roles that they hold where the actor may look."""
    return people_of(organisations_managed(actor, "person.read"))


def grants_visible_to(actor: Actor) -> QuerySet[Grant]:
    """The roles of people at organisations that this actor looks after."""
    managed = organisations_managed(actor, "person.read")
    return Grant.objects.filter(organisation__in=managed).select_related("organisation", "user")


def worker_with_name(organisation: Organisation, display_name: str) -> User | None:
    """A person of the organisation whose name reads the same without marks, capitals and spaces."""
    wanted = name_key(display_name)
    people = User.objects.filter(grants__organisation=organisation).distinct().order_by("pk")
    return next((person for person in people if name_key(person.display_name) == wanted), None)


def open_resets_for(actor: Actor) -> QuerySet[FactorReset]:
    """Requests, still in time, that this actor may approve: not for themselves, not their own."""
    return (
        FactorReset.objects.filter(
            organisation__in=organisations_managed(actor, "factor.approve_reset"),
            approved_at=None,
            asked_at__gt=timezone.now() - RESET_LASTS,
        )
        .exclude(user=actor.user)
        .exclude(asked_by=actor.user)
        .select_related("user", "asked_by", "organisation")
        .order_by("asked_at")
    )


def projects_of(organisation: Organisation) -> QuerySet[Project]:
    """Projects that the organisation owns or takes part in."""
    return Project.objects.filter(Q(owner=organisation) | Q(members=organisation)).distinct()


def areas_of(organisation: Organisation) -> QuerySet[Place]:
    """Areas that a role can be limited to: the provinces of today, and the organisation's own as it is recorded."""
    return Place.objects.filter(Q(level=Level.PROVINCE, valid_to=None) | Q(pk=organisation.province_id or 0)).order_by(
        "folded"
    )
