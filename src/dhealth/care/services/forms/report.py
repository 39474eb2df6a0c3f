"""What a clinic gave, or the client did alone, as the group was told."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import CLIENT, FACILITY, Kind, catalogue, kinds_given_by
from dhealth.care.services.drafts import Draft
from dhealth.care.services.forms.asking import SCREENING_RESULTS, note_field, words_of
from dhealth.care.services.models import ReportedBy, Result
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

CONFIRMED_RESULTS = (Result.POSITIVE, Result.NEGATIVE, Result.INDETERMINATE)


class ReportForm(forms.Form):
    """What a clinic gave, or the client did alone: who told, and where it was."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What"),
        widget=Choice(opens={"screening_test": 1, "self_test": 1, "confirmatory_test": 2}),
    )
    result = forms.ChoiceField(label=_("It showed"), required=False, widget=Segments())
    confirmed = forms.ChoiceField(label=_("The laboratory said"), required=False, widget=Segments())
    day = DayField(label=_("When it was"), widget=DateText(quick=(0, -1)))
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
        return Draft(
            kind=data["kind"],
            day=data["day"],
            result=said.get(data["kind"], ""),
            place=squeeze(data["place"]),
            reported_by=data["reported_by"],
            note=data["note"].strip(),
        )
