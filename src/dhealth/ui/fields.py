"""Fields and forms of our own: a day as people write it, and a form whose − and + never save."""

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.date_problems import UnreadableDate
from dhealth.kernel.dates import read_date
from dhealth.ui.widgets import STEP, DateText


class _Shared(dict[str, forms.Field]):
    """The fields of a form class; "copying" them gives another dictionary of the same fields."""

    def __deepcopy__(self, memo: Any) -> "_Shared":
        return _Shared(self)


class LongForm(forms.Form):
    """A form of many fields, most of them left empty, that is sent more often than it is drawn.

    Django copies every field for every request, with its choices, in case a form changes it, prepares each to be drawn
    before it looks at the answer, and judges nothing as carefully as something: together a third of what a registration
    costs beside the database. Here the fields are shared by all forms of the class, so none may be changed (another may
    be put in its place), only what is drawn is prepared, and an answer that may be empty is judged once.
    Fields are neither disabled nor files, and have no `clean_…` of their own.
    """

    _of_nothing: ClassVar[dict[type, dict[str, Any]]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        self.base_fields = _Shared(self.base_fields)  # type: ignore[misc]  # of this form alone
        super().__init__(*args, **options)

    def _clean_fields(self) -> None:
        of_nothing = self._of_nothing.setdefault(type(self), {})
        for name, field in self.fields.items():
            answer = field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            if not answer and name in of_nothing:
                self.cleaned_data[name] = of_nothing[name]
                continue
            try:
                self.cleaned_data[name] = cleaned = field.clean(answer)
            except forms.ValidationError as error:
                self.add_error(name, error)
            else:
                if not answer and (cleaned is None or cleaned == ""):
                    of_nothing[name] = cleaned


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
