"""Possible duplicates, and on whose list a client stands."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import assign_client, decide_duplicate, note_looks, undo_merge
from dhealth.care.clients.forms.deciding import WorkerForm
from dhealth.care.clients.models import Client, Merge
from dhealth.care.clients.pairs import pairs_for
from dhealth.care.clients.queries import waiting_pairs
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

PAGE = 10


@requires("duplicate.read")
def duplicates(request: StaffRequest) -> HttpResponse:
    """The pairs that wait, side by side, as far as the reader may see the two."""
    if set(request.GET) - {"page"}:
        raise BadRequest
    found = Paginator(waiting_pairs(request.actor), PAGE).get_page(request.GET.get("page"))
    shown = pairs_for(request.actor, list(found.object_list))
    opened = [client for pair in shown if pair.lines for client in (pair.first, pair.second)]
    if opened:
        note_looks(request.actor, opened, "duplicate")
    may = "duplicate.decide" in request.actor.verbs
    return page(request, "clients/duplicates.html", {"page_obj": found, "pairs": shown, "may_decide": may})


@requires("duplicate.decide", methods=("POST",))
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One of three answers."""
    pair = get_object_or_404(waiting_pairs(request.actor), pk=pk)
    answer = request.POST.get("answer", "")
    try:
        decide_duplicate(request.actor, pair, answer)
        said = {
            "same": _("One record now. It can be taken apart again on its page."),
            "different": _("Two people: this pair is not asked again."),
            "unsure": _("It stays in the list."),
        }
        messages.success(request, said[answer])
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("duplicate.read")


@requires("merge.undo", methods=("POST",))
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Two records again, as they were."""
    seen = Client.objects.visible_to(request.actor)
    merge = get_object_or_404(Merge.objects.filter(absorbed__in=seen).select_related("kept", "absorbed"), pk=pk)
    try:
        undo_merge(request.actor, merge)
        messages.success(request, _("Two records again, as they were."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("client.read", merge.kept_id)


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
