"""What a screen may show of who a client is, and the event that each showing leaves."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dhealth.care.clients.cards import Face, face, is_own
from dhealth.care.clients.models import Client
from dhealth.care.services.drafts import note_of
from dhealth.care.services.models import Service
from dhealth.care.services.wording import groups_of, kind_of
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.daily_looks import OFF_LIST
from dhealth.trust.audit.log import record


@transaction.atomic
def read_client(actor: Actor, client: Client, why: str) -> Face:
    """How the client is called and safely reached, as far as the actor may read it; the reading is an event."""
    actor.require("client.read", at=client.organisation_id)
    off_list = {} if is_own(actor, client) else OFF_LIST
    record("client.read", actor, client, at=client.organisation_id, why=why, details=off_list)
    return face(actor, client)


@dataclass(frozen=True)
class Shown:
    """What stood behind the mask of one line."""

    what: str
    result: str
    read_after: int | None
    note: str


@transaction.atomic
def show_result(actor: Actor, service: Service) -> Shown:
    """The result of one service, and its note where the actor may read notes; the reading is an event.

    Raises:
        PermissionDenied: the actor's roles do not read results of this kind for this client.
    """
    at, own = service.organisation_id, service.person.worker_id == actor.id
    actor.require("service.show_result", at=at)
    kind = kind_of(service)
    if not all(actor.sees_field(group, at, own=own) for group in groups_of(service)):
        raise PermissionDenied("service.show_result")
    note = note_of(service) if actor.sees_field("identity", at, own=own) else ""
    told = {"client": service.person_id.hex}
    record("service.show_result", actor, service, at=at, details=told)
    result = kind.result_word(service.result) if service.result else ""
    return Shown(kind.name, result, service.read_after, note)
