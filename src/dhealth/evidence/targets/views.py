"""Targets on screen and on paper: how far each is, setting and changing them, and the month in words."""

from __future__ import annotations

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from dhealth.evidence.targets.actions import agree_target, end_target, revise_target, set_targets
from dhealth.evidence.targets.forms import ChooseForm, EndForm, NumbersForm, ReviseForm
from dhealth.evidence.targets.models import Target
from dhealth.evidence.targets.queries import Standing, standings, targets_for
from dhealth.evidence.targets.reach import reach_of
from dhealth.evidence.targets.rules import State
from dhealth.evidence.targets.sheets import Sheet, blocks, query_of, scopes, sheet
from dhealth.evidence.targets.subjects import months_offered, subjects
from dhealth.evidence.targets.telling import summary
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page

NOW, NEXT, PAST = "", "next", "past"
LOOKS_BACK = 400  # days


def _found(request: StaffRequest, tab: str, today: date) -> list[Standing]:
    days = {NOW: (today, today), NEXT: (today, date.max), PAST: (today - timedelta(days=LOOKS_BACK), today)}[tab]
    found = standings(targets_for(request.actor, *days), today, request.actor)
    states = {NOW: [State.RUNNING], NEXT: [State.TO_COME], PAST: [State.OVER, State.ENDED]}[tab]
    return [one for one in found if one.progress.state in states]


def _listed(request: StaffRequest) -> dict[str, Any]:
    today = timezone.localdate()
    tab = request.GET.get("t", NOW)
    tab = tab if tab in (NEXT, PAST) else NOW
    own, others = blocks(_found(request, tab, today), mine=request.actor.id)
    named = (
        (NOW, pgettext("targets", "Running")),
        (NEXT, pgettext("targets", "To come")),
        (PAST, pgettext("targets", "Over")),
    )
    address = reverse("target.read")
    tabs = [
        {"url": f"{address}?t={key}" if key else address, "label": said, "current": key == tab} for key, said in named
    ]
    groups = reach_of(request.actor, "target.read").groups
    # A worker's own rows stand above; the group's block is for those who read all of it.
    shown = [one for one in others if one.whole or one.project or (one.organisation and one.organisation.pk in groups)]
    return {"own": own, "blocks": shown, "tabs": tabs, "tab": tab, "today": today}


@requires("target.read")
def read(request: StaffRequest) -> HttpResponse:
    """How far each target is: one's own, the group's with its workers, a project's with its groups."""
    may_set = "target.set" in request.actor.verbs
    tells = bool(subjects(request.actor))
    return page(request, "targets/list.html", {**_listed(request), "may_set": may_set, "tells": tells})


@requires("target.read")
def show_print(request: StaffRequest) -> HttpResponse:
    """The same on A4, to be hung up or signed."""
    return page(request, "targets/paper.html", _listed(request))


@requires("target.set", methods=("GET", "POST"))
def set_many(request: StaffRequest) -> HttpResponse:
    """Numbers of one figure and period for several workers or groups at once."""
    today = timezone.localdate()
    offered = scopes(reach_of(request.actor, "target.set"))
    choose = ChooseForm(request.GET.dict(), offered, today)
    if not choose.is_valid():
        return page(request, "targets/set.html", {"choose": choose}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    said = choose.cleaned_data
    asked = sheet(request.actor, (said["s"], dict(offered)[said["s"]]), said["figure"], said["period"], today)
    copy = "copy" in request.GET
    form = NumbersForm(request.POST if request.method == "POST" else None, asked, today, copy=copy)
    if form.is_valid() and (done := _set(request, form, asked, today)):
        return done
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.is_bound else HTTPStatus.OK
    context = {
        "choose": choose,
        "form": form,
        "sheet": asked,
        "copy": copy,
        "query": query_of(asked.scope, asked.figure, asked.period),
    }
    return page(request, "targets/set.html", context, status=status)


def _set(request: StaffRequest, form: NumbersForm, asked: Sheet, today: date) -> HttpResponse | None:
    try:
        changed = set_targets(request.actor, asked.figure.key, asked.period, form.numbers(), form.said())
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None
    n = len(changed)
    words = ngettext("%(n)s target is set.", "%(n)s targets are set.", n) % {"n": n}
    messages.success(request, words if changed else _("Nothing was different."))
    tab = NEXT if asked.period.start > today else PAST if asked.period.end < today else NOW
    return go(request, reverse("target.read") + (f"?t={tab}" if tab else ""))


def _target(request: StaffRequest, pk: UUID) -> Target:
    return get_object_or_404(Target.objects.visible_to(request.actor).told(), pk=pk)


@requires("target.read")
def open_one(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One target: how far it is, and every number it ever had."""
    return _one(request, _target(request, pk))


def _one(
    request: StaffRequest, target: Target, *, revise: ReviseForm | None = None, end: EndForm | None = None
) -> HttpResponse:
    today = timezone.localdate()
    (standing,) = standings([target], today, request.actor)
    reach = reach_of(request.actor, "target.set")
    may_set = target.project_id in reach.projects if target.project_id else target.organisation_id in reach.groups
    newest = target.setting_on(target.ends_on)
    agreed = newest is not None and hasattr(newest, "agreement")
    mine = target.worker_id == request.actor.id and "target.agree" in request.actor.verbs
    day = min(max(today, target.starts_on), target.ends_on)
    context = {
        "one": standing,
        "target": target,
        "history": sorted(target.changes.all(), key=lambda change: change.made_at, reverse=True),
        "newest": newest,
        "may_agree": mine and target.is_open and not agreed and target.ends_on >= today,
        "may_set": may_set and target.is_open,
        "revise": revise or ReviseForm(initial={"from_day": day}),
        "end": end or EndForm(initial={"on": day}),
        "today": today,
    }
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if revise or end else HTTPStatus.OK
    return page(request, "targets/target.html", context, status=wrong)


@requires("target.set", methods=("POST",))
def revise(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another number, from a day on."""
    target, form = _target(request, pk), ReviseForm(request.POST)
    if form.is_valid():
        try:
            new = revise_target(request.actor, target, form.cleaned_data["number"], form.said())
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("The new number is kept.") if new else _("Nothing was different."))
            return go(request, reverse("target.open", args=[pk]))
    return _one(request, target, revise=form)


@requires("target.agree", methods=("POST",))
def agree(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The worker agrees to the number that holds."""
    target = _target(request, pk)
    try:
        agree_target(request.actor, target, _change(request))
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("You agreed to this target."))
    return go(request, reverse("target.open", args=[pk]))


def _change(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("change", ""))
    except ValueError:
        return UUID(int=0)  # agrees to nothing that there is


@requires("target.end", methods=("POST",))
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Follow it no longer."""
    target, form = _target(request, pk), EndForm(request.POST)
    if form.is_valid():
        try:
            new = end_target(request.actor, target, form.cleaned_data["on"], form.cleaned_data["why"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(
                request, _("The target is ended; its history stays.") if new else _("It was ended already.")
            )
            return go(request, reverse("target.open", args=[pk]))
    return _one(request, target, end=form)


@requires("target.read")
def tell(request: StaffRequest) -> HttpResponse:
    """The month in words, of the group or of one worker, to be printed or copied."""
    today, offered = timezone.localdate(), subjects(request.actor)
    if not offered:
        raise Http404
    chosen = next((one for one in offered if one.code == request.GET.get("s", offered[0].code)), None)
    months = months_offered(today, request.GET.get("m", ""))
    month = next((one for one in months if one.chosen), None)
    if chosen is None or month is None:
        raise Http404
    told = summary(request.actor, chosen.subject, month.period, today)
    context = {"told": told, "subjects": offered, "chosen": chosen, "months": months, "month": month, "today": today}
    return page(request, "targets/summary.html", context)
