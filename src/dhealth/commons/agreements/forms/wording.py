"""A draft's words and terms: title, days, clauses, services."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.actions import Change
from dhealth.commons.agreements.models import Agreement, Kind, Mechanism
from dhealth.commons.agreements.policy import BOUNDS, TERMS
from dhealth.commons.agreements.rules import clauses_needed
from dhealth.commons.agreements.services import all_offers
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Segments

TERM_WORDS = {
    "answer_days": _("Working days until the clinic answers"),
    "arrive_days": _("Days until the client should have come"),
    "code_days": _("Days after the visit until the treatment code is written"),
    "escalate_days": _("Days late until the supporting organisation is told"),
    "reconcile_by": _("Day of the month by which the shared list is signed"),
}
NOT_ALLOWED, ALLOWED, PAID = "", "yes", "paid"


class WordsForm(forms.Form):
    """A draft's title, days, clauses, services and terms."""

    optional_is_said = True
    title = forms.CharField(label=_("Title"), max_length=160, error_messages={"required": _("Write a title.")})
    number = forms.CharField(
        label=_("Number on the paper"), max_length=40, error_messages={"required": _("Write the number on the paper.")}
    )
    valid_from = DayField(label=_("In effect from"))
    valid_to = DayField(label=_("Last day"))
    pilot = forms.BooleanField(label=_("Tried out first (pilot)"), required=False)

    def __init__(self, *args: Any, agreement: Agreement, **options: Any) -> None:
        kept = {key: getattr(agreement, key) for key in ("title", "number", "valid_from", "valid_to", "pilot", *TERMS)}
        written = {one.mechanism: one.text for one in agreement.clauses.all()}
        kept |= {f"clause_{key}": text for key, text in written.items()}
        paid = {one.service: one.pays for one in agreement.services.all()}
        kept |= {f"service_{key}": PAID if pays else ALLOWED for key, pays in paid.items()}
        super().__init__(*args, **{"initial": kept, **options})
        self.has_terms = agreement.kind == Kind.TRIPARTITE
        keys = [*clauses_needed(agreement.kind), *(Mechanism(key) for key in written)]
        for mechanism in dict.fromkeys(keys):
            self.fields[f"clause_{mechanism}"] = forms.CharField(
                label=mechanism.label,
                required=False,
                max_length=4000,
                widget=forms.Textarea({"rows": 4, "class": "in"}),
            )
        if self.has_terms:
            self._ask_terms()

    def _ask_terms(self) -> None:
        choices = [(NOT_ALLOWED, _("Not referred")), (ALLOWED, _("May be referred")), (PAID, _("Referred and paid"))]
        for one in all_offers():
            field = forms.ChoiceField(label=one.name, choices=choices, required=False, widget=Segments())
            self.fields[f"service_{one.key}"] = field
        for key, words in TERM_WORDS.items():
            low, high = BOUNDS[key]
            wrong = _("Write a number from %(low)s to %(high)s.") % {"low": low, "high": high}
            self.fields[key] = forms.IntegerField(
                label=words,
                min_value=low,
                max_value=high,
                widget=forms.NumberInput({"class": "w-y"}),
                error_messages=dict.fromkeys(("required", "invalid", "min_value", "max_value"), wrong),
            )
        cycles = [("1", _("Each month")), ("3", _("Each quarter"))]
        self.fields["cycle_months"] = forms.ChoiceField(
            label=_("The shared list is signed"), choices=cycles, widget=Segments()
        )

    def _bound(self, beginning: str) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(beginning)]

    @property
    def clause_fields(self) -> list[forms.BoundField]:
        """The clauses in their order."""
        return self._bound("clause_")

    @property
    def service_fields(self) -> list[forms.BoundField]:
        """One for each service."""
        return self._bound("service_")

    @property
    def term_fields(self) -> list[forms.BoundField]:
        """The days."""
        return [self[key] for key in (*TERM_WORDS, "cycle_months")] if self.has_terms else []

    def change(self) -> Change:
        """What was said."""
        said = self.cleaned_data
        services = {k.removeprefix("service_"): v == PAID for k, v in said.items() if k.startswith("service_") and v}
        return Change(
            said["title"],
            said["number"],
            said["valid_from"],
            said["valid_to"],
            said["pilot"],
            terms={key: int(said[key]) for key in TERMS if key in said},
            clauses={k.removeprefix("clause_"): v for k, v in said.items() if k.startswith("clause_")},
            services=services,
        )
