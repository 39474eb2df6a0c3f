"""A line of a service written anew; the old one stays."""

from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.care.services.drafts import Draft
from dhealth.care.services.forms.asking import (
    forms_of,
    medicine_days_field,
    next_day_field,
    pieces,
    services_to_refer_to,
)
from dhealth.care.services.models import CorrectionReason
from dhealth.care.services.rules import MOST_KITS
from dhealth.kernel.ids import uuid7
from dhealth.ui.fields import DayField, SteppingForm
from dhealth.ui.widgets import Choice, Segments

# an answer to the offer of a check is given elsewhere
REASONS = [choice for choice in CorrectionReason.choices if choice[0] != CorrectionReason.ANSWERED]


class CorrectionForm(SteppingForm):
    """A line anew. What is protected is not opened for it: a result or note stays unless a new one is given."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label=_("When it was"))
    form = forms.ChoiceField(label=_("How"), required=False, widget=Segments())
    condoms = pieces(_("Condoms"))
    lubricants = pieces(_("Lubricants"))
    needles = pieces(_("Needles"))
    kits = pieces(_("Self-check kits"), MOST_KITS)
    lot = forms.CharField(label=_("Lot"), required=False, max_length=40, widget=forms.TextInput(attrs={"class": "w-c"}))
    read_after = forms.IntegerField(
        label=_("Minutes until read"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.NumberInput(attrs={"class": "w-y"}),
    )
    medicine_days = medicine_days_field()
    next_day = next_day_field()
    result = forms.ChoiceField(label=_("Result"), required=False, widget=Segments())
    place = forms.CharField(label=_("Where"), required=False, max_length=160)
    note = forms.CharField(
        label=_("New note"),
        help_text=_("left empty, the old one stays"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.ChoiceField(label=_("Why it is corrected"), choices=REASONS, widget=Segments())

    def __init__(self, data: Any = None, *, draft: Draft) -> None:
        asked = [name for name in self.base_fields if name not in ("id", "note", "result", "reason")]
        super().__init__(data, initial={"id": uuid7(), **{name: getattr(draft, name) for name in asked}})
        self.draft_before = draft
        kind = catalogue()[draft.kind]
        if draft.kind == REFERRAL:
            self.fields["form"] = forms.ChoiceField(label=_("For what"), widget=Choice())
            self.fields["place"] = forms.CharField(label=_("Where to"), max_length=160)
        self.fields["form"].choices = self._forms(draft)  # type: ignore[attr-defined]
        said = [(result, kind.result_word(result)) for result in kind.results]
        self.fields["result"].choices = [("", _("As it is")), *said]  # type: ignore[attr-defined]
        for name in self._not_asked(draft):
            del self.fields[name]

    def _forms(self, draft: Draft) -> list[tuple[str, str]]:
        known = services_to_refer_to() if draft.kind == REFERRAL else forms_of(draft.kind)
        return known if draft.form in dict(known) or not draft.form else [(draft.form, draft.form), *known]

    def _not_asked(self, draft: Draft) -> list[str]:
        """Questions that do not belong to this kind of service."""
        kind = catalogue()[draft.kind]
        without = [] if kind.forms else ["form"]
        without += [] if kind.commodities and not draft.reported_by else ["condoms", "lubricants", "needles", "kits"]
        without += [] if kind.read_after and not draft.reported_by else ["lot", "read_after"]
        without += [] if kind.results else ["result"]
        without += [] if kind.medicine else ["medicine_days", "next_day"]
        return without + ([] if draft.reported_by or draft.place else ["place"])

    def draft(self) -> Draft:
        """The line as it should be, once the form is valid."""
        asked = [name for name in self.fields if name not in ("id", "reason", "note", "result")]
        said = {name: self.cleaned_data[name] for name in asked}
        for name in ("condoms", "lubricants", "needles", "kits"):
            said[name] = said.get(name) or 0
        for name in ("note", "result"):
            if self.cleaned_data.get(name):
                said[name] = self.cleaned_data[name].strip()
        return replace(self.draft_before, **said)
