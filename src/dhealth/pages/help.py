"""Help: a short guide for each role, in the reader's language, and what the marks mean."""

from django.http import HttpResponse

from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.ui.htmx import page

GUIDES = ("client.register", "client.assign", "workbook.import", "report.read", "linkage.read", "person.invite")


@signed_in()
def read(request: StaffRequest) -> HttpResponse:
    """What this person can do here and how, then the words and marks that everybody meets."""
    may = {verb.replace(".", "_") for verb in request.actor.verbs if verb in GUIDES}
    role = request.actor.home.role if request.actor.home else None
    return page(request, "pages/help.html", {"may": may, "role": role})
