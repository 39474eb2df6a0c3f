"""A record that went to another list while a page of it was open: where it is now, and what was typed, to pass on."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from dhealth.care.services.forms.meeting import MeetingForm
from dhealth.care.worklists.lately import where_now
from dhealth.pages.navigation import actor_of
from dhealth.ui.htmx import page

ADDRESS: Final = "clients/<uuid:pk>/"  # and what lies below it
PASSED_ON: Final = ("condoms", "lubricants", "needles", "kits", "counselled", "answer", "answer_day", "note")


def told(request: HttpRequest) -> HttpResponse | None:
    """For whoever looked after the client until lately; None for everybody else, who learn nothing."""
    match, actor = request.resolver_match, actor_of(request)
    if match is None or actor is None or not match.route.startswith(ADDRESS):
        return None
    where = where_now(actor, match.kwargs["pk"])
    if not where:
        return None
    context = {"where": where, "typed": typed(request.POST)}
    status = HTTPStatus.CONFLICT if request.method == "POST" else HTTPStatus.NOT_FOUND
    return page(request, "worklists/gone.html", context, fragment="worklists/_gone.html", status=status)


def typed(said: Mapping[str, str]) -> str:
    """What was filled in, in words: "Condoms: 3". A result is left out, a screen is read over a shoulder."""
    given = {name: said.get(name, "").strip() for name in PASSED_ON}
    return " · ".join(_in_words(name, value) for name, value in given.items() if value not in ("", "0"))


def _in_words(name: str, value: str) -> str:
    field: Any = MeetingForm.base_fields[name]
    words = dict(getattr(field, "choices", ())).get(value, value)
    return str(field.label) if value == "on" else f"{field.label}: {words}"
