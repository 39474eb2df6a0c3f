"""Practice: a world of invented clients for one person, begun, begun afresh, and left."""

from collections.abc import Collection
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from dhealth.care.clients.actions import note_possible_duplicates, register_many
from dhealth.care.clients.listening import tell_changed as tell_records_changed
from dhealth.care.clients.models import Client, Consent, Purpose
from dhealth.care.clients.names import forget_names
from dhealth.care.services.actions import Brought, record_many
from dhealth.care.services.listening import tell_changed as tell_services_changed
from dhealth.engagement.onboarding.emptying import empty
from dhealth.engagement.onboarding.invented import TWINS, WHY_TWINS, Invented, people_of
from dhealth.engagement.onboarding.laying_back import lay_back
from dhealth.engagement.onboarding.models import PracticeWorld
from dhealth.engagement.onboarding.rules import FRESH_FOR
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.accounts.queries import home_of
from dhealth.trust.accounts.roles import roles_practised
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import make_data_key
from dhealth.trust.organisations.models import Kind, Organisation
from dhealth.trust.organisations.practice import practice_id


@transaction.atomic
def start_practice(actor: Actor) -> None:
    """Give the person invented clients of their own, and the roles that they hold in earnest, to try them with.

    A practice of the last days is gone on with; an older one is filled anew. Whoever practises already goes on.

    Raises:
        PermissionDenied: none of the person's roles is practised.
    """
    if actor.practises:
        return
    practised = [s for s in actor.standings if s.role.key in roles_practised()]
    if not practised:
        raise PermissionDenied("practice.start")
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.id)  # pressed twice at once: one world
    world = PracticeWorld.objects.filter(user=actor.user).first()
    fresh = world is not None and timezone.now() - world.filled_at < FRESH_FOR
    world = world or _world_for(actor.user, practised[0].grant.organisation)
    _allow(actor.user, world.organisation_id, {s.role.key for s in practised})
    if not fresh:
        _fill(actor.user, world)
    record("practice.start", actor, world.organisation, at=practised[0].organisation_id)


@transaction.atomic
def start_over(actor: Actor) -> None:
    """Throw away all that was practised and begin with the same invented people; nothing for who is at work."""
    if not actor.practises:
        return
    world = PracticeWorld.objects.select_for_update(no_key=True).get(user=actor.user)
    _fill(actor.user, world)


@transaction.atomic
def end_practice(actor: Actor) -> None:
    """Back to work. What was practised stays to be gone on with."""
    if actor.practises:
        record("practice.end", actor, actor.user, at=home_of(actor.user))


def _world_for(user: User, home: Organisation) -> PracticeWorld:
    organisation = Organisation.with_practice.create(
        id=practice_id(),
        name=f"Tập dượt · {user.username}",
        name_en=f"Practice · {user.username}",
        kind=Kind.PRACTICE,
        province=home.province,
    )
    make_data_key(organisation.pk)
    return PracticeWorld.objects.create(user=user, organisation=organisation)


def _allow(user: User, organisation: UUID, roles: Collection[str]) -> None:
    held = set(Grant.objects.filter(user=user, organisation_id=organisation).values_list("role", flat=True))
    today = timezone.localdate()
    insert(Grant(user=user, organisation_id=organisation, role=role, since=today) for role in sorted(set(roles) - held))


def _fill(user: User, world: PracticeWorld) -> None:
    at = world.organisation_id
    empty(at)
    forget_names()
    event = record("practice.start_over", user, world.organisation, at=at)
    people = people_of(user.pk, timezone.localdate())
    clients = register_many(None, at, [one.draft for one in people], None, event_seq=event.seq)
    _write(user, at, list(zip(clients, people, strict=True)))
    first, second = (clients[place].pk for place in TWINS)
    note_possible_duplicates(at, [(first, second, WHY_TWINS)])
    lay_back(at)
    ids = [client.pk for client in clients]
    tell_records_changed(ids)
    tell_services_changed(ids)
    world.filled_at = timezone.now()
    world.save(update_fields=["filled_at"])


def _write(user: User, at: UUID, people: list[tuple[Client, Invented]]) -> None:
    insert(
        Consent(client=client, purpose=Purpose.KEEP_RECORD, given=True, recorded_by=user) for client, _person in people
    )
    brought = [Brought(client.pk, service) for client, person in people for service in person.services]
    record_many(Actor(user, ()), at, brought, None)
