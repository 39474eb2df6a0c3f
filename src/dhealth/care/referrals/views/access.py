"""How clinics answer, for the supporting organisation: PINs of those without an account, and locked scanning."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions import lift_scan_lock, set_clinic_pin
from dhealth.care.referrals.device_lists import devices_of
from dhealth.care.referrals.models import ScanLock
from dhealth.care.referrals.queries import clinics_supported, ways_to_answer
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page


@requires("clinic_pin.set", methods=("GET", "POST"))
def pins(request: StaffRequest) -> HttpResponse:
    """Each clinic of the organisation's agreements: its inbox or its PIN; a new PIN is shown once."""
    clinics = clinics_supported(request.actor, "clinic_pin.set")
    shown, whose = "", None
    if request.method == "POST":
        whose = next((one for one in clinics if str(one.pk) == request.POST.get("clinic", "")), None)
        if whose is None:
            raise Http404
        shown = set_clinic_pin(request.actor, whose.pk)
    context = {
        "rows": ways_to_answer(clinics, timezone.localdate()),
        "pin": shown,
        "whose": whose,
        "devices": [row for row in devices_of([one.pk for one in clinics]) if row.state != "shut"],
    }
    return page(request, "referrals/pins.html", context)


@requires("scan_lock.lift", methods=("POST",))
def lift(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The clinic may scan again."""
    clinics = [one.pk for one in clinics_supported(request.actor, "scan_lock.lift")]
    lock = get_object_or_404(ScanLock.objects.visible_to(clinics), pk=pk)
    lift_scan_lock(request.actor, lock)
    messages.success(request, _("The clinic may scan again."))
    return go(request, "clinic_pin.set")
