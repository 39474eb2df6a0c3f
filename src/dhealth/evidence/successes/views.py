"""What became of slips: areas and years, group and clinic, with and without an agreement, on screen and on paper."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.utils import timezone

from dhealth.care.clients.actions import note_looks
from dhealth.care.referrals.queries import lines_of, standings_seen
from dhealth.care.referrals.wording import clients_shown, rows_of
from dhealth.evidence.successes.actions import note_print
from dhealth.evidence.successes.forms import PairsForm, YearsForm
from dhealth.evidence.successes.pairs import GAPS, names_of, outcomes_at
from dhealth.evidence.successes.queries import late_or_lost
from dhealth.evidence.successes.scope import Scope, scope_of
from dhealth.evidence.successes.screen import model_page, pairs_page, tabs, years_page
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

A_PAGE = 50


@requires("success.read")
def read(request: StaffRequest) -> HttpResponse:
    """Areas and services by year."""
    scope, today = scope_of(request.actor), timezone.localdate()
    form = YearsForm(request.GET, scope, today)
    context: dict[str, Any] = {"form": form, "scope": scope, "tabs": tabs("success.read")}
    context["prints"] = "success.print" in request.actor.verbs
    if not form.is_valid():
        return page(request, "successes/years.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shown = years_page(scope, form, today)
    return page(request, "successes/years.html", {**context, **shown, "asked": request.GET.urlencode()})


@requires("success.read")
def show_pairs(request: StaffRequest) -> HttpResponse:
    """Where people are lost between a group and a clinic."""
    scope, today = scope_of(request.actor), timezone.localdate()
    form = PairsForm(request.GET, scope, today)
    context: dict[str, Any] = {"form": form, "scope": scope, "tabs": tabs("success.pairs")}
    if not form.is_valid():
        return page(request, "successes/pairs.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return page(request, "successes/pairs.html", {**context, **pairs_page(scope, form, today)})


@requires("success.read")
def show_model(request: StaffRequest) -> HttpResponse:
    """With and without an agreement."""
    scope, today = scope_of(request.actor), timezone.localdate()
    form = YearsForm(request.GET, scope, today)
    context: dict[str, Any] = {"form": form, "scope": scope, "tabs": tabs("success.model")}
    if not form.is_valid():
        return page(request, "successes/model.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return page(request, "successes/model.html", {**context, **model_page(scope, form, today)})


@requires("success.read")
def show_list(request: StaffRequest) -> HttpResponse:
    """The slips that stand late or lost, of one pair or all, at one place or all: whom to call, and what comes next."""
    actor, today, scope = request.actor, timezone.localdate(), scope_of(request.actor)
    if not scope.calls:
        raise PermissionDenied("success.list")
    form, group, clinic = PairsForm(request.GET, scope, today), _named(request, "o"), _named(request, "c")
    gap = request.GET.get("at", "")
    if not form.is_valid() or (group and group not in scope.calls) or gap not in ("", *GAPS):
        raise Http404
    groups = [group] if group else scope.calls
    found = late_or_lost(standings_seen(actor), groups, clinic, form.period, outcomes_at(gap), today)
    shown = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    lines = lines_of(shown.object_list, today)
    if looked := clients_shown(actor, [line.referral for line in lines]):
        note_looks(actor, looked, "slip")
    names = names_of([one for one in (group, clinic) if one])
    context = {"rows": rows_of(actor, lines, today), "page": shown, "period": form.period}
    said = [*names.values(), *([GAPS[gap][0]] if gap else [])]
    return page(request, "successes/list.html", {**context, "said": said})


def _named(request: StaffRequest, key: str) -> UUID | None:
    """The organisation that the address names.

    Raises:
        Http404: what it names is no organisation's id.
    """
    text = request.GET.get(key, "")
    try:
        return UUID(text) if text else None
    except ValueError as odd:
        raise Http404 from odd


@requires("success.print")
def show_print(request: StaffRequest) -> HttpResponse:
    """The tables of areas and services on A4."""
    scope, today = scope_of(request.actor), timezone.localdate()
    form = YearsForm(request.GET, scope, today)
    if not form.is_valid():
        raise Http404
    shown = years_page(scope, form, today)
    note_print(request.actor, shown["years"])
    home = request.actor.home
    context = {
        **shown,
        "today": today,
        "by": home.grant.organisation if home else None,
        "service": _chosen(form, scope),
    }
    return page(request, "successes/paper.html", {**context, "asked": request.GET.urlencode()})


def _chosen(form: YearsForm, scope: Scope) -> str:
    """The one service that is printed, in quiet words; empty for all."""
    choices = {} if scope.guarded else dict(form.fields["k"].choices)  # type: ignore[attr-defined]
    return str(choices[form.service]) if form.service else ""
