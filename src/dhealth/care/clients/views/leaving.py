"""A client who left the group's care, and one who is back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import depart_client, return_client
from dhealth.care.clients.departures import departure_of
from dhealth.care.clients.forms.leaving import DepartureForm, ReturnForm
from dhealth.care.clients.models import Client
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


def _client(request: StaffRequest, pk: UUID, verb: str) -> Client:
    client = get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)
    request.actor.require(verb, at=client.organisation_id)
    return client


def _asked(request: StaffRequest, client: Client, form: DepartureForm | ReturnForm, template: str) -> HttpResponse:
    context = {"client": client, "code": show_code(client.code), "form": form, "left": departure_of(client.pk)}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, template, context, status=status)


@requires("client.depart", methods=("GET", "POST"))
def depart(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What happened, since when, who told."""
    client = _client(request, pk, "client.depart")
    posted = request.method == "POST"
    form = DepartureForm(request.POST) if posted else DepartureForm.fresh(request.GET.get("why", ""))
    if form.is_valid():
        try:
            depart_client(request.actor, client, form.told(), id=form.cleaned_data["id"])
            messages.success(request, _("Written down. The record stays; it stands on no list of tasks any more."))
            return redirect("client.read", client.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _asked(request, client, form, "clients/depart.html")


@requires("client.return", methods=("GET", "POST"))
def come_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """On the lists again."""
    client = _client(request, pk, "client.return")
    form = ReturnForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            ended = return_client(request.actor, client, said["back"], day=said["day"])
            messages.success(request, _("On the list again.") if ended else _("They are on the list, as before."))
            return redirect("client.read", client.pk)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _asked(request, client, form, "clients/return.html")
