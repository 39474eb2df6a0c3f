"""The devices of a clinic: which are known, which wait, letting them in and shutting them out."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions import let_device_in, prove_device, shut_device
from dhealth.care.referrals.clinic_forms import ProofForm
from dhealth.care.referrals.device_lists import device_here, devices_in_reach, devices_of
from dhealth.care.referrals.views.browsers import browser_of, device_of, remembered
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.proof import asks_for_digits
from dhealth.ui.htmx import go, page


@requires("clinic_device.read")
def devices(request: StaffRequest) -> HttpResponse:
    """Every device on which somebody answered for the clinic; this one first."""
    return _shown(request, None)


def _shown(request: StaffRequest, form: ProofForm | None) -> HttpResponse:
    clinic = request.actor.organisations_where("clinic_device.read")[0]
    here = device_here(clinic, browser_of(request).secret)
    rows = devices_of([clinic])
    context = {
        "rows": rows,
        "here": here,
        "holds": next((row.holds for row in rows if here and row.device.pk == here.pk), 0),
        "form": form or ProofForm(digits=asks_for_digits()),
        "may_let_in": request.actor.may("clinic_device.let_in", clinic) and here is not None and here.is_known,
        "may_shut": request.actor.may("clinic_device.shut", clinic),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form and form.errors else HTTPStatus.OK
    return page(request, "referrals/devices.html", context, status=status)


@requires("clinic_device.prove", methods=("POST",))
@remembered
def prove(request: StaffRequest) -> HttpResponse:
    """Sign in once more on this device: from now on it is known."""
    device = device_of(request, request.actor.organisations_where("clinic_device.prove")[0])
    form = ProofForm(request.POST, digits=asks_for_digits())
    if form.is_valid():
        said = form.cleaned_data
        try:
            prove_device(request.actor, device, said["password"], said.get("digits", ""))
            messages.success(request, _("This device is known now. What it held is given."))
            return go(request, "clinic_device.read")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    return _shown(request, form)


@requires("clinic_device.let_in", methods=("POST",))
def let_in(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Somebody who answers for the clinic knows whose device this is."""
    device = get_object_or_404(devices_in_reach(request.actor, "clinic_device.let_in"), pk=pk)
    try:
        let_device_in(request.actor, device, here=device_here(device.clinic_id, browser_of(request).secret))
        messages.success(request, _("Let in. What it held is given."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, _back(request))


@requires("clinic_device.shut", methods=("POST",))
def shut(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The device was lost, or nobody knows it."""
    device = get_object_or_404(devices_in_reach(request.actor, "clinic_device.shut"), pk=pk)
    shut_device(request.actor, device)
    messages.success(request, _("Shut out. Nothing from it counts any more."))
    return go(request, _back(request))


def _back(request: StaffRequest) -> str:
    return "clinic_device.read" if "clinic_device.read" in request.actor.verbs else "clinic_pin.set"
