"""Fields and forms of our own: a day as people write it, and a form whose − and + never save."""

from datetime import date
from typing import Any, TypeVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.date_problems import UnreadableDate
from dhealth.kernel.dates import read_date
from dhealth.ui.widgets import STEP, DateText

Form = TypeVar("Form", bound=type[forms.Form])


class _Shared(dict[str, forms.Field]):
    """The fields of a form class; "copying" them gives another dictionary of the same fields."""

    def __deepcopy__(self, memo: Any) -> "_Shared":
        return _Shared(self)


def shares_fields(form: Form) -> Form:
    """A class whose forms share their fields.

    Django copies every field for every request, with its choices, in case a form changes it: a fifth of what a long
    form costs. A form of a class that shares must not change a field; it may put another one in its place.
    """
    form.base_fields = _Shared(form.base_fields)
    return form


class DayField(forms.Field):
    """A day in any spelling that `kernel.dates.read_date` knows: 18/11/2026, 18-11-26, 18112026."""

    widget = DateText
    default_error_messages = {"required": _("Write day/month/year, such as 18/11/2026.")}

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", _("day/month/year"))
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """The day that was meant; raises ValidationError with what is odd about it."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return value
        try:
            return read_date(value, timezone.localdate())
        except UnreadableDate as odd:
            raise forms.ValidationError(str(odd), code="unreadable") from odd


class SteppingForm(forms.Form):
    """A form with `Stepper`s: pressing − or + counts and shows the form again, never saves."""

    @property
    def is_stepping(self) -> bool:
        """Whether a − or + was pressed, and not the button that saves."""
        return self.is_bound and STEP in self.data

    def is_valid(self) -> bool:
        """False while counting: nothing was asked to be saved."""
        return not self.is_stepping and super().is_valid()

    def full_clean(self) -> None:
        """Judges what was typed, but only when asked to save."""
        if self.is_stepping:
            self._errors = ErrorDict()
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()
