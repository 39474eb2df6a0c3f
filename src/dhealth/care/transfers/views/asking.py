"""Asking for a move: to another worker, to another group, or from another group by a code."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.care.clients.actions import note_looks
from dhealth.care.clients.cards import faces
from dhealth.care.clients.models import Client
from dhealth.care.transfers.actions import Asked, ask_moves, fetch_client, send_client
from dhealth.care.transfers.choosing import Offer, to_choose_from
from dhealth.care.transfers.forms import AskForm, FetchForm, SendForm
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires("transfer.ask", methods=("GET", "POST"))
def ask(request: StaffRequest) -> HttpResponse:
    """One client, or several of one list, to another worker of the group."""
    offer = to_choose_from(request.actor, request.GET.get("client", ""), request.GET.get("from", ""))
    form = AskForm(request.POST or None, organisation=offer.organisation)
    chosen = _chosen(request.POST, offer)
    if form.is_valid():
        if not chosen:
            form.add_error(None, _("Choose at least one client."))
        elif _asked(request, form, chosen):
            return redirect("transfer.read")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, **_shown(request, offer, {client.pk for client in chosen})}
    return page(request, "transfers/ask.html", context, status=status)


def _chosen(typed: QueryDict, offer: Offer) -> list[Client]:
    wanted = set(typed.getlist("client"))
    return [client for client in offer.clients if str(client.pk) in wanted]


def _shown(request: StaffRequest, offer: Offer, chosen: set[UUID]) -> dict[str, Any]:
    shown = faces(request.actor, offer.clients)
    if looked_at := [c for c, face in zip(offer.clients, shown, strict=True) if "nickname" in face]:
        note_looks(request.actor, looked_at, "move")
    return {
        "faces": shown,
        "chosen": chosen,
        "single": offer.single,
        "lists": offer.lists,
        "from": offer.source,
        "at_once": offer.at_once,
        "more": offer.more,
    }


def _asked(request: StaffRequest, form: AskForm, clients: list[Client]) -> bool:
    said = form.cleaned_data
    try:
        found = ask_moves(request.actor, clients, UUID(said["to"]), said["reason"], said["agreed_on"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return False
    if len(clients) == 1 and found.refused:
        form.add_error(None, found.refused[0][1])
        return False
    _tell(request, found)
    return True


def _tell(request: StaffRequest, found: Asked) -> None:
    if n := len(found.at_once):
        words = ngettext("%(n)s record stands on the other list now.", "%(n)s records stand on the other list now.", n)
        messages.success(request, words % {"n": n})
    if n := len(found.waiting):
        words = ngettext("Asked for %(n)s client.", "Asked for %(n)s clients.", n) % {"n": n}
        messages.success(request, f"{words} " + _("They stay where they are until all have said yes."))
    for client, why in found.refused:
        messages.warning(request, f"{show_code(client.code)}: {why}")


@requires("transfer.send", methods=("GET", "POST"))
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A client of one's own group to another group."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)
    request.actor.require("transfer.send", at=client.organisation_id)
    form = SendForm(request.POST or None, organisation=client.organisation_id)
    if form.is_valid():
        said = form.cleaned_data
        try:
            to, why, day = UUID(said["to"]), said["reason"], said["agreed_on"]
            send_client(request.actor, client, to, why, day, shares_history=form.shares_history)
            messages.success(request, _("Asked. The client stays yours until the other group takes over."))
            return redirect("transfer.read")
        except Refused as refusal:
            _refuse(form, refusal)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "client": client, "code": show_code(client.code)}
    return page(request, "transfers/send.html", context, status=status)


@requires("transfer.fetch", methods=("GET", "POST"))
def fetch(request: StaffRequest) -> HttpResponse:
    """A client who was looked after elsewhere, by the code that they brought."""
    form = FetchForm(request.POST or None, initial={"code": request.GET.get("code", "")})
    if form.is_valid():
        said = form.cleaned_data
        here = request.actor.organisations_where("transfer.fetch")[0]
        try:
            why, day = said["reason"], said["agreed_on"]
            fetch_client(request.actor, here, said["code"], why, day, shares_history=form.shares_history)
            messages.success(request, _("Asked. If a group knows this code, its leader sees the request."))
            return redirect("transfer.read")
        except Refused as refusal:
            _refuse(form, refusal)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "transfers/fetch.html", {"form": form}, status=status)


def _refuse(form: Form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
