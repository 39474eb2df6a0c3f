"""Asking that a client be looked after by somebody else."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import assign_client
from dhealth.care.clients.actions.consenting import refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.carriers import carriers, is_left_alone
from dhealth.care.clients.departures import departure_of
from dhealth.care.clients.models import Client
from dhealth.care.transfers.actions.settling import complete
from dhealth.care.transfers.models import State, Transfer
from dhealth.care.transfers.queries import groups_to_ask, record_that_goes_on
from dhealth.care.transfers.rules import MOST_BY_CODE, check_asking
from dhealth.kernel.codes import read_code, show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE


@dataclass
class Asked:
    """What became of asking for several clients: who moved at once, who waits, and who could not be asked for."""

    at_once: list[Client] = field(default_factory=list)
    waiting: list[Transfer] = field(default_factory=list)
    refused: list[tuple[Client, str]] = field(default_factory=list)


def ask_moves(actor: Actor, clients: Sequence[Client], to: UUID, reason: str, agreed_on: date | None) -> Asked:
    """`ask_move` for each of several clients; one that cannot move holds up none of the others.

    Raises:
        Refused: what concerns all of them: no reason, or a day to come.
    """
    check_asking(reason, agreed_on, timezone.localdate())
    found = Asked()
    for client in clients:
        try:
            with transaction.atomic():
                move = ask_move(actor, client, to, reason, agreed_on)
        except Refused as refusal:
            found.refused.append((client, refusal.message))
            continue
        if move is None or move.state == State.DONE:
            found.at_once.append(client)
        else:
            found.waiting.append(move)
    return found


@transaction.atomic
def ask_move(actor: Actor, client: Client, to: UUID, reason: str, agreed_on: date | None) -> Transfer | None:
    """Ask that another worker of the group look after the client; the same request again is the first one.

    Where nobody looks after the client, a leader puts them on the list at once: then there is no request (None).
    Whoever asks for their own list has accepted by that.

    Raises:
        Refused: a rule; another request is open; the client left, was merged, or is another group's now.
    """
    actor.require("transfer.ask", at=client.organisation_id)
    client = _movable(actor, client)
    check_asking(reason, agreed_on, timezone.localdate())
    if not carriers(client.organisation_id).filter(pk=to).exists():
        raise Refused(_("This person does not work with clients of your group. Choose another."), field="to")
    if client.worker_id == to:
        raise Refused(_("The client stands on this list already."), field="to")
    if actor.may("client.assign", client.organisation_id) and is_left_alone(client):
        assign_client(actor, client, to)
        return None
    move = Transfer(
        client=client,
        organisation_id=client.organisation_id,
        to_organisation_id=client.organisation_id,
        from_worker_id=client.worker_id,
        to_worker_id=to,
        reason=reason,
    )
    move, fresh = _ask(actor, move, agreed_on)
    if fresh:
        details = {"transfer": move.pk.hex, "to": to.hex}
        record("transfer.ask", actor, client, at=client.organisation_id, details=details)
        if to == actor.id and agreed_on is not None:
            return complete(actor, move, client)
    return move


@transaction.atomic
def send_client(
    actor: Actor, client: Client, to: UUID, reason: str, agreed_on: date | None, *, shares_history: bool
) -> Transfer:
    """Ask another group to look after the client from now on; the same request again is the first one.

    Raises:
        Refused: a rule; another request is open; the client left, was merged, or is another group's now.
    """
    actor.require("transfer.send", at=client.organisation_id)
    client = _movable(actor, client)
    check_asking(reason, agreed_on, timezone.localdate())
    if client.organisation.kind not in GROUPS_THAT_SERVE or not groups_to_ask([client.organisation_id]).filter(pk=to):
        raise Refused(_("Choose a group that looks after clients."), field="to")
    move = Transfer(
        client=client,
        organisation_id=client.organisation_id,
        to_organisation_id=to,
        between=True,
        from_worker_id=client.worker_id,
        reason=reason,
        shares_history=shares_history,
        released_at=timezone.now(),
        released_by=actor.user,
    )
    move, fresh = _ask(actor, move, agreed_on)
    if fresh:
        details = {"transfer": move.pk.hex, "to": to.hex}
        record("transfer.send", actor, client, at=client.organisation_id, details=details)
    return move


@transaction.atomic
def fetch_client(
    actor: Actor, organisation: UUID, code: str, reason: str, agreed_on: date | None, *, shares_history: bool
) -> Transfer:
    """Ask whichever group knows this code to let the client come here, as the client wishes.

    Whether anybody knows the code is not said: the request looks the same, until the other group answers.

    Raises:
        Refused: the code is mistyped, or one's own; the client was not asked; too many such requests are open.
    """
    actor.require("transfer.fetch", at=organisation)
    if agreed_on is None:
        raise Refused(_("Ask the client first, and write the day of their yes."), field="agreed_on")
    check_asking(reason, agreed_on, timezone.localdate())
    try:
        code = read_code(code)
    except ValueError:
        raise Refused(_("This is no code of a record. Type it as it stands on the slip."), field="code") from None
    waiting = (
        Transfer.objects.select_for_update(no_key=True).waiting().filter(to_organisation=organisation).exclude(code="")
    )
    if earlier := waiting.filter(code=code).first():
        return earlier
    if waiting.count() >= MOST_BY_CODE:
        raise Refused(_("%(n)s such requests wait already. Take back those that nobody answers.") % {"n": MOST_BY_CODE})
    client = _known_elsewhere(code, organisation)
    move = Transfer(
        client=client,
        organisation_id=client.organisation_id if client else None,
        to_organisation_id=organisation,
        code=code,
        between=True,
        from_worker_id=client.worker_id if client else None,
        reason=reason,
        shares_history=shares_history,
    )
    try:
        move, _fresh = _ask(actor, move, agreed_on)
    except Refused:  # another request is open there, of which nothing is told here
        move.client, move.organisation_id, move.from_worker_id = None, None, None
        move, _fresh = _ask(actor, move, agreed_on)
    record("transfer.fetch", actor, move, at=organisation)
    return move


def _known_elsewhere(code: str, organisation: UUID) -> Client | None:
    """The record that counts for a code, where another group keeps it."""
    found = Client.objects.filter(code=code, organisation__kind__in=GROUPS_THAT_SERVE, erased_at=None).first()
    if found is None:
        return None
    current = record_that_goes_on(found)
    if current.organisation_id == organisation and current.erased_at is None:
        told = {"code": show_code(current.code)}
        raise Refused(_("Your group keeps this record already: %(code)s.") % told, field="code")
    return None if current.erased_at or departure_of(current.pk) else current


def _movable(actor: Actor, client: Client) -> Client:
    client = (
        Client.objects.select_for_update(of=("self",), no_key=True).select_related("organisation").get(pk=client.pk)
    )
    refuse_out_of_sight(actor, client)
    refuse_taken_over(client)
    if departure_of(client.pk):
        raise Refused(_("It is written that they left. If they are back, write that first."))
    return client


def _ask(actor: Actor, move: Transfer, agreed_on: date | None) -> tuple[Transfer, bool]:
    move.asked_by = actor.user
    if agreed_on is not None:
        move.agreed_on, move.agreed_with = agreed_on, actor.user
    try:
        with transaction.atomic():
            move.save(force_insert=True)
            return move, True
    except IntegrityError:
        there = Transfer.objects.waiting().filter(client=move.client_id).select_related("asked_by").get()
        same = ("asked_by_id", "to_organisation_id", "to_worker_id", "between")
        if all(getattr(there, name) == getattr(move, name) for name in same):
            return there, False
        raise Refused(
            _("%(who)s has asked for a move of this client already. Settle that first, under Moves.")
            % {"who": there.asked_by.display_name}
        ) from None
