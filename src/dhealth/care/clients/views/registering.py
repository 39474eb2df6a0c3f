"""Registering and correcting: one form, one verdict."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import (
    CertainDuplicate,
    LikelyDuplicate,
    correct_client,
    note_looks,
    register_client,
    show_identity,
)
from dhealth.care.clients.forms.record import ClientForm, RegisterForm, initial_of
from dhealth.care.clients.models import Client
from dhealth.care.clients.verdict import Verdict, verdict_on
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import page

FORM = "clients/register.html"
GO_ON = "go_on"  # the button "another person, go on"
CODE_ALONE = "code_alone"  # the button that says that nothing more is known


@requires("client.register", methods=("GET", "POST"))
def register(request: StaffRequest) -> HttpResponse:
    """First contact. Posting `words` (from a search in vain) opens the form with them."""
    if request.method != "POST":
        return page(request, FORM, {"form": RegisterForm.fresh()})
    if "words" in request.POST:
        return page(request, FORM, {"form": RegisterForm.fresh(request.POST["words"])})
    form = RegisterForm(request.POST)
    verdict: Verdict | None = None
    asks = form.is_valid() and form.is_untouched and CODE_ALONE not in request.POST  # perhaps pressed by mistake
    if form.is_valid() and not asks:
        try:
            client = _register(request, form)
            messages.success(request, _("Written down. The code is on the label."))
            return redirect("client.read", client.pk)
        except (CertainDuplicate, LikelyDuplicate) as found:
            verdict = verdict_on(request.actor, form.draft(), found)
            note_looks(request.actor, verdict.shown, "duplicate")
        except Refused as refusal:
            form.refuse(refusal)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    context = {"form": form, "verdict": verdict, "go_on": GO_ON, "code_alone": CODE_ALONE if asks else ""}
    return page(request, FORM, context, status=status)


def _register(request: StaffRequest, form: RegisterForm) -> Client:
    organisation = request.actor.organisations_where("client.register")[0]
    return register_client(
        request.actor,
        organisation,
        form.draft(),
        id=form.cleaned_data["id"],
        allow_likely=GO_ON in request.POST,
    )


@requires("client.correct", methods=("GET", "POST"))
@paced
def correct(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The same form, filled in: opening it is a look behind the mask, and recorded as one."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)
    request.actor.require("client.correct", at=client.organisation_id)
    if request.method != "POST":
        show_identity(request.actor, client, "correct")
        form = ClientForm(initial=initial_of(client))
        return page(request, "clients/correct.html", {"form": form, "client": client})
    form = ClientForm(request.POST, initial={"place": client.place_id})
    if form.is_valid():
        try:
            changed = correct_client(request.actor, client, form.draft())
            messages.success(request, _("Corrected.") if changed else _("Nothing was different, nothing changed."))
            return redirect("client.read", client.pk)
        except Refused as refusal:
            form.refuse(refusal)
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    return page(request, "clients/correct.html", {"form": form, "client": client}, status=status)
