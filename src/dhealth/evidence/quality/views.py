"""The inbox of what is doubtful, what was accepted or mended, the list as file and paper, and what is looked for."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.evidence.quality.actions import compare_records, note_leaving, settle, take_back
from dhealth.evidence.quality.files import as_workbook, file_name
from dhealth.evidence.quality.forms import InboxForm, SettleForm
from dhealth.evidence.quality.mending import mended
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.page import rules_in_force
from dhealth.evidence.quality.queries import ground_of
from dhealth.evidence.quality.screen import (
    Filter,
    Scope,
    counted,
    counts_of,
    groups_of,
    in_order,
    looked_at,
    readable,
    rows_of,
    scope_of,
    shown_clients,
)
from dhealth.evidence.quality.words import summary
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INBOX = "quality/inbox.html"
OPEN, ACCEPTED, MENDED = "", "accepted", "mended"


def _asked(request: StaffRequest, verb: str) -> tuple[Scope, InboxForm]:
    scope = scope_of(request.actor, verb)
    return scope, InboxForm(request.GET, scope)


@requires("quality.read")
def read(request: StaffRequest) -> HttpResponse:
    """What is open; with `show`, what was accepted as it is or put right in the period."""
    scope, form = _asked(request, "quality.read")
    if not form.is_valid():
        return page(request, INBOX, {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    show = request.GET.get("show", OPEN)
    context = {"form": form, "chosen": form.chosen, "scope": scope, "tabs": _tabs(request, show), "show": show}
    shown = {OPEN: _open, ACCEPTED: _accepted, MENDED: _mended}.get(show)
    if shown is None:
        raise Http404
    return page(request, INBOX, {**context, **shown(request, scope, form.chosen)})


def _tabs(request: StaffRequest, show: str) -> list[dict[str, Any]]:
    words = {OPEN: _("To put right"), ACCEPTED: _("Right as it is"), MENDED: _("Put right")}
    if not scope_of(request.actor).open:
        return []
    tabs = []
    for key, label in words.items():
        asked = request.GET.copy()
        for name in ("show", "page"):
            asked.pop(name, None)
        if key:
            asked["show"] = key
        tabs.append({"url": f"?{asked.urlencode()}", "label": label, "current": key == show})
    return tabs


def _open(request: StaffRequest, scope: Scope, chosen: Filter) -> dict[str, Any]:
    today = timezone.localdate()
    found = looked_at(request.actor, scope, chosen).open
    seen = [one for one in found if readable(request.actor, one)]
    shown = Paginator(in_order(seen, chosen.by), A_PAGE).get_page(request.GET.get("page"))
    return {
        "groups": groups_of(rows_of(request.actor, list(shown.object_list), today), chosen.by),
        "page": shown,
        "hidden": len(found) - len(seen),
        "blocks": sum(one.blocks for one in found),
        "looks": sum(not one.blocks for one in found),
        "overdue": sum(one.overdue(today) for one in found),
        "counts": counted(request.actor, scope, chosen, today),
    }


def _accepted(request: StaffRequest, scope: Scope, chosen: Filter) -> dict[str, Any]:
    pairs = [pair for pair in looked_at(request.actor, scope, chosen).accepted if readable(request.actor, pair[0])]
    shown = Paginator(pairs, A_PAGE).get_page(request.GET.get("page"))
    found, words = zip(*shown.object_list, strict=True) if pairs else ((), ())
    return {"rows": rows_of(request.actor, found, timezone.localdate(), words), "page": shown}


def _mended(request: StaffRequest, scope: Scope, chosen: Filter) -> dict[str, Any]:
    found = mended(request.actor, scope, chosen)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return {"mended": list(shown.object_list), "page": shown}


@requires("quality.read")
def rules(request: StaffRequest) -> HttpResponse:
    """What is looked for, in plain words."""
    (at, *_more) = [*scope_of(request.actor).open, *scope_of(request.actor).counted, UUID(int=0)]
    return page(request, "quality/rules.html", {"rules": rules_in_force(), "steps": summary(ground_of(at))})


def _back(request: StaffRequest) -> str:
    """To the inbox as it was narrowed."""
    asked = request.POST.get("back", "")
    return reverse("quality.read") + (f"?{asked}" if asked and "\n" not in asked else "")


def _of_group(request: StaffRequest, groups: frozenset[UUID]) -> tuple[SettleForm, UUID]:
    """What was posted, and of which of these groups."""
    form = SettleForm(request.POST)
    if not form.is_valid() or not groups:
        raise Http404
    organisation = form.cleaned_data["organisation"] or min(groups)
    if organisation not in groups:
        raise Http404
    return form, organisation


@requires("quality.settle", methods=("POST",))
def settle_some(request: StaffRequest) -> HttpResponse:
    """These are right as they are, and why."""
    form, organisation = _of_group(request, scope_of(request.actor, "quality.settle").open)
    try:
        settle(request.actor, organisation, form.findings(), form.cleaned_data["reason"])
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Noted. It stays away while the record stays as it is; it can be taken back."))
    return go(request, _back(request))


@requires("quality.take_back", methods=("POST",))
def take_one_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It was not right after all."""
    take_back(request.actor, get_object_or_404(Settled.objects.visible_to(request.actor), pk=pk))
    messages.success(request, _("Taken back. It stands in the list again."))
    return go(request, _back(request))


@requires("quality.compare", methods=("POST",))
def compare(request: StaffRequest) -> HttpResponse:
    """Put two records side by side."""
    form, organisation = _of_group(request, scope_of(request.actor).whole)
    try:
        pair = compare_records(request.actor, organisation, form.findings())
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return go(request, _back(request))
    return go(request, reverse("duplicate.compare", args=[pair.pk]))


def _listed(request: StaffRequest, verb: str) -> dict[str, Any]:
    """One page of what is open, as on the screen, and the counts of all; no answer holds a whole group (SEC-01)."""
    scope, form = _asked(request, verb)
    if not form.is_valid():
        raise Http404
    today, chosen = timezone.localdate(), form.chosen
    found = looked_at(request.actor, scope, chosen).open
    seen = in_order([one for one in found if readable(request.actor, one)], chosen.by)
    shown = Paginator(seen, A_PAGE).get_page(request.GET.get("page"))
    counts = [*counts_of(request.actor, found, today), *counted(request.actor, scope, chosen, today)]
    reached = {one for one in scope.open | scope.counted if chosen.organisation in (None, one)}
    note_leaving(request.actor, verb, reached, shown_clients(shown.object_list))
    rows = rows_of(request.actor, list(shown.object_list), today)
    hidden = len(found) - len(seen)
    return {"period": chosen.period, "rows": rows, "page": shown, "hidden": hidden, "counts": counts, "today": today}


@requires("quality.export")
def export(request: StaffRequest) -> HttpResponse:
    """The list as a workbook."""
    listed = _listed(request, "quality.export")
    body = as_workbook(listed["period"], listed["rows"], listed["hidden"], listed["counts"])
    name = file_name(listed["period"])
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=XLSX, headers=headers)


@requires("quality.print")
def show_print(request: StaffRequest) -> HttpResponse:
    """The list on A4, with a box to tick at each line."""
    return page(request, "quality/paper.html", _listed(request, "quality.print"))
