"""What the client may ask of us: who looked, a copy, erasure; consents; the label with the code."""

import json
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import (
    erase_client,
    export_client,
    give_consent,
    show_access,
    show_identity,
    withdraw_consent,
)
from dhealth.care.clients.actions.looking import NEEDS
from dhealth.care.clients.cards import Face, face
from dhealth.care.clients.forms.deciding import EraseForm, PurposeForm
from dhealth.care.clients.held import everything_held
from dhealth.care.clients.models import Client
from dhealth.care.clients.safe import CALL
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import page


def _client(request: StaffRequest, pk: UUID, verb: str) -> Client:
    """A record in use that this person sees: else as if it were not there; seen but not allowed is 403."""
    seen = Client.objects.visible_to(request.actor).living().select_related("organisation", "worker", "place")
    client = get_object_or_404(seen, pk=pk)
    request.actor.require(verb, at=client.organisation_id)
    return client


@requires("client.show_identity", methods=("POST",))
@paced
def identity(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What stands behind the mask, once, for half a minute."""
    client = _client(request, pk, "client.show_identity")
    why = request.POST.get("why", "call")
    shown, known = show_identity(request.actor, client, why), face(request.actor, client)
    context = {"shown": shown, "client": client, "face": known, "objection": _objection(known, why)}
    return page(request, "clients/identity.html", context, fragment="clients/_identity.html")


def _objection(known: Face, why: str) -> str:
    """What the client said against being called now; in need, with the reason in the log, it is passed over."""
    safe = known.get("safe")
    return safe.objection(CALL, timezone.localtime().time()) if safe and why not in NEEDS else ""


@requires("client.label")
def label(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The code and its QR on paper: no name, no service, nothing that tells."""
    client = _client(request, pk, "client.label")
    return page(request, "clients/label.html", {"code": show_code(client.code), "client": client})


@requires("client.show_access")
@paced
def access(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What is held, and who looked: to read aloud or print for the client."""
    client = _client(request, pk, "client.show_access")
    looks = show_access(request.actor, client)
    context = {
        "client": client,
        "code": show_code(client.code),
        "looks": looks,
        "holdings": everything_held(request.actor, client),
        "may": {verb.replace(".", "_") for verb in request.actor.verbs},
    }
    return page(request, "clients/access.html", context)


@requires("client.export", methods=("POST",))
@paced
def export(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The same as a file, for the client to take away; its name is the code alone."""
    client = _client(request, pk, "client.export")
    looks = export_client(request.actor, client)
    sections = everything_held(request.actor, client)
    body = {
        "code": show_code(client.code),
        "held": {s.title: [dict(zip(s.columns, row, strict=True)) for row in s.rows] for s in sections},
        "looks": [{**look, "at": look["at"].isoformat()} for look in looks],
    }
    text = json.dumps(body, ensure_ascii=False, indent=2)
    disposition = f'attachment; filename="{show_code(client.code)}.json"'
    return HttpResponse(
        text, content_type="application/json", headers={"Content-Disposition": disposition, "Cache-Control": "no-store"}
    )


@requires("client.erase", methods=("GET", "POST"))
def erase(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Erasing, after the code is typed."""
    client = _client(request, pk, "client.erase")
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            erase_client(request.actor, client, form.cleaned_data["code"])
            messages.success(
                request, _("Erased. The code %(code)s names nobody any more.") % {"code": show_code(client.code)}
            )
            return redirect("client.search")
        except Refused as refusal:
            form.add_error("code", refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"client": client, "code": show_code(client.code), "form": form}
    return page(request, "clients/erase.html", context, status=status)


@requires("consent.give", methods=("POST",))
def give(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A yes to one purpose."""
    client = _client(request, pk, "consent.give")
    form = PurposeForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose what the client agrees to."))
        give_consent(request.actor, client, form.cleaned_data["purpose"], by_guardian=form.is_guardians)
        messages.success(request, _("Written down. It can be taken back at any time."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("client.read", client.pk)


@requires("consent.withdraw", methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A yes taken back."""
    client = _client(request, pk, "consent.withdraw")
    form = PurposeForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose what the client agrees to."))
        withdraw_consent(request.actor, client, form.cleaned_data["purpose"])
        messages.success(request, _("Taken back. It holds no more from now on."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("client.read", client.pk)
