"""Another group takes a client over: a record of its own, under its own key, goes on where the earlier one ends."""

from collections.abc import Collection
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import (
    CertainDuplicate,
    correct_client,
    register_client,
    return_client,
    withdraw_consent,
)
from dhealth.care.clients.actions.assigning import put_on_list
from dhealth.care.clients.actions.consenting import follow_link, give_consent, may_be_linked
from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.departures import departure_of
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import Back, Client, ClientCode, Leaving, Purpose
from dhealth.care.clients.queries import asked_about_with, draft_of, tree
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.transfers.actions.settling import client_of, locked, settle
from dhealth.care.transfers.models import State, Transfer
from dhealth.care.transfers.queries import earlier_record_at
from dhealth.care.transfers.rules import check_agreed, check_open
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.actions import forget_client

MOVED = "moved"


@transaction.atomic
def receive_client(actor: Actor, move: Transfer, worker: UUID, agreements: Collection[str] = ()) -> Transfer:
    """Take the client over: they stand on this worker's list of the group from now on. Done already: nothing happens.

    `agreements`: the purposes to which the client said yes here; what they agreed to at the other group holds there.
    Where the record is gone by now, the request falls away: its state says so.

    Raises:
        Refused: not let go or not agreed to yet, the client left, or the worker does not work with clients here.
    """
    if not move.between:
        raise PermissionDenied("transfer.receive")
    actor.require("transfer.receive", at=move.to_organisation_id)
    move = locked(move)
    if move.state == State.DONE:
        return move
    _check(move, worker)
    before = client_of(move)
    if before is None or before.taken_over_at is not None:
        return settle(actor, move, State.LAPSED)
    if departure_of(before.pk):
        raise Refused(_("The other group wrote that they left. Ask there what happened."))
    _take_over(actor, move, before, worker)
    if after := Client.objects.filter(pk=move.successor_id or UUID(int=0)).first():
        for purpose in agreements:
            give_consent(actor, after, purpose)
    return move


def _check(move: Transfer, worker: UUID) -> None:
    check_open(move)
    check_agreed(move)
    if move.released_at is None:
        raise Refused(_("The other group has not answered yet."))
    if not carriers(move.to_organisation_id).filter(pk=worker).exists():
        raise Refused(_("This person does not work with clients of your group. Choose another."), field="worker")


def _words(client: Client, *, shares_history: bool) -> ClientDraft:
    """Who they are and how they are reached safely; what they told of themselves and notes only if they wish it."""
    said = replace(draft_of(client), outside_codes=(), agreements=(), flags=())
    return said if shares_history else replace(said, told_status="", told={}, note="")


def _take_over(actor: Actor, move: Transfer, before: Client, worker: UUID) -> None:
    here = move.to_organisation_id
    told = {"transfer": move.pk.hex}
    events = {  # one order for everybody: two groups that take over from each other never wait for each other
        at: record("transfer.receive", actor, before if at == before.organisation_id else move, at=at, details=told)
        for at in sorted({before.organisation_id, here})
    }
    words = _words(before, shares_history=move.shares_history)
    refuses_link = not may_be_linked(before)
    aliases = [before.code, *ClientCode.objects.filter(client=before, source="merged").values_list("code", flat=True)]
    before.taken_over_by_id, before.taken_over_at = here, timezone.now()
    before.card_seq = events[before.organisation_id].seq
    before.save(update_fields=["taken_over_by", "taken_over_at", "card_seq"])
    for one in tree(before.pk):  # it is compared with nobody from now on: the new record is
        forget_client(one)
    after = _record_here(actor, move, before, replace(words, worker=worker))
    if refuses_link:
        withdraw_consent(actor, after, Purpose.LINK)
    for code in aliases:
        ClientCode.objects.get_or_create(organisation_id=here, code=code, defaults={"client": after, "source": MOVED})
    move.client, move.successor, move.to_worker_id = before, after, worker
    settle(actor, move, State.DONE)
    tell_changed({before.pk, after.pk, *asked_about_with([before.pk, after.pk])})


def _record_here(actor: Actor, move: Transfer, before: Client, draft: ClientDraft) -> Client:
    """The record in which it goes on: the group's own earlier one, or a new one."""
    if earlier := earlier_record_at(before, move.to_organisation_id):
        return _opened_again(actor, earlier, draft)
    try:
        with transaction.atomic():
            return register_client(actor, move.to_organisation_id, draft, allow_likely=True)
    except CertainDuplicate as known:
        return _opened_again(actor, known.client, draft)


def _opened_again(actor: Actor, client: Client, draft: ClientDraft) -> Client:
    """A record that the group has already goes on; newer words stand in it where they fit."""
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    was_away = client.taken_over_at is not None
    client.taken_over_by, client.taken_over_at = None, None
    client.save(update_fields=["taken_over_by", "taken_over_at"])
    if was_away:
        try:
            with transaction.atomic():
                own = draft_of(client)
                newer = {name: value for name, value in vars(draft).items() if value}
                correct_client(actor, client, replace(own, **newer))
        except Refused:  # its own words stay
            pass
        client.refresh_from_db()
        follow_link(client)
    _welcome_back(actor, client)
    if was_away or client.worker_id is None:
        event = record("client.assign", actor, client, at=client.organisation_id)
        put_on_list(client, draft.worker, event.seq)
    return client


def _welcome_back(actor: Actor, client: Client) -> None:
    """Whoever is taken over again is here again, whatever was written when they left."""
    left = departure_of(client.pk)
    if left:
        return_client(actor, client, Back.MISTAKE if left.why == Leaving.DIED else Back.CAME_BACK)
