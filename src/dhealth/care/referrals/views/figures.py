"""The clinic's own figures."""

from django.http import HttpResponse
from django.utils import timezone

from dhealth.care.clinics.queries import friendliness_of, scores_of
from dhealth.care.clinics.rules import ENOUGH_ANSWERS
from dhealth.care.referrals.clinic_figures import (
    LOOKS_BACK,
    NEW_TREATMENT,
    duties_of,
    gaps_of,
    new_on_treatment,
    origins_of,
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
        "clinic": clinics[0],
        "origins": origins_of(clinics[0], today),
        "gaps": gaps_of(clinics, today),
        "friendly": friendliness_of(clinics).get(clinics[0]),
        "scored": scores_of(clinics[0]),
        "enough": ENOUGH_ANSWERS,
        "may_tell": request.actor.may("clinic.tell_outside", clinics[0]),
        "pace": pace_of(clinics, today),
        "duties": duties_of(clinics, today),
        "quarters": new_on_treatment(clinics, today),
        "began": catalogue()[NEW_TREATMENT].face,
    }
    return page(request, "referrals/figures.html", context)
