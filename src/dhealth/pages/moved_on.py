"""A record that went to another list while a page of it was open: where it is now, and what was typed, to pass on."""

from http import HTTPStatus
from typing import Final

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse

from dhealth.care.clients.forms.leaving import DepartureForm, ReturnForm
from dhealth.care.clients.forms.record import ClientForm
from dhealth.care.services.forms.meeting import MeetingForm
from dhealth.care.services.forms.passing import typed
from dhealth.care.services.forms.referral import ReferralForm
from dhealth.care.services.forms.report import ReportForm
from dhealth.care.worklists.lately import where_now
from dhealth.pages.navigation import actor_of
from dhealth.ui.htmx import page

ADDRESS: Final = "clients/<uuid:pk>/"  # and what lies below it
FORMS: Final[dict[str, type[BaseForm]]] = {
    "client.correct": ClientForm,
    "client.depart": DepartureForm,
    "client.return": ReturnForm,
    "service.record": MeetingForm,
    "service.refer": ReferralForm,
    "service.report": ReportForm,
}


def told(request: HttpRequest) -> HttpResponse | None:
    """For whoever looked after the client until lately; None for everybody else, who learn nothing."""
    match, actor = request.resolver_match, actor_of(request)
    if match is None or actor is None or not match.route.startswith(ADDRESS):
        return None
    where = where_now(actor, match.kwargs["pk"])
    if not where:
        return None
    form = FORMS.get(match.url_name or "")
    context = {"where": where, "typed": typed(form, request.POST) if form else ""}
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.NOT_FOUND
    return page(request, "worklists/gone.html", context, fragment="worklists/_gone.html", status=status)
