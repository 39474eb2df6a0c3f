"""Looking: all agreements by province, one of them, its paper, a photographed page of it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dhealth.commons.agreements.actions import show_scan
from dhealth.commons.agreements.board import boards
from dhealth.commons.agreements.forms import TitleForm
from dhealth.commons.agreements.numbering import file_name
from dhealth.commons.agreements.queries import scans_seen, seen_by, states_of
from dhealth.commons.agreements.screen import page_of
from dhealth.commons.agreements.waiting import asks_among
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires("agreement.read")
def agreements(request: StaffRequest) -> HttpResponse:
    """What waits for the reader, then every province with what it rests on and its pairs."""
    today = timezone.localdate()
    found = list(seen_by(request.actor))
    states = states_of(found, today)
    context = {
        "today": today,
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
    scans = found.scan_pages.select_related("added_by", "pdf")
    context = {"page": shown, "agreement": found, "testimonials": testimonials, "scans": scans, "signing": TitleForm()}
    return page(request, "agreements/agreement.html", context)


@requires("agreement.read")
def on_paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The agreement on A4, to be signed by hand or kept."""
    found = get_object_or_404(seen_by(request.actor), pk=pk)
    shown = page_of(request.actor, found, timezone.localdate())
    return page(request, "agreements/paper.html", {"page": shown, "agreement": found})


@requires("agreement.show_scan")
def scan(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The signed paper, for the parties alone: a photograph on screen, a PDF to be kept; each look is recorded."""
    found = get_object_or_404(scans_seen(request.actor), pk=pk)
    content = show_scan(request.actor, found)
    headers = {"Cache-Control": "private, no-store"}
    if found.pdf is None:
        return HttpResponse(content, content_type="image/jpeg", headers=headers)
    headers |= {
        "Content-Disposition": f'attachment; filename="{file_name(found)}"',
        "X-Content-Type-Options": "nosniff",
    }
    return HttpResponse(
        content, content_type="application/pdf", headers=headers | {"Content-Security-Policy": "sandbox"}
    )
