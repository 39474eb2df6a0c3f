"""The lock: only the clock and a field for the PIN."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.trust.accounts.covering import tell_covered
from dhealth.trust.accounts.gate import is_locked, lock, safe_return, unlock
from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.trust.accounts.own_account import open_lock
from dhealth.trust.accounts.rules import PIN_TRIES
from dhealth.ui.htmx import asked_by_htmx, go


@signed_in(methods=("GET", "POST"))
def lock_now(request: StaffRequest) -> HttpResponse:
    """Lock when posted; show the lock when it has fallen."""
    if request.method == "POST":
        return cover(request)
    return _page(request) if is_locked(request.session) else redirect("/")


@signed_in(methods=("POST",))
def open_again(request: StaffRequest) -> HttpResponse:
    """Try the PIN; the fifth wrong one ends the session."""
    if not is_locked(request.session):
        return go(request, "/")
    left = open_lock(request.user, request.POST.get("pin", ""))
    if left == PIN_TRIES:
        return go(request, unlock(request.session))
    if left == 0:
        logout(request)
        messages.warning(request, _("Five wrong PINs. Sign in again with your password."))
        return go(request, "account_login")
    wrong = ngettext("This is not the PIN. %(left)s try left.", "This is not the PIN. %(left)s tries left.", left) % {
        "left": left
    }
    return _page(request, wrong)


def _page(request: StaffRequest, wrong: str = "") -> HttpResponse:
    context = {"moment": timezone.localtime(), "wrong": wrong, "has_pin": bool(request.user.pin)}
    return render(request, "accounts/lock.html", context, status=422 if wrong else 200)


@signed_in(methods=("POST",))
def cover(request: StaffRequest) -> HttpResponse:
    """Cover the screen. Asked by the page's own script, the lock itself comes back and stands in the page's place."""
    lock(request.session, safe_return(request, request.POST.get("next", "/")))
    tell_covered(request.user)
    return _page(request) if asked_by_htmx(request) else redirect("session.lock")


@signed_in()
def presence(request: StaffRequest) -> HttpResponse:
    """Somebody is typing: the gate has just noted it."""
    return HttpResponse(status=204)
