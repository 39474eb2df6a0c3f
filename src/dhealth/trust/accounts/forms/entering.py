"""What people type to come in: a name and a password, then a code."""

from typing import Any

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.utils.translation import gettext_lazy as _

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-c", "maxlength": "12"}


class SignInForm(LoginForm):  # type: ignore[misc]  # untyped library
    """A name and a password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label, password.label, password.help_text = _("Sign-in name"), _("Password"), ""
        name.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        password.widget.attrs = {"autocomplete": "current-password"}


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # untyped library
    """The password again, before something about signing in is changed."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label, self.fields["password"].help_text = _("Password"), ""
        self.fields["password"].widget.attrs = {"autocomplete": "current-password"}


def _as_code(field: forms.Field) -> None:
    field.label = _("Code")
    field.widget.attrs = dict(CODE)


class CodeForm(AuthenticateForm):  # type: ignore[misc]  # untyped library
    """Six digits of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])


class FirstCodeForm(ActivateTOTPForm):  # type: ignore[misc]  # untyped library
    """The first six digits, which prove that the app was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _as_code(self.fields["code"])
