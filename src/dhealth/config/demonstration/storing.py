"""Writing a group's invented people down: a few batches, one event, and the days on which it would have happened."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import DateTimeField, ExpressionWrapper, F, Value
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Cast, Least
from django.utils import timezone

from dhealth.care.clients.actions import register_many
from dhealth.care.clients.models import Client, Consent, Purpose
from dhealth.care.services.actions import Brought, record_many
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Service
from dhealth.config.demonstration.plan import SEED, Person
from dhealth.config.demonstration.team import Team
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation

BATCH: Final = 120  # rows of an update with a case for each
NOON: Final = timedelta(hours=5)  # in UTC: noon in Viet Nam
AGREED: Final = ((Purpose.KEEP_RECORD, 0.96), (Purpose.REMIND, 0.5), (Purpose.SHARE_WITH_CLINIC, 0.35))


@transaction.atomic
def store(team: Team, people: Sequence[Person]) -> list[Client]:
    """Write one group's people with their services and what they agreed to; returns the records in order."""
    organisation = Organisation.objects.get(pk=team.organisation)
    count = {"clients": len(people), "services": sum(len(person.acts) for person in people)}
    event = record("system.demonstration", None, organisation, at=team.organisation, details=count)
    drafts = [person.draft for person in people]
    clients = register_many(None, team.organisation, drafts, None, event_seq=event.seq)
    by_worker: dict[UUID, list[Brought]] = defaultdict(list)
    for client, person in zip(clients, people, strict=True):
        for act in person.acts:
            by_worker[act.worker_id or team.present[0]].append(Brought(client.pk, act))
    users = User.objects.in_bulk(by_worker)
    for worker, brought in by_worker.items():
        record_many(Actor(users[worker], ()), team.organisation, brought, None)
    referred = {client.pk for client, person in zip(clients, people, strict=True) if _was_referred(person)}
    _agreements(team, clients, referred)
    _lay_back(team)
    return clients


def _was_referred(person: Person) -> bool:
    return any(act.kind == REFERRAL for act in person.acts)


def _agreements(team: Team, clients: Sequence[Client], referred: Collection[UUID]) -> None:
    """What each of them agreed to; nobody was referred without having agreed to sharing with a clinic."""
    rng = Random(f"{SEED} {team.group.name} agreements")  # noqa: S311  # invention, not secrecy
    said = [
        Consent(client=client, purpose=purpose, given=True, recorded_by_id=client.worker_id)
        for client in clients
        for purpose, share in AGREED
        if client.worker_id
        and (rng.random() < share or (purpose == Purpose.SHARE_WITH_CLINIC and client.pk in referred))
    ]
    insert(said)
    now = timezone.now()
    for consent in said:  # the model put down this moment; a joined update would be slow on PostgreSQL
        consent.said_at = min(now, _noon(consent.client.reached_on or now.date()))
    Consent.objects.bulk_update(said, ["said_at"], batch_size=BATCH)


def _lay_back(team: Team) -> None:
    """Everything was written down at noon of its day, and none of it later than now."""
    now = Value(timezone.now(), DateTimeField())
    clients = Client.objects.filter(organisation=team.organisation)
    clients.update(registered_at=Least(_noon_of("reached_on"), now))
    Service.objects.filter(organisation=team.organisation).update(recorded_at=Least(_noon_of("day"), now))


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(), UTC) + NOON


def _noon_of(day: str) -> ExpressionWrapper[CombinedExpression]:
    return ExpressionWrapper(Cast(F(day), DateTimeField()) + Value(NOON), DateTimeField())
