"""A record that nobody looks after is put on a worker's list."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import assign_client
from dhealth.care.clients.forms.deciding import WorkerForm
from dhealth.care.clients.models import Client
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires("client.assign", methods=("GET", "POST"))
def assign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another worker's list."""
    client = get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)
    request.actor.require("client.assign", at=client.organisation_id)
    initial = {"worker": str(client.worker_id or "")}
    form = WorkerForm(request.POST or None, organisation_id=client.organisation_id, initial=initial)
    if form.is_valid():
        try:
            assign_client(request.actor, client, UUID(form.cleaned_data["worker"]))
            messages.success(request, _("The record stands on the other list now, with its whole history."))
            return redirect("client.read", client.pk)
        except Refused as refusal:
            form.add_error("worker", refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"client": client, "code": show_code(client.code), "form": form}
    return page(request, "clients/assign.html", context, status=status)
