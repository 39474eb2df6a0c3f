"""What a clinic needs and was given, read by itself and by its umbrella; and who came to it without a group."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.care.clinics.actions import ask_need, meet_need, tell_outside
from dhealth.care.clinics.forms import MetForm, NeedForm
from dhealth.care.clinics.models import Need
from dhealth.care.clinics.queries import clinics_kept, needs_in_reach, needs_of, reads_needs, supporter_of
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.htmx import go, page
from dhealth.ui.saving import done, saved


def _clinic(request: StaffRequest, pk: UUID) -> Organisation:
    clinic = get_object_or_404(clinics_kept(), pk=pk)
    if not reads_needs(request.actor, clinic.pk):
        raise Http404
    return clinic


@requires("clinic.read_needs")
def needs(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was asked for, what was given for it and when."""
    return _shown(request, _clinic(request, pk))


def _shown(request: StaffRequest, clinic: Organisation, **forms: object) -> HttpResponse:
    context = {
        "clinic": clinic,
        "needs": needs_of(clinic.pk),
        "may_ask": request.actor.may("clinic.ask_need", clinic.pk),
        "may_meet": supporter_of(request.actor, clinic.pk, "clinic.meet_need") is not None,
        "ask": NeedForm(),
        "met": MetForm(),
        "which": None,
        **forms,
    }
    bad = any(isinstance(form, Form) and form.errors for form in forms.values())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return page(request, "clinics/needs.html", context, status=status)


@requires("clinic.ask_need", methods=("POST",))
def ask(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The clinic asks for something."""
    clinic, form = _own(request, pk, "clinic.ask_need"), NeedForm(request.POST)
    if saved(form, lambda: ask_need(request.actor, clinic, form.draft(), id=form.cleaned_data["id"])):
        messages.success(request, _("Written down. The supporting organisation sees it."))
        return go(request, reverse("clinic.read_needs", args=[pk]))
    return _shown(request, clinic, ask=form)


def _own(request: StaffRequest, pk: UUID, verb: str) -> Organisation:
    return get_object_or_404(clinics_kept().filter(pk__in=request.actor.organisations_where(verb)), pk=pk)


@requires("clinic.meet_need", methods=("POST",))
def met(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The umbrella writes what was given."""
    need: Need = get_object_or_404(needs_in_reach(request.actor), pk=pk)
    form = MetForm(request.POST)
    if saved(form, lambda: meet_need(request.actor, need, **form.cleaned_data)):
        messages.success(request, _("Written down. The clinic sees it."))
        return go(request, reverse("clinic.read_needs", args=[need.clinic_id]))
    return _shown(request, need.clinic, met=form, which=need.pk)


@requires("clinic.tell_outside", methods=("POST",))
def outside(request: StaffRequest, pk: UUID) -> HttpResponse:
    """How many new clients of a month came without any group."""
    clinic = _own(request, pk, "clinic.tell_outside")
    act = lambda: tell_outside(request.actor, clinic, _month(request), _number(request))  # noqa: E731
    return done(request, act, _("Written down. The shares are worked out with it."), "inbox.figures")


def _month(request: StaffRequest) -> date:
    try:
        return date.fromisoformat(f"{request.POST.get('month', '')}-01")
    except ValueError as unreadable:
        raise Refused(_("Choose a month."), field="month") from unreadable


def _number(request: StaffRequest) -> int:
    text = request.POST.get("number", "").strip()
    return int(text) if text.isdecimal() and len(text) <= 6 else -1
