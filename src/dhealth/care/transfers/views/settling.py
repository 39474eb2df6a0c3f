"""The page of moves, and every answer that can be given there."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import note_looks
from dhealth.care.clients.models import Client
from dhealth.care.services.models import Service
from dhealth.care.transfers.actions import (
    accept_move,
    agree_to_move,
    decline_move,
    receive_client,
    release_client,
    withdraw_move,
)
from dhealth.care.transfers.forms import ReceiveForm
from dhealth.care.transfers.history import show_earlier_result
from dhealth.care.transfers.models import Declined, State, Transfer
from dhealth.care.transfers.queries import lists_for, moves_seen
from dhealth.care.transfers.wording import clients_shown, on_screen
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import page

PARTS = ("waiting", "asked", "done")


@requires("transfer.read")
def moves(request: StaffRequest) -> HttpResponse:
    """What waits for this person, what they asked of others, and what is settled."""
    part = request.GET.get("part", "waiting")
    if part not in PARTS or set(request.GET) - {"part"}:
        raise BadRequest
    lists = lists_for(request.actor)
    shown: list[Transfer] = getattr(lists, part)
    if looked_at := clients_shown(request.actor, shown):
        note_looks(request.actor, looked_at, "move")
    context = {
        "part": part,
        "moves": on_screen(request.actor, shown),
        "tabs": _tabs(part, len(lists.waiting), len(lists.asked)),
        "reasons": Declined.choices,
        "may_fetch": "transfer.fetch" in request.actor.verbs,
    }
    return page(request, "transfers/moves.html", context)


def _tabs(part: str, waiting: int, asked: int) -> list[dict[str, Any]]:
    words: dict[str, tuple[str, int | None]] = {
        "waiting": (_("Waiting for you"), waiting),
        "asked": (_("Asked of others"), asked),
        "done": (_("Settled"), None),
    }
    return [
        {"url": f"{reverse('transfer.read')}?part={key}", "label": label, "count": count, "current": key == part}
        for key, (label, count) in words.items()
    ]


def _move(request: StaffRequest, pk: UUID) -> Transfer:
    return get_object_or_404(moves_seen(request.actor), pk=pk)


def _answered(request: StaffRequest, act: Callable[[], Transfer], said: str) -> HttpResponse:
    try:
        move = act()
        if move.state == State.LAPSED:
            messages.warning(request, _("The record changed meanwhile, and the request fell away. Nothing was moved."))
        else:
            messages.success(request, said)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("transfer.read")


@requires("transfer.agree", methods=("POST",))
def agree(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client was asked today."""
    move, yes = _move(request, pk), request.POST.get("agrees") == "yes"
    said = _("Their yes is written down.") if yes else _("Their no is written down. They stay where they are.")
    return _answered(request, lambda: agree_to_move(request.actor, move, agrees=yes), said)


@requires("transfer.accept", methods=("POST",))
def accept(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client stands on the receiver's list from now on."""
    move = _move(request, pk)
    said = _("The record stands on the other list now, with its whole history.")
    return _answered(request, lambda: accept_move(request.actor, move), said)


@requires("transfer.decline", methods=("POST",))
def decline(request: StaffRequest, pk: UUID) -> HttpResponse:
    """No, and why."""
    move, why = _move(request, pk), request.POST.get("why", "")
    said = _("Whoever asked sees your answer. The client stays where they are.")
    return _answered(request, lambda: decline_move(request.actor, move, why), said)


@requires("transfer.withdraw", methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Taken back by those who asked."""
    move = _move(request, pk)
    return _answered(request, lambda: withdraw_move(request.actor, move), _("Taken back. Nothing was moved."))


@requires("transfer.release", methods=("POST",))
def release(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client may go, as another group asked."""
    move = _move(request, pk)
    said = _("The other group can take over now. Until then the record is yours.")
    return _answered(request, lambda: release_client(request.actor, move), said)


@requires("transfer.receive", methods=("GET", "POST"))
def receive(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take over from another group: who looks after them here, and what they agree to here."""
    move = _move(request, pk)
    request.actor.require("transfer.receive", at=move.to_organisation_id)
    form = ReceiveForm(request.POST or None, organisation=move.to_organisation_id)
    if form.is_valid():
        said = form.cleaned_data
        try:
            done = receive_client(request.actor, move, UUID(said["worker"]), said["agreements"])
            if done.successor_id and done.state == State.DONE:
                messages.success(request, _("They are yours to look after now. Their old code finds this record too."))
                return redirect("client.read", done.successor_id)
            messages.warning(request, _("The record changed meanwhile, and the request fell away. Nothing was moved."))
            return redirect("transfer.read")
        except Refused as refusal:
            form.add_error("worker" if refusal.field else None, refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"one": on_screen(request.actor, [move])[0], "form": form}
    return page(request, "transfers/receive.html", context, status=status)


@requires("transfer.show_result", methods=("POST",))
@paced
def show_result(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A result of the group before, once, for half a minute."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)
    request.actor.require("transfer.show_result", at=client.organisation_id)
    try:
        line = UUID(request.GET["line"]) if "line" in request.GET else None
        shown = show_earlier_result(request.actor, client, line)
    except (ValueError, Service.DoesNotExist):
        raise Http404 from None
    context = {"shown": shown, "client": client}
    return page(request, "transfers/result.html", context, fragment="transfers/_result.html")
