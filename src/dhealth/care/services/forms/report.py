"""What a clinic gave, or the client did alone, as the group was told."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import CLIENT, FACILITY, Kind, catalogue, kinds_given_by
from dhealth.care.services.drafts import Draft
from dhealth.care.services.forms.asking import (
    SCREENING_RESULTS,
    forms_of,
    medicine_days_field,
    next_day_field,
    note_field,
    words_of,
)
from dhealth.care.services.forms.project import AsksProject
from dhealth.care.services.models import ReportedBy, Result
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

MEDICINE: Final = {kind.key: 3 for kind in catalogue().values() if kind.medicine}
ENDS: Final = {kind.key: 4 for kind in catalogue().values() if kind.ends_treatment}
CONFIRMED_RESULTS = (Result.POSITIVE, Result.NEGATIVE, Result.INDETERMINATE)


class ReportForm(AsksProject):
    """What a clinic gave, or the client did alone: who told, and where it was."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What"),
        widget=Choice(opens={"screening_test": 1, "self_test": 1, "confirmatory_test": 2} | MEDICINE | ENDS),
    )
    result = forms.ChoiceField(label=_("It showed"), required=False, widget=Segments())
    confirmed = forms.ChoiceField(label=_("The laboratory said"), required=False, widget=Segments())
    day = DayField(label=_("When it was"), widget=DateText(quick=(0, -1)))
    medicine_days = medicine_days_field()
    next_day = next_day_field()
    why = forms.ChoiceField(label=_("Why, as the clinic says"), required=False, widget=Choice())
    place = forms.CharField(
        label=_("Where"),
        help_text=_("the name of the clinic, as the client says it"),
        required=False,
        max_length=160,
    )
    reported_by = forms.ChoiceField(label=_("Who told you"), choices=ReportedBy.choices[:3], widget=Segments())
    note = note_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Choose")), *((kind.key, kind.face) for kind in self.quiet_words)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["result"].choices = words_of(SCREENING_RESULTS)  # type: ignore[attr-defined]
        self.fields["confirmed"].choices = words_of(CONFIRMED_RESULTS)  # type: ignore[attr-defined]
        reasons = [reason for key in ENDS for reason in forms_of(key)]
        self.fields["why"].choices = [("", _("Choose")), *reasons]  # type: ignore[attr-defined]
        self.initial.setdefault("id", uuid7())

    @property
    def quiet_words(self) -> list[Kind]:
        """The services to choose from, for a page that explains their quiet words to who asks."""
        return [*kinds_given_by(FACILITY), *kinds_given_by(CLIENT), catalogue()["screening_test"]]

    def draft(self) -> Draft:
        """What was told, once the form is valid."""
        data = self.cleaned_data
        said = {"confirmatory_test": data["confirmed"], "self_test": data["result"]}
        said["screening_test"] = data["result"]
        medicine = data["kind"] in MEDICINE
        return Draft(
            kind=data["kind"],
            day=data["day"],
            form=data["why"] if data["kind"] in ENDS else "",
            result=said.get(data["kind"], ""),
            medicine_days=data["medicine_days"] if medicine else None,
            next_day=data["next_day"] if medicine else None,
            place=squeeze(data["place"]),
            reported_by=data["reported_by"],
            note=data["note"].strip(),
        )
