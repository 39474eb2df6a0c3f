"""What people type about themselves and their colleagues."""

from collections.abc import Sequence
from typing import Any, cast

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.actions import Terms
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.queries import areas_of, projects_of
from dhealth.trust.accounts.roles import Role
from dhealth.trust.organisations.models import Organisation, Project
from dhealth.trust.places.models import Place
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText, ManySegments, Segments

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "w-c", "maxlength": "12"}
NEW_PASSWORD = {"autocomplete": "new-password"}


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


class NewPasswordForm(forms.Form):
    """A new password, typed once: the page can show it."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Four words that do not belong together are easy to keep."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs=NEW_PASSWORD),
    )
    again = forms.CharField(
        label=_("The same again"), strip=False, max_length=200, widget=forms.PasswordInput(attrs=NEW_PASSWORD)
    )

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        held: dict[str, Any] = super().clean() or {}
        if held.get("password") and held.get("again") and held["password"] != held["again"]:
            self.add_error("again", _("The two are not the same. Type the new password twice."))
        return held


class ChangePasswordForm(NewPasswordForm):
    """The password that holds now, then the new one twice."""

    current = forms.CharField(
        label=_("Password now"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    field_order = ("current", "password", "again")


PIN_FIELD = {"inputmode": "numeric", "autocomplete": "off", "maxlength": "6", "class": "w-c"}


class PinForm(forms.Form):
    """Digits that open the lock; whoever has some already shows the password first."""

    current = forms.CharField(
        label=_("Your password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    pin = forms.CharField(
        label=_("New PIN"), help_text=_("4 to 6 digits"), widget=forms.PasswordInput(attrs=PIN_FIELD), max_length=12
    )
    again = forms.CharField(label=_("The same again"), widget=forms.PasswordInput(attrs=PIN_FIELD), max_length=12)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.is_first = user, not user.pin
        if self.is_first:
            del self.fields["current"]

    def clean_current(self) -> str:
        """The password must be theirs."""
        current: str = self.cleaned_data["current"]
        if not self.user.check_password(current):
            raise forms.ValidationError(_("This is not your password. Try again."))
        return current

    def clean(self) -> dict[str, Any]:
        """Both must be the same."""
        held: dict[str, Any] = super().clean() or {}
        if held.get("pin") and held.get("again") and held["pin"] != held["again"]:
            self.add_error("again", _("The two are not the same. Type the PIN twice."))
        return held


WHICH_ROLE = {"required": _("Choose a role."), "invalid_choice": _("Choose a role.")}


def _choices(roles: Sequence[Role]) -> list[tuple[str, Role]]:
    return [(role.key, role) for role in roles]


class InviteForm(forms.Form):
    """A new colleague."""

    display_name = forms.CharField(
        label=_("Name, as colleagues call them"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Write the name that colleagues call them by.")},
    )
    role = forms.ChoiceField(label=_("Role"), widget=Segments, error_messages=WHICH_ROLE)

    def __init__(self, *args: Any, roles: Sequence[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = _choices(roles)


class GrantForm(forms.Form):
    """A role at one organisation."""

    role = forms.ChoiceField(label=_("Role"), widget=Segments, error_messages=WHICH_ROLE)
    since = DayField(label=_("From"), required=False, widget=DateText())
    until = DayField(label=_("Until, this day included"), required=False, widget=DateText())
    limited_to_projects = forms.BooleanField(
        label=_("Only for some projects"), required=False, widget=forms.CheckboxInput(attrs={"class": "opens-1"})
    )
    projects = forms.ModelMultipleChoiceField(
        Project.objects.none(), label=_("Projects"), required=False, widget=ManySegments
    )
    limited_to_areas = forms.BooleanField(
        label=_("Only for some areas"), required=False, widget=forms.CheckboxInput(attrs={"class": "opens-2"})
    )
    areas = forms.ModelMultipleChoiceField(Place.objects.none(), label=_("Areas"), required=False, widget=ManySegments)

    def __init__(self, *args: Any, roles: Sequence[Role], at: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["role"]).choices = _choices(roles)
        cast(Any, self.fields["projects"]).queryset = projects_of(at)
        cast(Any, self.fields["areas"]).queryset = areas_of(at)

    def terms(self) -> Terms:
        """For how long and how far."""
        held = self.cleaned_data
        return Terms(
            held["since"],
            held["until"],
            tuple(held["projects"]) if held["limited_to_projects"] else None,
            tuple(held["areas"]) if held["limited_to_areas"] else None,
        )
