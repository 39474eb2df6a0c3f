"""A person's own account: PIN, password, second factors, sign-ins, language and light."""

from allauth.account.signals import password_changed
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.adapters import has_main_factor
from dhealth.trust.accounts.devices import device_in_words
from dhealth.trust.accounts.forms.own import ChangePasswordForm, PinForm
from dhealth.trust.accounts.gate import safe_return
from dhealth.trust.accounts.guards import StaffRequest, public, signed_in
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.own_account import change_password, choose_language, choose_theme, set_pin
from dhealth.trust.accounts.preferences import A_YEAR, LANGUAGE_COOKIE, LANGUAGES, THEME_COOKIE, THEMES
from dhealth.trust.accounts.sign_ins import end_other_sign_ins, end_sign_in, sign_ins_of
from dhealth.trust.accounts.views.answers import refused_in


@signed_in()
def account(request: StaffRequest) -> HttpResponse:
    """All of it on one page."""
    return render(request, "accounts/account.html", {"has_factor": has_main_factor(request.user)})


@signed_in(methods=("GET", "POST"))
def pin(request: StaffRequest) -> HttpResponse:
    """Choose or change the PIN; the password is asked when there is one already."""
    form = PinForm(request.POST or None, user=request.user)
    if form.is_valid():
        try:
            set_pin(request.user, form.cleaned_data["pin"])
        except Refused as refusal:
            refused_in(form, refusal)
        else:
            messages.success(request, _("Your PIN is set. It opens the lock, nothing else."))
            return redirect("/" if form.is_first else "account.read")
    return render(request, "accounts/pin.html", {"form": form}, status=422 if form.errors else 200)


@signed_in(methods=("GET", "POST"))
def password(request: StaffRequest) -> HttpResponse:
    """Change the password; other sign-ins end."""
    form = ChangePasswordForm(request.POST or None)
    if form.is_valid():
        try:
            change_password(request.user, form.cleaned_data["current"], form.cleaned_data["password"])
        except Refused as refusal:
            refused_in(form, refusal)
        else:
            update_session_auth_hash(request, request.user)
            password_changed.send(sender=User, request=request, user=request.user)  # the list of sign-ins follows
            messages.success(request, _("Your password is changed. Other sign-ins have ended."))
            return redirect("account.read")
    return render(request, "accounts/password.html", {"form": form}, status=422 if form.errors else 200)


@signed_in(methods=("GET", "POST"))
def sign_ins(request: StaffRequest) -> HttpResponse:
    """Where this account is signed in; each can be ended, or all others at once."""
    here = request.session.session_key or ""
    if request.method == "POST":
        chosen = request.POST.get("sign_in", "")
        ended = end_sign_in(request.user, chosen) if chosen else end_other_sign_ins(request.user, here)
        messages.success(request, _("Ended: %(number)s") % {"number": ended})
        return redirect("account.sign_ins")
    listed = [(one, device_in_words(one.user_agent)) for one in sign_ins_of(request.user)]
    return render(request, "accounts/sign_ins.html", {"sign_ins": listed, "here": here})


@public(methods=("POST",))
def language(request: HttpRequest) -> HttpResponse:
    """Show the screens in another language."""
    chosen = request.POST.get("language", "")
    if isinstance(request.user, User):
        choose_language(request.user, chosen)
    return _kept(request, LANGUAGE_COOKIE, chosen if chosen in LANGUAGES else "")


@public(methods=("POST",))
def theme(request: HttpRequest) -> HttpResponse:
    """Light, dark, or as the device has it."""
    chosen = request.POST.get("theme", "")
    if isinstance(request.user, User):
        choose_theme(request.user, chosen)
    return _kept(request, THEME_COOKIE, chosen if chosen in THEMES else "")


def _kept(request: HttpRequest, cookie: str, chosen: str) -> HttpResponse:
    response = redirect(safe_return(request, request.POST.get("next", "/")))
    if chosen:
        response.set_cookie(cookie, chosen, A_YEAR, httponly=True, samesite="Lax", secure=request.is_secure())
    return response
