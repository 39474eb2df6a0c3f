"""The clinics' pages: the address book with whom to call, one profile, and keeping one's own."""

from datetime import date
from http import HTTPStatus
from typing import Any, TypeVar
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clinics.actions import DaysDraft, HoursDraft, drop_hours, end_days, keep_profile, say_days, set_hours
from dhealth.care.clinics.forms import DaysForm, HoursForm, ProfileForm
from dhealth.care.clinics.models import Slot, Span, Tag
from dhealth.care.clinics.queries import (
    Known,
    ahead,
    by_weekday,
    clinics_kept,
    clinics_kept_by,
    directory_for,
    friendliness_of,
    known,
    reads_needs,
    where_in_words,
)
from dhealth.care.clinics.rules import state_on
from dhealth.commons.agreements.services import faces
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.htmx import go, page
from dhealth.ui.saving import saved

T = TypeVar("T", Slot, Span)
MONDAY = date(2024, 1, 1)


@requires("clinic.read")
def clinics(request: StaffRequest) -> HttpResponse:
    """Whom to call where: one's partners first, then every clinic."""
    today = timezone.localdate()
    kept = request.actor.organisations_where("clinic.keep")
    context = {**directory_for(request.actor, today), "kept": kept[0] if kept else None}
    return page(request, "clinics/clinics.html", context)


def _clinic(pk: UUID) -> Organisation:
    return get_object_or_404(clinics_kept(), pk=pk)


@requires("clinic.read")
def clinic(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a clinic says of itself."""
    one = known(_clinic(pk))
    state, span = state_on(one.spans, "", timezone.localdate())
    context = {
        **_shown(one),
        "state": state,
        "span": span,
        "friendly": friendliness_of([pk]).get(pk),
        "may_keep": request.actor.may("clinic.keep", pk),
        "may_read_needs": reads_needs(request.actor, pk),
    }
    return page(request, "clinics/clinic.html", context)


def _shown(one: Known) -> dict[str, Any]:
    words, today = faces(), timezone.localdate()
    return {
        "one": one,
        "week": [(MONDAY.replace(day=day + 1), slots) for day, slots in by_weekday(one.slots)],
        "services": [words.get(key, key) for key in one.services],
        "tags": [Tag(key).label for key in one.tags],
        "days": [(span, words.get(span.service, span.service)) for span in ahead(one.spans, today)],
        "place": where_in_words(one),
    }


@requires("clinic.keep", methods=("GET", "POST"))
def keep(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The clinic's own page, to be kept."""
    one = _kept(request, pk)
    form = ProfileForm(request.POST or None, initial=_initial(one))
    if saved(form, lambda: keep_profile(request.actor, one.clinic, form.draft())):
        messages.success(request, _("Kept. Groups see it at once."))
        return go(request, reverse("clinic.keep", args=[pk]))
    return _page(request, one, profile=form)


def _kept(request: StaffRequest, pk: UUID) -> Known:
    return known(get_object_or_404(clinics_kept_by(request.actor), pk=pk))


def _initial(one: Known) -> dict[str, Any]:
    profile = one.profile
    said = {"services": one.services, "tags": one.tags, "where": where_in_words(one)}
    if profile is None:
        return said
    return {name: getattr(profile, name) for name in ("how_to_find", "focal_name")} | {
        **said,
        "focal_phone": profile.phone,
    }


def _page(request: StaffRequest, one: Known, **forms: Form) -> HttpResponse:
    context = {
        **_shown(one),
        "profile": ProfileForm(initial=_initial(one)),
        "hours": HoursForm(),
        "closing": DaysForm(),
        **forms,
    }
    bad = any(form.errors for form in forms.values())
    status = HTTPStatus.UNPROCESSABLE_ENTITY if bad else HTTPStatus.OK
    return page(request, "clinics/keep.html", context, status=status)


def _own(request: StaffRequest, model: type[T], pk: UUID) -> T:
    """A row of a clinic whose page the reader keeps."""
    return get_object_or_404(model, pk=pk, clinic__in=request.actor.organisations_where("clinic.keep"))


def _part(row: Slot | Span, part: str) -> str:
    return f"{reverse('clinic.keep', args=[row.clinic_id])}#{part}"


@requires("clinic.keep", methods=("POST",))
def add_hours(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hours of the week."""
    one, form = _kept(request, pk), HoursForm(request.POST)
    if saved(form, lambda: set_hours(request.actor, one.clinic, HoursDraft(**form.cleaned_data))):
        return go(request, f"{reverse('clinic.keep', args=[pk])}#week")
    return _page(request, one, hours=form)


@requires("clinic.keep", methods=("POST",))
def remove_hours(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Hours that are no more."""
    slot = _own(request, Slot, pk)
    drop_hours(request.actor, slot)
    return go(request, _part(slot, "week"))


@requires("clinic.keep", methods=("POST",))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Days that are limited or closed."""
    one, form = _kept(request, pk), DaysForm(request.POST)
    if saved(form, lambda: say_days(request.actor, one.clinic, DaysDraft(**form.cleaned_data))):
        return go(request, f"{reverse('clinic.keep', args=[pk])}#days")
    return _page(request, one, closing=form)


@requires("clinic.keep", methods=("POST",))
def open_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open again from today on."""
    span = _own(request, Span, pk)
    end_days(request.actor, span)
    return go(request, _part(span, "days"))
