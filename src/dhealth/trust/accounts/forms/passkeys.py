"""What a passkey says, at the second step, alone, and when one is added."""

from typing import Any, cast

from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

TRY_PASSKEY_AGAIN = _("The passkey did not answer. Try again, or use the app's code.")
PASSKEY_NOT_KNOWN = _("This passkey opens nothing here; perhaps it was removed. Choose another one or another way.")


class AnswerOfPasskey(forms.JSONField):
    """What a passkey says: never empty and never anything but an object, which the library takes for granted."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        """The object.

        Raises:
            ValidationError: it is something else, or too much to read.
        """
        try:
            said = super().to_python(value)
        except (ValueError, RecursionError) as odd:
            raise forms.ValidationError(TRY_PASSKEY_AGAIN) from odd
        if not isinstance(said, dict) or not said:
            raise forms.ValidationError(TRY_PASSKEY_AGAIN)
        return said


def _of_passkey(problem: forms.ValidationError, sentence: Any) -> forms.ValidationError:
    return problem if problem.code == "too_many_login_attempts" else forms.ValidationError(sentence)


class PasskeyCodeForm(AuthenticateWebAuthnForm):  # type: ignore[misc]  # untyped library
    """A passkey as the second step."""

    credential = AnswerOfPasskey()

    def clean_credential(self) -> Any:
        """Whose passkey it is; an answer with pieces missing is nobody's."""
        try:
            return super().clean_credential()
        except forms.ValidationError as problem:  # the library speaks of codes and identifiers here
            raise _of_passkey(problem, PASSKEY_NOT_KNOWN) from problem
        except (ValueError, KeyError, TypeError) as odd:
            raise forms.ValidationError(TRY_PASSKEY_AGAIN) from odd


class PasskeySignInForm(PasskeyCodeForm, LoginWebAuthnForm):  # type: ignore[misc]  # untyped library
    """Signing in with a passkey alone."""

    passwordless = True


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]  # untyped library
    """A name for a passkey; the browser fills in the rest."""

    credential = AnswerOfPasskey()

    def clean(self) -> dict[str, Any]:
        """Whatever the passkey did not say itself is no passkey."""
        try:
            return cast(dict[str, Any], super().clean())
        except forms.ValidationError as problem:
            raise _of_passkey(problem, TRY_PASSKEY_AGAIN) from problem
        except (ValueError, KeyError, TypeError) as odd:
            raise forms.ValidationError(TRY_PASSKEY_AGAIN) from odd

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey, such as the phone it is on")
        passwordless = self.fields["passwordless"]
        passwordless.label, passwordless.initial = _("Sign in with it alone, without the password"), True
        passwordless.help_text = ""
