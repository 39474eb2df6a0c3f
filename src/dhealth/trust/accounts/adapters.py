"""What the sign-in library asks of us: our words, no mail, sealed secrets, one answer for every wrong try."""

import base64
import time
from typing import Any, ClassVar
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.actors import person_with_grants
from dhealth.trust.accounts.demonstration import is_demonstration
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.tries import address_of
from dhealth.trust.audit.log import PLATFORM
from dhealth.trust.keys.sealing import make_data_key, open_sealed, seal

MAIN_FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
JUST_NOW = 300  # seconds
SEALED_AS = "second_factor"  # the column under which secrets are sealed
TRY_AGAIN = _("This code does not fit. Look at the app again and type the newest one.")
SLOW_DOWN = _("Too many wrong tries. Wait five minutes, then try again.")


class SignInBackend(AuthenticationBackend):  # type: ignore[misc]  # untyped library
    """The library's own, but for how a person is fetched: each request fetches one."""

    def get_user(self, user_id: UUID | str) -> User | None:
        """The person of a session; nobody once the account is disabled."""
        return person_with_grants(user_id if isinstance(user_id, UUID) else UUID(user_id))


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # untyped library
    """Signing in by name and password."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("The name or the password does not fit. Check both and try again."),
        "account_inactive": _("The name or the password does not fit. Check both and try again."),
        "incorrect_password": _("This is not your password. Try again."),
        "incorrect_code": TRY_AGAIN,
        "too_many_login_attempts": SLOW_DOWN,
        "rate_limited": SLOW_DOWN,
    }

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Nothing: wrong tries are counted by axes, in the database."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """The person, or nobody; a disabled account gets the answer of a wrong password."""
        user = authenticate(request, **credentials)
        AuthenticationBackend.unstash_authenticated_user()
        return user if isinstance(user, User) else None

    def reauthenticate(self, user: User, password: str) -> bool:
        """Whether this is the password of the person who is signed in."""
        return self.authenticate(self.request, username=user.username, password=password) == user

    def get_client_ip(self, request: HttpRequest) -> str:
        """Where a sign-in comes from, shown to its owner."""
        return address_of(request)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: people are invited by their organisation."""
        return False

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: the program knows no address."""

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """A disabled person's passkey is answered like a wrong password."""
        messages.error(request, str(self.error_messages["account_inactive"]))
        return redirect("account_login")

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the first page, or first to choose a PIN."""
        user = request.user
        if isinstance(user, User) and not user.pin and not is_demonstration():
            return reverse("account.set_pin")
        return "/"

    def get_reauthentication_methods(self, user: User) -> list[dict[str, Any]]:
        """The password again, before factors are changed."""
        return [{"id": "reauthenticate", "description": "", "url": reverse("account_reauthenticate")}]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of showing a password or a factor, nor while the first factor is set up."""
        user = self.request.user if self.request else None
        if not isinstance(user, User):
            return True
        shown = [float(entry["at"]) for entry in get_authentication_records(self.request, user)]
        return time.time() - max(shown, default=0) > JUST_NOW and has_main_factor(user)


def has_main_factor(user: User) -> bool:
    """Whether an authenticator app or a passkey is set up; recovery codes alone do not count."""
    return bool(Authenticator.objects.filter(user=user, type__in=MAIN_FACTORS).exists())


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # untyped library
    """Second factors: secrets are sealed like a client's words."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": TRY_AGAIN,
        "cannot_delete_authenticator": _("This is your only second factor. Add another one first."),
        "cannot_generate_recovery_codes": _("Set up an authenticator app or a passkey first."),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret under the installation's own data key."""
        make_data_key(PLATFORM)
        return base64.b64encode(seal(PLATFORM, SEALED_AS, PLATFORM, text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret again."""
        return open_sealed(PLATFORM, SEALED_AS, PLATFORM, base64.b64decode(encrypted_text))

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays until another is added, except in a demonstration."""
        others = Authenticator.objects.filter(user=authenticator.user, type__in=MAIN_FACTORS)
        return is_demonstration() or bool(others.exclude(pk=authenticator.pk).exists())

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No mail: the program knows no address."""

    def _get_site_name(self) -> str:
        return str(settings.PRODUCT_NAME)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """A name for a new passkey, to change or keep."""
        return gettext("Passkey %(number)s") % {
            "number": Authenticator.objects.filter(user=user, type=type).count() + 1
        }
