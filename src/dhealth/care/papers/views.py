"""Papers of a client: photograph, look, type from it, remove."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.care.clients.cards import faces
from dhealth.care.clients.models import Client
from dhealth.care.papers.actions import add_paper, attach_paper, remove_paper, show_paper
from dhealth.care.papers.beside import TYPED_FROM
from dhealth.care.papers.forms import PaperForm
from dhealth.care.papers.models import Paper
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import go, page


def _client(request: StaffRequest, pk: UUID) -> Client:
    return get_object_or_404(Client.objects.visible_to(request.actor).living(), pk=pk)


@requires("paper.read")
def papers(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The papers of one client, without their pictures."""
    client = _client(request, pk)
    kept = Paper.objects.visible_to(request.actor).filter(person=client).select_related("added_by")
    context = {"client": client, "code": faces(request.actor, [client])[0]["code"], "papers": kept}
    return page(request, "papers/papers.html", context)


@requires("paper.add", methods=("GET", "POST"))
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Photograph a paper of this client."""
    client = _client(request, pk)
    return _added(request, client.organisation_id, client)


@requires("paper.add", methods=("GET", "POST"))
def add_first(request: StaffRequest) -> HttpResponse:
    """Photograph a paper of somebody who is not in the records yet, then type from it."""
    return _added(request, request.actor.organisations_where("paper.add")[0], None)


def _added(request: StaffRequest, organisation_id: UUID, client: Client | None) -> HttpResponse:
    form = PaperForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        photograph: UploadedFile[Any] = form.cleaned_data["photograph"]
        try:
            paper = add_paper(request.actor, organisation_id, form.cleaned_data["kind"], photograph, client)
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
        else:
            if client is None:
                request.session[TYPED_FROM] = paper.pk.hex
                return go(request, "client.register")
            messages.success(request, _("The paper is kept. Delete the photograph from the phone."))
            return go(request, reverse("paper.read", args=[client.pk]))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "papers/add.html", {"form": form, "client": client}, status=status)


@requires("paper.show")
@paced
def picture(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The photograph itself: each look is recorded."""
    paper = get_object_or_404(Paper.objects.visible_to(request.actor).select_related("picture", "person"), pk=pk)
    content = show_paper(request.actor, paper)
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@requires("paper.add", methods=("POST",))
def type_from(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lay the paper beside the forms."""
    paper = get_object_or_404(Paper.objects.visible_to(request.actor), pk=pk)
    request.session[TYPED_FROM] = paper.pk.hex
    return go(request, reverse("client.read", args=[paper.person_id]) if paper.person_id else "client.register")


@requires("paper.add", methods=("POST",))
def put_away(request: StaffRequest) -> HttpResponse:
    """Done typing: the paper stands beside nothing any more."""
    chosen = request.session.pop(TYPED_FROM, "")
    paper = Paper.objects.visible_to(request.actor).filter(pk=UUID(hex=chosen)).first() if chosen else None
    return go(request, reverse("paper.read", args=[paper.person_id]) if paper and paper.person_id else "home")


@requires("paper.add", methods=("POST",))
def attach(request: StaffRequest, pk: UUID, client: UUID) -> HttpResponse:
    """Lay the paper to the client who was typed from it."""
    found = _client(request, client)
    paper = get_object_or_404(Paper.objects.visible_to(request.actor), pk=pk)
    try:
        attach_paper(request.actor, paper, found)
        request.session.pop(TYPED_FROM, "")
        messages.success(request, _("The paper is kept with this record."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, reverse("client.read", args=[client]))


@requires("paper.remove", methods=("POST",))
def remove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Remove a paper for good."""
    paper = get_object_or_404(Paper.objects.visible_to(request.actor).select_related("picture", "person"), pk=pk)
    client = paper.person_id
    remove_paper(request.actor, paper)
    request.session.pop(TYPED_FROM, "")
    messages.success(request, _("The paper is removed."))
    return go(request, reverse("paper.read", args=[client]) if client else "home")
