"""Provinces on screen: the list of where the model operates, one province, and beginning in another like in one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.agreements.queries import seen_by
from dhealth.pages.provinces.beginning import begin_province
from dhealth.pages.provinces.coverage import coverage
from dhealth.pages.provinces.forms import BeginForm
from dhealth.pages.provinces.queries import province_of
from dhealth.pages.provinces.sight import provinces_seen
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, saved


@requires("province.read")
def provinces(request: StaffRequest) -> HttpResponse:
    """Every province in sight: since when, how many pairs and groups, which areas carry most."""
    today = timezone.localdate()
    chosen = request.GET.get("begin", "")
    if chosen and _may_begin(request):
        place = next((one for one in provinces_on(today) if str(one.pk) == chosen), None)
        if place is None:
            raise Http404
        return redirect("province.begin", place.pk)
    found = coverage(provinces_seen(request.actor, today), list(seen_by(request.actor)), today)
    seen = {one.place.pk for one in found if one.since}
    starts = [one for one in provinces_on(today) if one.pk not in seen] if _may_begin(request) else []
    return page(request, "provinces/provinces.html", {"found": found, "starts": starts})


@requires("province.open")
def province(request: StaffRequest, pk: int) -> HttpResponse:
    """One province."""
    today, place = timezone.localdate(), _seen(request, pk)
    shown = province_of(request.actor, place, today)
    (covered,) = coverage([place], [row.agreement for row in (*shown.board.lines, *shown.board.over)], today)
    context = {"one": shown, "covered": covered, "verbs": request.actor.verbs, "may_begin": _may_begin(request)}
    return page(request, "provinces/province.html", context)


@requires("province.begin", methods=("GET", "POST"))
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    """Begin here like in another province: its papers as drafts, the steps with their days, and who does what."""
    place = _seen(request, pk, begins=True)
    form = BeginForm(request.POST or None, actor=request.actor, place=place)
    if saved(form, lambda: begin_province(request.actor, place, form.wanted())):
        messages.success(
            request, _("Begun: the papers are drafted, and the first steps stand under what is to be done.")
        )
        return redirect("province.open", pk)
    return again(request, form, {"place": place}, "provinces/begin.html")


def _may_begin(request: StaffRequest) -> bool:
    return "province.begin" in request.actor.verbs


def _seen(request: StaffRequest, pk: int, *, begins: bool = False) -> Place:
    """The province, if it is in sight; who begins the model may begin it in any province of today."""
    today = timezone.localdate()
    seen = provinces_on(today) if begins else provinces_seen(request.actor, today)
    found = next((one for one in seen if one.pk == pk), None)
    if found is None:
        raise Http404
    return found
