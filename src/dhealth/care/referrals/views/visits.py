"""Visits without a slip, held until the slip is found; and a month confirmed at once by pasted codes."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions import confirm_month, drop_walk_in, mark_of, match_walk_in, record_walk_in
from dhealth.care.referrals.actions.monthly import MonthLine, Outcome, look_at_month
from dhealth.care.referrals.clinic_forms import HoldForm, MatchForm, MonthForm
from dhealth.care.referrals.inbox import walk_ins_of
from dhealth.care.referrals.models import GivenUp
from dhealth.care.referrals.queries import walk_ins_waiting
from dhealth.care.referrals.views.browsers import device_of, remembered
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page
from dhealth.ui.saving import done

FINE = (Outcome.SERVED, Outcome.ALREADY)


@requires("walk_in.hold", methods=("GET", "POST"))
def visits(request: StaffRequest) -> HttpResponse:
    """What is held, and holding one more."""
    clinics = request.actor.organisations_where("walk_in.hold")
    form = HoldForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            record_walk_in(request.actor, clinics[0], said["service"], said["day"], said["mark"], id=said["id"])
            messages.success(request, _("Held. Lay it to its slip once the slip is found."))
            return go(request, "walk_in.hold")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    waiting = [(one, mark_of(one), catalogue()[one.service].face) for one in walk_ins_waiting(clinics)]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(
        request, "referrals/visits.html", {"form": form, "waiting": waiting, "reasons": GivenUp.choices}, status=status
    )


@requires("walk_in.match", methods=("GET", "POST"))
@remembered
def match(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The slip was found after all."""
    visit = get_object_or_404(walk_ins_of(request.actor), pk=pk)
    form = MatchForm(request.POST or None)
    if form.is_valid():
        said, device = form.cleaned_data, device_of(request, visit.clinic_id)
        try:
            own = said["treatment_code"]
            found = match_walk_in(request.actor, visit, said["code"], treatment_code=own, device=device)
            return go(request, f"{reverse('inbox.read')}?part=done&done={found.pk}")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "visit": visit, "mark": mark_of(visit), "about": catalogue()[visit.service].face}
    return page(request, "referrals/match.html", context, status=status)


@requires("walk_in.drop", methods=("POST",))
def drop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Held no more."""
    visit = get_object_or_404(walk_ins_of(request.actor), pk=pk)
    said = _("Held no more. How to find them is forgotten.")
    return done(
        request, lambda: drop_walk_in(request.actor, visit, request.POST.get("why", "")), said, reverse("walk_in.hold")
    )


def _lines(request: StaffRequest, clinic: UUID, codes: str, *, confirmed: bool) -> list[MonthLine]:
    if not confirmed:
        return look_at_month(request.actor, clinic, codes)
    return confirm_month(request.actor, clinic, codes, device=device_of(request, clinic))


@requires("referral.serve", methods=("GET", "POST"))
@remembered
def month(request: StaffRequest) -> HttpResponse:
    """Paste, look, confirm: nothing is written before each line was seen."""
    clinic = request.actor.organisations_where("referral.serve")[0]
    form = MonthForm(request.POST or None)
    lines, confirmed = [], "confirm" in request.POST
    if form.is_valid():
        try:
            lines = _lines(request, clinic, form.cleaned_data["codes"], confirmed=confirmed)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    context = {
        "form": form,
        "lines": lines,
        "confirmed": confirmed and bool(lines),
        "ready": sum(line.outcome == Outcome.SERVED for line in lines),
        "disputed": sum(line.outcome not in FINE for line in lines),
        "fine": FINE,
        "served": Outcome.SERVED,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "referrals/month.html", context, status=status)
