"""The pages for when something cannot be opened: what is so, then what to do, and no blame."""

import logging
import secrets
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.ui.htmx import asked_by_htmx

logger = logging.getLogger(__name__)

_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def _answer(request: HttpRequest, status: HTTPStatus, heading: str, why: str, **more: Any) -> HttpResponse:
    if asked_by_htmx(request):
        return render(request, "ui/_flash.html", {"message": why, "tone": "late"}, status=status)
    return render(request, "ui/error.html", {"heading": heading, "why": why, **more}, status=status)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler400: the address or what was sent cannot be read."""
    why = _("What was sent cannot be read. Go back, look at the form again and send it once more.")
    return _answer(request, HTTPStatus.BAD_REQUEST, _("This could not be read"), why)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler403: seen but not allowed; a sentence in PermissionDenied says whose task it is."""
    why = str(exception or "") or _("Somebody else in your group does this. Ask your leader.")
    return _answer(request, HTTPStatus.FORBIDDEN, _("This is not among your tasks"), why)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """handler404: not there, or not for this person: the two look the same."""
    hints = [
        {
            "icon": "search",
            "what": _("Search again by name, code or phone number"),
            "how": _("A code has 7 characters; the last one shows a slip of the finger."),
        },
        {
            "icon": "users",
            "what": _("Ask your leader"),
            "how": _("Perhaps somebody else looks after this record now."),
        },
    ]
    why = _("It is not in the records you may see, or the address was mistyped.")
    more = {"hints": hints, "searchable": True}
    return _answer(request, HTTPStatus.NOT_FOUND, _("This page cannot be opened"), why, **more)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """CSRF_FAILURE_VIEW: the form is older than the session, or came from elsewhere."""
    hints = [{"icon": "back", "what": _("Go back, reload the page and send it again"), "how": ""}]
    why = _("This form was open too long, so it was not sent. Nothing has changed.")
    return _answer(request, HTTPStatus.FORBIDDEN, _("The form is too old"), why, hints=hints)


def _reference() -> str:
    """Something short to read out on the phone: the day, then four characters."""
    return f"{timezone.localdate():%d}-" + "".join(secrets.choice(_ALPHABET) for _place in range(4))


def server_error(request: HttpRequest) -> HttpResponse:
    """handler500: drawn without the database, since that may be what is ill."""
    reference = _reference()
    logger.error("Shown to the person as %s: %s %s", reference, request.method, request.path)
    context = {
        "heading": _("Not saved, our fault"),
        "why": _("Something is wrong at the server. Go back: your words are still there. Save again in a minute."),
        "reference": reference,
        "stood_at": (request.resolver_match.url_name or "") if request.resolver_match else "",
    }
    if asked_by_htmx(request):
        drawn = render_to_string("ui/_flash.html", {"message": context["why"], "tone": "late"})
    else:
        drawn = render_to_string("ui/error.html", context)
    return HttpResponse(drawn, status=HTTPStatus.INTERNAL_SERVER_ERROR)
