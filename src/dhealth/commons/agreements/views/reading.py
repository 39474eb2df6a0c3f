"""Looking: all agreements by province, one of them, its paper, a photographed page of it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dhealth.commons.agreements.board import boards
from dhealth.commons.agreements.forms import TitleForm
from dhealth.commons.agreements.models import Agreement, ScanPage
from dhealth.commons.agreements.queries import seen_by, states_of
from dhealth.commons.agreements.screen import page_of
from dhealth.commons.agreements.waiting import asks_among
from dhealth.commons.documents.actions import open_picture
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires("agreement.read")
def agreements(request: StaffRequest) -> HttpResponse:
    """What waits for the reader, then every province with what it rests on and its pairs."""
    today = timezone.localdate()
    found = list(seen_by(request.actor))
    states = states_of(found, today)
    context = {
        "asks": asks_among(request.actor, found, states, today),
        "boards": boards(found, states, today),
        "may_prepare": "agreement.prepare" in request.actor.verbs,
        "may_mechanism": bool(request.actor.organisations_where("agreement.start")),
    }
    return page(request, "agreements/agreements.html", context)


@requires("agreement.read")
def agreement(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One agreement."""
    found = get_object_or_404(seen_by(request.actor), pk=pk)
    shown = page_of(request.actor, found, timezone.localdate())
    testimonials = found.testimonials.select_related("party__organisation")
    scans = found.scan_pages.select_related("added_by")
    context = {"page": shown, "agreement": found, "testimonials": testimonials, "scans": scans, "signing": TitleForm()}
    return page(request, "agreements/agreement.html", context)


@requires("agreement.read")
def on_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The agreement on A4, to be signed by hand or kept."""
    found = get_object_or_404(seen_by(request.actor), pk=pk)
    shown = page_of(request.actor, found, timezone.localdate())
    return page(request, "agreements/paper.html", {"page": shown, "agreement": found})


@requires("agreement.read")
def scan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A photographed page of the signed paper, for the parties alone."""
    found = get_object_or_404(
        ScanPage.objects.filter(agreement__in=Agreement.objects.visible_to(request.actor)).select_related("picture"),
        pk=pk,
    )
    parties = found.agreement.parties.values_list("organisation", flat=True)
    if not any(request.actor.may("agreement.read", one) for one in parties):
        raise PermissionDenied("agreement.read")
    content = open_picture(found.picture)
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})
