"""The controls of a form: pills to choose from, a number with − and +, a day that is typed."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.ui.figures import day

STEP: Final = "ui-step"  # the name of every − and + button: its value is "amount-" or "amount+"


class _Opening(forms.widgets.ChoiceWidget):
    """A choice that opens further questions: `opens={"yes": 1}` shows `.skipto.s1` while "yes" is chosen."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        opens: Mapping[Any, int] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.opens = {str(value): number for value, number in (opens or {}).items()}

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """One option, marked when it opens further questions."""
        option = super().create_option(name, value, *rest, **more)
        if number := self.opens.get(str(value)):
            option["attrs"]["class"] = f"opens-{number}"
        return option


class Segments(_Opening, forms.RadioSelect):
    """One of up to six, as pills."""


class ManySegments(_Opening, forms.CheckboxSelectMultiple):
    """Some of up to six, as pills."""


class Choice(_Opening, forms.Select):
    """One of many, as a list that drops down; it can open further questions too."""


class Stepper(forms.NumberInput):
    """A count with − and +: submit buttons for a plain browser (see `SteppingForm`), instant with script."""

    template_name = "ui/forms/stepper.html"
    title: Any = ""  # what is counted, for the names of the buttons: `{% field %}` writes the label here

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds what is counted."""
        context = super().get_context(name, value, attrs)
        context["widget"]["title"] = self.title
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was typed, one less or one more when its − or + was pressed."""
        typed = super().value_from_datadict(data, files, name)
        change = {f"{name}-": -1, f"{name}+": 1}.get(data.get(STEP, ""), 0)
        if not change or not str(typed or "0").strip().isdecimal():
            return typed
        return str(max(int(typed or 0) + change, int(self.attrs.get("min", 0))))


class DateText(forms.DateInput):
    """A day typed as text; `quick=(0, -1)` offers today and yesterday as pills where script runs."""

    template_name = "ui/forms/day.html"

    def __init__(self, attrs: dict[str, Any] | None = None, *, quick: Sequence[int] = ()) -> None:
        super().__init__({"class": "w-d", "inputmode": "numeric", "autocomplete": "off", **(attrs or {})})
        self.quick = tuple(quick)

    def format_value(self, value: Any) -> str | None:
        """A day as dd/mm/yyyy; what could not be read stays as it was typed."""
        return day(value) if isinstance(value, date) else value

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Adds the quick pills."""
        context = super().get_context(name, value, attrs)
        words = {0: _("Today"), -1: _("Yesterday"), 1: _("Tomorrow")}
        days = [(back, timezone.localdate() + timedelta(days=back)) for back in self.quick]
        context["widget"]["quick"] = [{"label": words.get(back, day(when)), "day": day(when)} for back, when in days]
        return context
