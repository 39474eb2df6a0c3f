"""Slips that wait too long, by pair, for the supporting organisation."""

from django.http import HttpResponse
from django.utils import timezone

from dhealth.care.referrals.late import OVERSEES, risen_pairs
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires(OVERSEES)
def late(request: StaffRequest) -> HttpResponse:
    """Which group and clinic to call, and about what; no slip and no client is named."""
    return page(request, "referrals/late.html", {"pairs": risen_pairs(request.actor, timezone.localdate())})
