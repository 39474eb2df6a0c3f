"""The browser behind a request, recognised by a cookie of its own; it says nothing of who sits there."""

import secrets
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar, cast
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from dhealth.care.referrals.actions import BrowserSeen, meet_device
from dhealth.care.referrals.models import ClinicDevice
from dhealth.trust.accounts.devices import device_in_words
from dhealth.trust.accounts.guards import StaffRequest

COOKIE: Final = "device"
A_YEAR: Final = 365 * 24 * 3600
SEEN: Final = "_browser_seen"
V = TypeVar("V", bound=Callable[..., HttpResponse])
_signer = Signer(salt="referrals.device")


def browser_of(request: HttpRequest) -> BrowserSeen:
    """The browser; one that brings no cookie of ours is a new one."""
    if SEEN not in vars(request):
        words = device_in_words(request.headers.get("User-Agent", ""))
        try:
            secret = _signer.unsign(request.COOKIES.get(COOKIE, ""))
        except BadSignature:
            secret = secrets.token_urlsafe(24)
        vars(request)[SEEN] = BrowserSeen(secret, words)
    return cast(BrowserSeen, vars(request)[SEEN])


def device_of(request: StaffRequest, clinic: UUID) -> ClinicDevice:
    """The device on which somebody answers for this clinic."""
    return meet_device(clinic, browser_of(request), request.user)


def remembered(view: V) -> V:
    """Mark a view that asks for the browser: whoever posts brings its cookie again for a year."""

    @wraps(view)
    def with_cookie(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        response = view(request, *args, **named)
        if request.method == "POST":
            secret = _signer.sign(browser_of(request).secret)
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, secret, A_YEAR, httponly=True, samesite="Lax", secure=secure)
        return response

    return cast(V, with_cookie)
