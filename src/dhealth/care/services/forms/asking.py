"""Questions that several forms of services ask alike."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import REFERRAL, catalogue, form_word
from dhealth.care.services.models import Result
from dhealth.care.services.rules import MOST_MEDICINE, MOST_PIECES
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Stepper

SCREENING_RESULTS = (Result.REACTIVE, Result.NON_REACTIVE, Result.INDETERMINATE)


def forms_of(kind: str) -> list[tuple[str, str]]:
    """The forms in which the catalogue knows this kind of service, with their words."""
    return [(form, form_word(form)) for form in catalogue()[kind].forms]


def services_to_refer_to() -> list[tuple[str, str]]:
    """What somebody can be referred for, in the quiet words: the choice made stands in the open."""
    return [(key, catalogue()[key].face) for key in catalogue()[REFERRAL].forms]


def words_of(results: tuple[Result, ...]) -> list[tuple[str, Any]]:
    """Results with their words."""
    return [(result.value, result.label) for result in results]


def pieces(label: Any, most: int = MOST_PIECES) -> forms.IntegerField:
    """How many pieces were handed out, 0 to `most`, with − and +."""
    widget = Stepper(attrs={"min": 0, "max": most})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, initial=0, widget=widget)


def medicine_days_field() -> forms.IntegerField:
    """For how many days the clinic handed out medicine; it may not be known."""
    return forms.IntegerField(
        label=_("Medicine for how many days"),
        help_text=_("as the client or the card says, such as 30 or 90; leave it empty when nobody knows"),
        required=False,
        min_value=1,
        max_value=MOST_MEDICINE,
        widget=forms.NumberInput(attrs={"class": "w-y", "inputmode": "numeric"}),
    )


def next_day_field() -> DayField:
    """When the clinic expects the client again; it may not be known."""
    return DayField(label=_("Next day at the clinic"), help_text=_("leave it empty when nobody knows"), required=False)


def note_field() -> forms.CharField:
    """Words beside a service; sealed when they are kept."""
    return forms.CharField(label=_("Note"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))
