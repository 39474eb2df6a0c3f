"""A referral: for what, to which place, and whether the client wants it."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import REFERRAL, Kind, catalogue
from dhealth.care.services.drafts import Draft
from dhealth.care.services.forms.asking import note_field, services_to_refer_to
from dhealth.care.services.forms.project import AsksProject
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText

ELSEWHERE: Final = "-"  # a place that stands in no list
NEXT_STEP: Final = "confirmatory_test"  # what follows a reactive check


class ReferralForm(AsksProject):
    """For what, where to, when; the client's own yes is never marked beforehand."""

    use_required_attribute = False  # a question that did not open is asked of nobody

    id = forms.UUIDField(widget=forms.HiddenInput)
    form = forms.ChoiceField(label=_("For what"), widget=Choice())
    place = forms.ChoiceField(label=_("Where to"), widget=Choice(opens={ELSEWHERE: 1}))
    written = forms.CharField(
        label=_("Name of the place"),
        help_text=_("when it is not in the list"),
        max_length=160,
    )
    day = DayField(label=_("When you referred them"), widget=DateText(quick=(0, -1)))
    note = note_field()
    agreed = forms.BooleanField(
        label=_("I asked: they want to go there, and the group may share with this place"), required=False
    )

    def __init__(self, data: Any = None, *, places: list[str], next_step: bool = False) -> None:
        super().__init__(data, initial={"id": uuid7(), "day": timezone.localdate()})
        self.fields["form"].choices = [("", _("Choose")), *services_to_refer_to()]  # type: ignore[attr-defined]
        known = [(name, name) for name in places]
        choices = [("", _("Choose")), *known, (ELSEWHERE, _("Another place"))]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]
        if next_step:
            self.initial["form"] = NEXT_STEP

    def full_clean(self) -> None:
        """The name of the place is asked of those alone for whom the question opened."""
        self.fields["written"].required = False
        super().full_clean()
        self.fields["written"].required = True

    def clean(self) -> dict[str, Any]:
        """A place outside the list needs its name."""
        data = super().clean() or self.cleaned_data
        if data.get("place") == ELSEWHERE and not squeeze(data.get("written", "")):
            self.add_error("written", ValidationError(_("Write the name of the place.")))
        return data

    @property
    def quiet_words(self) -> list[Kind]:
        """The services to choose from, for a page that explains their quiet words to who asks."""
        return [catalogue()[key] for key in catalogue()[REFERRAL].forms]

    def draft(self) -> Draft:
        """What was said, once the form is valid."""
        data = self.cleaned_data
        place = data["written"] if data["place"] == ELSEWHERE else data["place"]
        return Draft(kind=REFERRAL, form=data["form"], day=data["day"], place=squeeze(place), note=data["note"].strip())
