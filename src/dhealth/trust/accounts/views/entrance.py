"""Signing in and out: the library's views, each behind a guard of ours, and what to do when something is lost."""

from allauth.account.internal.stagekit import clear_login, unstash_login
from allauth.account.views import login, logout, reauthenticate
from allauth.mfa.base.views import authenticate, index
from allauth.mfa.recovery_codes.views import generate_recovery_codes, view_recovery_codes
from allauth.mfa.totp.views import activate_totp, deactivate_totp
from allauth.mfa.webauthn.views import add_webauthn, login_webauthn, remove_webauthn
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actions import accept_invitation, open_invitation
from dhealth.trust.accounts.adapters import has_main_factor
from dhealth.trust.accounts.forms.own import NewPasswordForm
from dhealth.trust.accounts.gate import FACTOR
from dhealth.trust.accounts.guards import StaffRequest, public, signed_in
from dhealth.trust.accounts.views.answers import refused_in

BOTH = ("GET", "POST")

sign_in = public(methods=BOTH)(login)
sign_in_by_passkey = public(methods=BOTH)(login_webauthn)
sign_out = public(methods=("POST",))(logout)
password_again = signed_in(methods=BOTH)(reauthenticate)
factors = signed_in()(index)
add_app = signed_in(methods=BOTH)(activate_totp)
remove_app = signed_in(methods=BOTH)(deactivate_totp)
add_passkey = signed_in(methods=BOTH)(add_webauthn)
remove_passkey = signed_in(methods=BOTH)(remove_webauthn)
recovery_codes = signed_in()(view_recovery_codes)
renew_recovery_codes = signed_in(methods=BOTH)(generate_recovery_codes)


@public(methods=BOTH)
def second_step(request: HttpRequest) -> HttpResponse:
    """The app's digits, a passkey or a recovery code.

    Whoever stands here while two colleagues reset the lost factor has none any more: they begin again.
    """
    begun = unstash_login(request, peek=True)
    if begun is not None and begun.user is not None and not has_main_factor(begun.user):
        clear_login(request)
        messages.info(request, _("Your second step was reset. Sign in again, then set up a new one."))
        return redirect("account_login")
    answer: HttpResponse = authenticate(request)
    return answer


@public()
def forgotten(request: HttpRequest) -> HttpResponse:
    """Who can help when the password or the second factor is lost: people, not mail."""
    return render(request, "accounts/forgotten.html")


@signed_in()
def set_up_factor(request: StaffRequest) -> HttpResponse:
    """The first sign-in: choose an app or a passkey before anything else opens."""
    if request.session.get(FACTOR):
        return redirect("mfa_index")
    return render(request, "accounts/set_up_factor.html")


@never_cache
@public(methods=BOTH)
def welcome(request: HttpRequest, secret: str) -> HttpResponse:
    """An invited person sets their own password."""
    invitation = open_invitation(secret)
    if invitation is None:
        return render(request, "accounts/invitation_over.html", status=410)
    form = NewPasswordForm(request.POST or None)
    if form.is_valid():
        try:
            accept_invitation(secret, form.cleaned_data["password"])
        except Refused as refusal:
            refused_in(form, refusal)
        else:
            messages.success(request, _("Your password is set. Sign in with it now."))
            return redirect("account_login")
    context = {"form": form, "person": invitation.user}
    return render(request, "accounts/welcome.html", context, status=422 if form.errors else 200)
