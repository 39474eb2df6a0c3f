"""Looking behind the mask: each look is an event that the client can later be told of."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from dhealth.care.clients.actions.consenting import refuse_out_of_sight
from dhealth.care.clients.cards import Looks, Unmasked, is_own, looks_at, unmasked
from dhealth.care.clients.models import Client
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.daily_looks import OFF_LIST
from dhealth.trust.audit.log import record

NEEDS = ("urgent", "asked_now")  # calling although the client said not at this hour, or not at all
WHYS = ("call", "meet", "check", "correct", "client_asked", *NEEDS)


@transaction.atomic
def show_identity(actor: Actor, client: Client, why: str = "call") -> Unmasked:
    """Name, phone, ID number, address: only what the actor's roles may read of this client.

    Raises:
        Refused: the record is not on a list that the actor opens.
    """
    actor.require("client.show_identity", at=client.organisation_id)
    refuse_out_of_sight(actor, client)
    shown = unmasked(actor, client)
    reason = why if why in WHYS else ""
    fields = sorted(key for key in shown if shown[key])  # type: ignore[literal-required]
    details = {"fields": fields, **_off_list(actor, client)}
    record("client.show_identity", actor, client, at=client.organisation_id, why=reason, details=details)
    return shown


def _off_list(actor: Actor, client: Client) -> dict[str, bool]:
    """What the event says of a record that is not on the reader's own list."""
    return {} if is_own(actor, client) else OFF_LIST


@transaction.atomic
def note_looks(actor: Actor, clients: Iterable[Client], why: str) -> None:
    """One event a request and group for the names that a page shows: which clients, and why."""
    by_group: dict[UUID, list[str]] = {}
    for client in clients:
        by_group.setdefault(client.organisation_id, []).append(client.pk.hex)
    for organisation in sorted(by_group):
        record("client.search", actor, at=organisation, why=why, details={"clients": by_group[organisation]})


@transaction.atomic
def show_access(actor: Actor, client: Client) -> list[Looks]:
    """Who did and read what of this client, for the client to be told; asking is an event too."""
    actor.require("client.show_access", at=client.organisation_id)
    refuse_out_of_sight(actor, client)
    found = looks_at(client)
    details = _off_list(actor, client)
    record("client.show_access", actor, client, at=client.organisation_id, why="client_asked", details=details)
    return found


@transaction.atomic
def export_client(actor: Actor, client: Client) -> list[Looks]:
    """The same, for a file that the client takes away."""
    actor.require("client.export", at=client.organisation_id)
    refuse_out_of_sight(actor, client)
    found = looks_at(client)
    details = _off_list(actor, client)
    record("client.export", actor, client, at=client.organisation_id, why="client_asked", details=details)
    return found
