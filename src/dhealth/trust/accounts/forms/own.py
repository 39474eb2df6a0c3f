"""What people choose for themselves: a password and a PIN."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.trust.accounts.models import User

NEW_PASSWORD = {"autocomplete": "new-password"}


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
