"""Going on after the day's number of records, and what was unusual, for those who lead."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from dhealth.trust.accounts.daily_looks import go_on, looks_today, unusual_looks
from dhealth.trust.accounts.gate import safe_return
from dhealth.trust.accounts.guards import StaffRequest, requires, signed_in
from dhealth.trust.accounts.own_account import open_lock
from dhealth.trust.accounts.rules import PIN_TRIES

PAGE = 50


@never_cache
@signed_in(methods=("GET", "POST"))
def open_more(request: StaffRequest) -> HttpResponse:
    """The PIN, or the password of somebody without one, before more records open today."""
    where = safe_return(request, request.POST.get("next") or request.GET.get("next", "/"))
    looks = looks_today(request.actor)
    if not looks.must_confirm:
        return redirect(where)
    wrong = ""
    if request.method == "POST":
        left = open_lock(request.user, request.POST.get("pin", ""))
        if left == PIN_TRIES:
            go_on(request.actor)
            messages.success(request, _("Thank you. You can go on."))
            return redirect(where)
        if left == 0:
            logout(request)
            messages.warning(request, _("Five wrong tries. Sign in again with your password."))
            return redirect("account_login")
        wrong = ngettext("That was not it. %(left)s try left.", "That was not it. %(left)s tries left.", left)
    context = {"opened": looks.opened, "next": where, "wrong": wrong % {"left": left} if wrong else ""}
    context["has_pin"] = bool(request.user.pin)
    return render(request, "accounts/open_more.html", context, status=422 if wrong else 200)


@requires("alert.read")
def unusual(request: StaffRequest) -> HttpResponse:
    """Who opened unusually many records in the last 30 days, when and how many."""
    found = Paginator(unusual_looks(request.actor), PAGE).get_page(request.GET.get("page"))
    several = len({look.organisation_id for look in found}) > 1
    return render(request, "accounts/unusual.html", {"page_obj": found, "several": several})
