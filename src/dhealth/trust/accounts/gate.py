"""Between signing in and a page: a second factor set up once, and the lock that falls when nobody is there.

Idle is measured at the server, between requests, by a signed cookie that moves with each answer (nothing is written to
the database for it). After IDLE_SECONDS a page is not shown: the session is locked until its owner types the PIN. What
was typed is not lost: a form that is sent up to half an hour late is still taken in, but its answer does not count as
presence, so the next page asks for the PIN. What only shows something is never answered late. A session that was
locked by hand or by an earlier page takes nothing.
"""

import hashlib
import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from dhealth.trust.accounts.adapters import has_main_factor
from dhealth.trust.accounts.demonstration import is_demonstration
from dhealth.trust.accounts.guards import ANYBODY
from dhealth.trust.accounts.models import User

LATE_FORM_SECONDS = 30 * 60
NEVER_LATE = ("search", "show_identity", "show_result", "export")  # acts that are posted but only show something
COOKIE, MOVED_EVERY = "seen", 5  # seconds
AWAKE, LOCKED, RETURN_TO, FACTOR = "awake_at", "locked_at", "return_to", "second_factor"

OPEN_WHILE_LOCKED = {"session.lock", "session.cover", "session.open", "account_logout"}
OPEN_WITHOUT_FACTOR = {
    *OPEN_WHILE_LOCKED,
    "account.set_up_factor",
    "account_reauthenticate",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_view_recovery_codes",
}

_signer = Signer(salt="dhealth.seen")


def _binding(session: SessionBase) -> str:
    return hashlib.sha256((session.session_key or "").encode()).hexdigest()[:24]


def last_seen(request: HttpRequest) -> float:
    """When this session's owner last asked for something, in seconds since 1970; 0 when nobody knows."""
    awake = float(request.session.get(AWAKE, 0))
    try:
        owner, _, moment = _signer.unsign(request.COOKIES.get(COOKIE, "")).partition("/")
    except BadSignature:
        return awake
    return max(awake, float(moment)) if owner == _binding(request.session) else awake


def is_locked(session: SessionBase) -> bool:
    """Whether only the lock page is shown."""
    return LOCKED in session


def lock(session: SessionBase, return_to: str) -> None:
    """Let nothing through until the PIN is typed, then go on at this address."""
    session[LOCKED] = time.time()
    session.setdefault(RETURN_TO, return_to)


def unlock(session: SessionBase) -> str:
    """Open again, and say where its owner was."""
    session.pop(LOCKED, None)
    session[AWAKE] = time.time()
    return str(session.pop(RETURN_TO, "/"))


def safe_return(request: HttpRequest, address: str) -> str:
    """An address of ours to return to; anything else, even a bare word, becomes the first page."""
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith("/") else "/"


class GateMiddleware:
    """Stops whoever has still to set up a factor or to type the PIN."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if getattr(request, "is_behind_the_gate", False):  # a locked screen must not be left by the Back button
            response.headers.setdefault("Cache-Control", "private, no-store")
        if (presence := getattr(request, "presence", None)) and request.session.session_key:
            _mark_seen(request, response, *presence)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Judge the session before the guard judges the person."""
        guard = getattr(view, "guard", None)
        if guard is None or guard.verb == ANYBODY or not isinstance(request.user, User):
            return None
        request.is_behind_the_gate = True  # type: ignore[attr-defined]
        name = request.resolver_match.url_name if request.resolver_match else None
        if name not in OPEN_WHILE_LOCKED and (stopped := _stop_when_idle(request)):
            return stopped
        return None if request.session.get(FACTOR) or is_demonstration() else _ask_for_factor(request, name)


def _ask_for_factor(request: HttpRequest, name: str | None) -> HttpResponse | None:
    """Lead to setting one up; a session that never showed the factor set up elsewhere meanwhile must sign in again."""
    if name in OPEN_WHILE_LOCKED:
        return None
    if has_main_factor(cast(User, request.user)):
        logout(request)
        return _go(request, resolve_url(settings.LOGIN_URL))
    return None if name in OPEN_WITHOUT_FACTOR else _go(request, reverse("account.set_up_factor"))


def _stop_when_idle(request: HttpRequest) -> HttpResponse | None:
    seen = last_seen(request)
    idle = time.time() - seen
    if not is_locked(request.session):
        if idle < settings.IDLE_SECONDS:
            request.presence = (seen, request.session.session_key)  # type: ignore[attr-defined]
            return None
        if request.method == "POST" and idle < LATE_FORM_SECONDS and not _only_shows(request):
            return None
    lock(request.session, request.get_full_path() if request.method == "GET" else "/")
    return _go(request, reverse("session.lock"))


def _only_shows(request: HttpRequest) -> bool:
    """Nothing was typed that could be lost, and names or results would come to light."""
    name = request.resolver_match.url_name if request.resolver_match else None
    return (name or "").rpartition(".")[2] in NEVER_LATE


def _go(request: HttpRequest, where: str) -> HttpResponse:
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(headers={"HX-Redirect": where})
    return redirect(where)


def _mark_seen(request: HttpRequest, response: HttpResponse, seen: float, key: str) -> None:
    """Move the cookie, unless it moved a moment ago and the session still has the key that it is bound to."""
    is_fresh = time.time() - seen < MOVED_EVERY and COOKIE in request.COOKIES
    if is_fresh and request.session.session_key == key:
        return
    response.set_cookie(
        COOKIE,
        _signer.sign(f"{_binding(request.session)}/{time.time()}"),
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
