"""The clinic's own figures."""

from django.http import HttpResponse
from django.utils import timezone

from dhealth.care.referrals.clinic_figures import (
    LOOKS_BACK,
    NEW_TREATMENT,
    arrived_by_group,
    duties_of,
    new_on_treatment,
    pace_of,
)
from dhealth.care.services.catalogue import catalogue
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires("inbox.figures")
def figures(request: StaffRequest) -> HttpResponse:
    """Who sends our new clients, how fast we answer, what each group does for us."""
    today, clinics = timezone.localdate(), request.actor.organisations_where("inbox.figures")
    context = {
        "since": today - LOOKS_BACK,
        "today": today,
        "groups": arrived_by_group(clinics, today),
        "pace": pace_of(clinics, today),
        "duties": duties_of(clinics, today),
        "quarters": new_on_treatment(clinics, today),
        "began": catalogue()[NEW_TREATMENT].face,
    }
    return page(request, "referrals/figures.html", context)
