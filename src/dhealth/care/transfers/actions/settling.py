"""The client's word, and the answers to a request: yes, no, taken back, let go."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions.assigning import put_on_list
from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.departures import departure_of
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight, root_of
from dhealth.care.transfers.models import State, Transfer
from dhealth.care.transfers.rules import check_agreed, check_day, check_open, check_refusal
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def agree_to_move(actor: Actor, move: Transfer, *, agrees: bool, day: date | None = None) -> Transfer:
    """The client was asked, and said yes or no; a no ends the request. The same word again changes nothing.

    Raises:
        Refused: the request is settled already, or the day is still to come.
        PermissionDenied: the actor neither asked nor looks after the client.
    """
    at = _home(move)
    actor.require("transfer.agree", at=at)
    move = locked(move)
    client = move.client
    if actor.id != move.asked_by_id and not (client and in_sight(actor, client)):
        raise PermissionDenied("transfer.agree")
    if move.state == State.SAID_NO and not agrees:
        return move
    check_open(move)
    if agrees and move.agreed_on is not None:
        return move
    day = day or timezone.localdate()
    check_day(day, timezone.localdate())
    record("transfer.agree", actor, client, at=at, details={"transfer": move.pk.hex, "yes": agrees})
    if not agrees:
        return settle(actor, move, State.SAID_NO)
    move.agreed_on, move.agreed_with = day, actor.user
    move.save(update_fields=["agreed_on", "agreed_with"])
    if client and not move.between and move.to_worker_id == move.asked_by_id:
        return complete(actor, move, client)
    return move


@transaction.atomic
def accept_move(actor: Actor, move: Transfer) -> Transfer:
    """The receiver looks after the client from now on; a leader may accept for the group. Accepted already: nothing.

    Where the client stands on another list by now, the request falls away: its state says so.

    Raises:
        Refused: the client was not asked yet, left, or the receiver no longer works with clients here.
        PermissionDenied: somebody else is asked.
    """
    if move.between:
        raise PermissionDenied("transfer.accept")
    at = move.to_organisation_id
    actor.require("transfer.accept", at=at)
    move = locked(move)
    if move.to_worker_id != actor.id and not actor.may("client.assign", at):
        raise PermissionDenied("transfer.accept")
    if move.state == State.DONE:
        return move
    check_open(move)
    check_agreed(move)
    client = client_of(move)
    return complete(actor, move, client) if client else settle(actor, move, State.LAPSED)


def complete(actor: Actor, move: Transfer, client: Client) -> Transfer:
    """Put the client on the receiver's list, unless somebody else has done otherwise meanwhile.

    Raises:
        Refused: the client left, or the receiver no longer works with clients here.
    """
    if departure_of(client.pk):
        raise Refused(_("It is written that they left. If they are back, write that first."))
    if client.worker_id != move.from_worker_id or client.taken_over_at or client.erased_at:
        return settle(actor, move, State.LAPSED)
    if move.to_worker_id is None or not carriers(client.organisation_id).filter(pk=move.to_worker_id).exists():
        raise Refused(_("The one who was asked no longer works with clients here. Take this back and ask another."))
    told = {"transfer": move.pk.hex, "from": _hex(client.worker_id), "to": _hex(move.to_worker_id)}
    event = record("transfer.accept", actor, client, at=client.organisation_id, details=told)
    put_on_list(client, move.to_worker_id, event.seq)
    return settle(actor, move, State.DONE)


@transaction.atomic
def decline_move(actor: Actor, move: Transfer, why: str) -> Transfer:
    """The one who is asked says no, and why. Said already: nothing happens.

    Raises:
        Refused: no reason, or the request is settled already.
        PermissionDenied: somebody else is asked.
    """
    at = _asked_at(actor, move)
    actor.require("transfer.decline", at=at)
    move = locked(move)
    if not _is_asked(actor, move):
        raise PermissionDenied("transfer.decline")
    if move.state == State.DECLINED:
        return move
    check_refusal(why)
    check_open(move)
    move.why = why
    record("transfer.decline", actor, move, at=at, why=why)
    return settle(actor, move, State.DECLINED)


@transaction.atomic
def withdraw_move(actor: Actor, move: Transfer) -> Transfer:
    """Whoever asked, or leads those who asked, takes the request back. Done already: nothing happens.

    Raises:
        Refused: it is settled already.
        PermissionDenied: others asked.
    """
    at = _asking_side(move)
    actor.require("transfer.withdraw", at=at)
    move = locked(move)
    if actor.id != move.asked_by_id and not actor.may("transfer.receive", at):
        raise PermissionDenied("transfer.withdraw")
    if move.state == State.WITHDRAWN:
        return move
    check_open(move)
    record("transfer.withdraw", actor, move, at=at)
    return settle(actor, move, State.WITHDRAWN)


@transaction.atomic
def release_client(actor: Actor, move: Transfer) -> Transfer:
    """The group that keeps the record lets the client go, as another group asked; that group then takes over.

    Raises:
        Refused: the request is settled already.
        PermissionDenied: the record is not this group's.
    """
    at = move.organisation_id
    if at is None or not move.between:
        raise PermissionDenied("transfer.release")
    actor.require("transfer.release", at=at)
    move = locked(move)
    if move.released_at is not None:
        return move
    check_open(move)
    record("transfer.release", actor, move.client, at=at, details={"transfer": move.pk.hex})
    move.released_at, move.released_by = timezone.now(), actor.user
    move.save(update_fields=["released_at", "released_by"])
    return move


def locked(move: Transfer) -> Transfer:
    """The request as it stands now, until the act is over."""
    return Transfer.objects.select_for_update(of=("self",), no_key=True).select_related("client").get(pk=move.pk)


def client_of(move: Transfer) -> Client | None:
    """The record that counts for the one who moves, locked; None once it was erased."""
    client = move.client and root_of(move.client)
    return (
        Client.objects.select_for_update(no_key=True).filter(pk=client.pk, erased_at=None).first() if client else None
    )


def settle(actor: Actor, move: Transfer, state: str) -> Transfer:
    """The request is over."""
    move.state, move.settled_by, move.settled_at = state, actor.user, timezone.now()
    move.save()
    return move


def _home(move: Transfer) -> UUID:
    """The group whose people ask the client: the one that asked, where it asked by a code."""
    return move.to_organisation_id if move.code or move.organisation_id is None else move.organisation_id


def _asking_side(move: Transfer) -> UUID:
    return _home(move)


def _asked_at(actor: Actor, move: Transfer) -> UUID:
    """At which of the two groups the actor was asked."""
    if move.between and move.organisation_id and actor.may("transfer.release", move.organisation_id):
        return move.organisation_id
    return move.to_organisation_id


def _is_asked(actor: Actor, move: Transfer) -> bool:
    if not move.between:
        return move.to_worker_id == actor.id or actor.may("client.assign", move.to_organisation_id)
    if move.released_at is None or move.code:
        return bool(move.organisation_id and actor.may("transfer.release", move.organisation_id))
    return actor.may("transfer.receive", move.to_organisation_id)


def _hex(value: UUID | None) -> str:
    return value.hex if value else ""
