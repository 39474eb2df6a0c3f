"""What is asked of somebody who sets, changes or ends targets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from dhealth.evidence.indicators.definitions import figure_numbered, figures
from dhealth.evidence.targets.actions import Said, Whose
from dhealth.evidence.targets.rules import LARGEST
from dhealth.evidence.targets.sheets import Sheet
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period, presets_for
from dhealth.ui.fields import DayField

OFFERED = "mwqfky"  # months, quarters and years; those of the circular are for its own report


def periods(today: date) -> list[tuple[str, str]]:
    """The periods with a name: the one that runs, the one before, and the coming month."""
    coming = _after(Period.month(today.year, today.month))
    names = [(text, str(name)) for text, name in presets_for(today) if text[0] in OFFERED]
    words = gettext("The coming month: %(period)s") % {"period": coming}
    return [*names, (f"m:{coming.start.year}-{coming.start.month}", words)]


def _after(month: Period) -> Period:
    first = date(month.end.year + month.end.month // 12, month.end.month % 12 + 1, 1)
    return Period.month(first.year, first.month)


class ChooseForm(forms.Form):
    """For whom, what and when: a named period, or two days."""

    s = forms.ChoiceField(label=pgettext_lazy("targets", "For"))
    f = forms.ChoiceField(label=_("Figure"))
    p = forms.ChoiceField(label=_("Period"), required=False)
    start = DayField(label=pgettext_lazy("targets", "Or from"), required=False, help_text="")
    end = DayField(label=pgettext_lazy("targets", "to the end of"), required=False, help_text="")
    optional_is_said = True

    def __init__(self, asked: Mapping[str, Any], scopes: list[tuple[str, str]], today: date) -> None:
        chosen = {"s": scopes[0][0] if scopes else "", "f": "1", **{key: asked[key] for key in asked}}
        self.today = today
        super().__init__(chosen)
        listed = sorted(figures().values(), key=lambda one: one.number)
        for name, choices in (
            ("s", scopes),
            ("f", [(str(one.number), str(one)) for one in listed]),
            ("p", [("", _("this month, or the two days below")), *periods(today)]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # for the type checker
            field.choices = choices
            field.widget.attrs["class"] = "w-c"

    def clean(self) -> dict[str, Any]:
        """Adds the period: two days go before a named one."""
        said = super().clean() or self.cleaned_data
        start, end = said.get("start"), said.get("end")
        if self.errors:
            return said
        try:
            if start or end:
                if not (start and end):
                    raise Refused(_("Write both days, or choose a period."), field="end" if start else "start")
                said["period"] = Period(start, end)
            else:
                named = said.get("p")
                said["period"] = Period.from_preset(named) if named else Period.month(self.today.year, self.today.month)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else "start", refusal.message)
        said["figure"] = figure_numbered(int(said["f"]))
        return said


class NumbersForm(forms.Form):
    """A number for each row; an empty one leaves that row as it is."""

    from_day = DayField(label=_("The new number holds from"), required=False)
    why = forms.CharField(label=_("Why it changes"), required=False, max_length=200)
    agreed = forms.CharField(
        label=_("Agreed with whom, and when"),
        required=False,
        max_length=200,
        help_text=_("For instance: at the group's meeting on 02/11. Each worker can also agree on their own page."),
    )
    optional_is_said = True

    def __init__(self, posted: Mapping[str, Any] | None, sheet: Sheet, today: date, *, copy: bool = False) -> None:
        super().__init__(posted)
        self.sheet = sheet
        self.initial["from_day"] = min(max(today, sheet.period.start), sheet.period.end)
        for row in sheet.rows:
            number = row.now or (row.earlier if copy else None)
            self.fields[row.field] = forms.IntegerField(
                label=row.name or sheet.title,
                required=False,
                min_value=0,
                max_value=LARGEST,
                initial=number.progress.number if number else None,
                widget=forms.TextInput(attrs={"class": "w-y", "inputmode": "numeric", "autocomplete": "off"}),
            )

    def lines(self) -> list[tuple[Any, forms.BoundField]]:
        """Each row with its field."""
        return [(row, self[row.field]) for row in self.sheet.rows]

    def numbers(self) -> dict[Whose, int]:
        """What was written, once the form is valid."""
        said = self.cleaned_data
        return {row.whose: said[row.field] for row in self.sheet.rows if said.get(row.field) is not None}

    def said(self) -> Said:
        """The day, the reason and the agreement that go with all of them."""
        return Said(self.cleaned_data["from_day"], self.cleaned_data["why"], self.cleaned_data["agreed"])


class ReviseForm(forms.Form):
    """One target's new number."""

    number = forms.IntegerField(
        label=_("New number"),
        error_messages={"required": _("Write the new number.")},
        min_value=0,
        max_value=LARGEST,
        widget=forms.TextInput(attrs={"class": "w-y", "inputmode": "numeric", "autocomplete": "off"}),
    )
    from_day = DayField(label=_("Holds from"))
    why = forms.CharField(
        label=_("Why it changes"),
        max_length=200,
        error_messages={"required": _("Write why it changes: it stays in the history.")},
    )
    agreed = forms.CharField(label=_("Agreed with whom, and when"), required=False, max_length=200)

    def said(self) -> Said:
        """The day, the reason and the agreement, once the form is valid."""
        return Said(self.cleaned_data["from_day"], self.cleaned_data["why"], self.cleaned_data["agreed"])


class EndForm(forms.Form):
    """From when a target is followed no longer, and why."""

    on = DayField(label=_("Last day"))
    why = forms.CharField(
        label=_("Why it ends"),
        max_length=200,
        error_messages={"required": _("Write why it ends: it stays in the history.")},
    )
