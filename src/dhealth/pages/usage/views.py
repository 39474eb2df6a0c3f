"""The operator's page: size, room left, growth, and what drives the cost."""

from django.http import HttpResponse
from django.utils import timezone

from dhealth.pages.usage.queries import usage_at
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page


@requires("usage.read")
def read(request: StaffRequest) -> HttpResponse:
    """Counts only: no record, no name, no organisation stands on it."""
    return page(request, "pages/usage.html", {"usage": usage_at(timezone.now())})
