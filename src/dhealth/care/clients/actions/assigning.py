"""Putting a record on a worker's list where nobody can be asked; everybody else is asked (care/transfers)."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.consenting import refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.actions.registering import worker_for
from dhealth.care.clients.actions.taking import leave_as_corrected
from dhealth.care.clients.carriers import is_left_alone
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import Client
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def assign_client(actor: Actor, client: Client, worker: UUID) -> Client:
    """Put a record that nobody looks after on a worker's list, with its whole history. Already there: nothing happens.

    At once only where there is nobody to ask: the record is on no list, or its worker has left or never signed in.

    Raises:
        Refused: its worker is here and is asked first; or the person does not work with clients of the group.
    """
    actor.require("client.assign", at=client.organisation_id)
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    refuse_out_of_sight(actor, client)
    refuse_taken_over(client)
    if client.worker_id == worker:
        return client
    if not is_left_alone(client):
        raise Refused(
            _("Somebody looks after this client. Ask for a move: the client and the other worker say yes first.")
        )
    chosen = worker_for(actor, client.organisation_id, worker)
    details = {"from": client.worker_id.hex if client.worker_id else "", "to": worker.hex}
    event = record("client.assign", actor, client, at=client.organisation_id, details=details)
    put_on_list(client, chosen, event.seq)
    return client


def put_on_list(client: Client, worker: UUID | None, seq: int) -> None:
    """The record stands on this list from now on; the caller asked everybody, holds the row, and recorded the event."""
    client.worker_id, client.card_seq = worker, seq
    client.save(update_fields=["worker", "card_seq"])
    leave_as_corrected(client.pk, ["worker"])
    tell_changed([client.pk])
