"""Which days, which service and which map somebody asks for."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.evidence.reports.grounds import STRUCTURES
from dhealth.evidence.successes.scope import Scope
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period, name_of, presets_for
from dhealth.trust.places.structures import Structure, in_force
from dhealth.ui.fields import DayField

USUAL_SERVICE = "art_start"
YEARS_BACK = 12


class PairsForm(forms.Form):
    """Two days or a named period; who reads figures only takes a calendar year that is over."""

    start = DayField(label=gettext_lazy("From"), required=False, help_text="")
    end = DayField(label=gettext_lazy("To the end of"), required=False, help_text="")
    p = forms.ChoiceField(label=gettext_lazy("Or a period"), required=False)
    k = forms.ChoiceField(label=gettext_lazy("New people of"), required=False)

    def __init__(self, asked: QueryDict | dict[str, str], scope: Scope, today: date) -> None:
        self.scope, self.today = scope, today
        super().__init__(asked)
        if scope.guarded:
            del self.fields["start"], self.fields["end"]
            years = [(f"k:{year}", name_of("k", year)) for year in range(today.year - 1, today.year - YEARS_BACK, -1)]
            self._offer("p", years)
            self.fields["p"].label = pgettext("figures", "Year")
        else:
            self._offer("p", [("", _("two dates")), *presets_for(today)])
        self._offer("k", sorted(services(), key=lambda one: one[0] != USUAL_SERVICE))

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as written above
        field.choices = choices
        field.widget = forms.Select(attrs={"class": "w-c"}, choices=choices)

    def clean(self) -> dict[str, Any]:
        """Adds the period: a named one goes before the two dates."""
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["period"] = self._period(cleaned)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        return cleaned

    def _period(self, cleaned: dict[str, Any]) -> Period | None:
        if cleaned.get("p"):
            return Period.from_preset(cleaned["p"])
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end:
            return Period(start, end)
        if start or end:
            raise Refused(_("Write both days, or choose a period."), field="end" if start else "start")
        return usual_period(self.scope, self.today)

    @property
    def period(self) -> Period:
        """What was asked, once the form is valid."""
        found: Period = self.cleaned_data["period"] or usual_period(self.scope, self.today)
        return found

    @cached_property
    def service(self) -> str:
        """Whose beginning makes somebody a new person of the clinic."""
        return str(self.cleaned_data.get("k") or USUAL_SERVICE)


def usual_period(scope: Scope, today: date) -> Period:
    """The twelve months that end today; for who reads figures only, the last year that is over."""
    if scope.guarded:
        return Period.calendar_year(today.year - 1)
    return Period(date(today.year - 1, today.month, 1), today)


def services() -> list[tuple[str, Any]]:
    """What somebody may be sent for, in quiet words."""
    kinds = catalogue()
    return [(key, kinds[key].face) for key in kinds[REFERRAL].forms]


class YearsForm(forms.Form):
    """The last of the years that stand side by side, the map, and one service."""

    to = forms.ChoiceField(label=gettext_lazy("Years up to"), required=False)
    s = forms.ChoiceField(label=gettext_lazy("Map of provinces"), required=False)
    k = forms.ChoiceField(label=gettext_lazy("Sent for"), required=False)

    def __init__(self, asked: QueryDict | dict[str, str], scope: Scope, today: date) -> None:
        self.today = today
        super().__init__(asked)
        years = [(str(year), str(year)) for year in range(today.year, today.year - YEARS_BACK, -1)]
        maps = [(one.value, STRUCTURES[one]) for one in (Structure.NEW, Structure.OLD)]
        offered: dict[str, list[tuple[str, Any]]] = {
            "to": years,
            "s": [("", _("the one in force on the last day")), *maps],
        }
        offered["k"] = [("", _("all of them together")), *services()]
        for name, choices in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101  # as written above
            field.choices = choices
            field.widget = forms.Select(attrs={"class": "w-c"}, choices=choices)
        if scope.guarded:  # one service in one area, or years cut elsewhere, could point at single people
            del self.fields["to"], self.fields["k"]
        if scope.receivers and not scope.senders:
            del self.fields["s"]

    @property
    def last(self) -> int:
        """The last year shown."""
        return int(self.cleaned_data.get("to") or self.today.year)

    @property
    def service(self) -> str:
        """The one service, or empty for all."""
        return str(self.cleaned_data.get("k") or "")

    @property
    def structure(self) -> Structure:
        """The map that was chosen, else the one of the last day shown."""
        chosen = self.cleaned_data.get("s")
        return Structure(chosen) if chosen else in_force(min(self.today, date(self.last, 12, 31)))
