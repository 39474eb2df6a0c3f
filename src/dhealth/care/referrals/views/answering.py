"""The clinic's answers, two taps each: taken, not taken, came, served, not served, not come; and the way back."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions import (
    arrive,
    decline_referral,
    not_come,
    not_eligible,
    receive_referral,
    serve_on,
    take_back_step,
)
from dhealth.care.referrals.clinic_forms import ServeForm, TakeForm
from dhealth.care.referrals.inbox import COMING, DONE, NOT_COME, WAITING
from dhealth.care.referrals.models import HeldAnswer, Kind, Referral, Step
from dhealth.care.referrals.views.browsers import device_of, remembered
from dhealth.care.referrals.views.inbox import at_clinic, show_card
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go


def _done(request: StaffRequest, referral: Referral, act: Callable[[], Step], part: str) -> HttpResponse:
    """Act, and back to the list with the way to take it back; a refusal says why."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, refusal.message)
        return go(request, reverse("inbox.open", args=[referral.pk]))
    return go(request, f"{reverse('inbox.read')}?part={part}&done={referral.pk}")


@requires("referral.receive", methods=("POST",))
def receive(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the slip: at one of the times offered, at another, or without an appointment."""
    referral = at_clinic(request, pk)
    moment, wrong = _appointment(request)
    if wrong:
        messages.error(request, wrong)
        return go(request, reverse("inbox.open", args=[pk]))
    return _done(request, referral, lambda: receive_referral(request.actor, referral, appointment=moment), WAITING)


def _appointment(request: StaffRequest) -> tuple[datetime | None, str]:
    offered = request.POST.get("appointment", "")
    if offered and offered != "other":
        try:
            moment = parse_datetime(offered)
        except ValueError:
            moment = None
        if moment is None:
            return None, _("This time cannot be read. Choose one of the times, or write day and hour.")
        return (timezone.make_aware(moment) if timezone.is_naive(moment) else moment), ""
    form = TakeForm(request.POST)
    if not form.is_valid():
        return None, str(next(iter(form.errors.values()))[0])
    return form.appointment(), ""


@requires("referral.decline", methods=("POST",))
def decline(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Do not take the slip, with the reason and a better place."""
    referral = at_clinic(request, pk)
    reason, better_at = request.POST.get("reason", ""), request.POST.get("better_at", "")
    return _done(request, referral, lambda: decline_referral(request.actor, referral, reason, better_at), WAITING)


@requires("referral.arrive", methods=("POST",))
def arrived(request: StaffRequest, pk: UUID) -> HttpResponse:
    """They came and wait; what was done is written later."""
    return _visit(request, pk, arrive, COMING)


@requires("referral.serve", methods=("POST",))
@remembered
def served(request: StaffRequest, pk: UUID) -> HttpResponse:
    """They were given what they were sent for; on a device that is new here it is held until somebody lets it in."""
    referral = at_clinic(request, pk)
    return _visit(request, pk, partial(serve_on, device_of(request, referral.receiver_id)), DONE)


def _visit(request: StaffRequest, pk: UUID, act: Callable[..., Step | HeldAnswer], part: str) -> HttpResponse:
    referral = at_clinic(request, pk)
    form, said_now = ServeForm(request.POST), None
    if form.is_valid():
        said = form.cleaned_data
        try:
            said_now = act(request.actor, referral, day=said["day"], treatment_code=said["treatment_code"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    if form.errors and referral.standing.state not in (Kind.PRESENTED, Kind.ARRIVED):  # the form is not on the page
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return go(request, reverse("inbox.open", args=[pk]))
    if form.errors:
        return show_card(request, referral, serve=form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    if isinstance(said_now, HeldAnswer):
        messages.warning(
            request, _("Held: this device is new at your clinic. Sign in once more on it, or ask the head.")
        )
        return go(request, "clinic_device.read")
    return go(request, f"{reverse('inbox.read')}?part={part}&done={referral.pk}")


@requires("referral.turn_away", methods=("POST",))
def turned_away(request: StaffRequest, pk: UUID) -> HttpResponse:
    """They came and could not be served, with the reason."""
    referral = at_clinic(request, pk)
    reason = request.POST.get("reason", "")
    return _done(request, referral, lambda: not_eligible(request.actor, referral, reason), DONE)


@requires("referral.miss", methods=("POST",))
def missed(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The clinic waited, and they did not come."""
    referral = at_clinic(request, pk)
    return _done(request, referral, lambda: not_come(request.actor, referral), NOT_COME)


@requires("referral.take_back", methods=("POST",))
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The last step was a mistake."""
    referral = at_clinic(request, pk)
    try:
        take_back_step(request.actor, referral)
        messages.success(request, _("Taken back. The group sees it too."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, reverse("inbox.open", args=[pk]))
