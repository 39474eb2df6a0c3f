"""What was told of a client who left, and of one who is back."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.actions import Left
from dhealth.care.clients.models import Back, Leaving, Teller
from dhealth.kernel.ids import uuid7
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText, Segments


class DepartureForm(forms.Form):
    """Three questions: what happened, when, who told."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    why = forms.ChoiceField(
        label=_("What happened"),
        choices=Leaving.choices,
        widget=Segments(),
        error_messages={"required": _("Choose what happened.")},
    )
    day = DayField(label=_("Since which day"), widget=DateText(quick=(0, -1)))
    told_by = forms.ChoiceField(
        label=_("Who told you"),
        choices=Teller.choices,
        widget=Segments(),
        error_messages={"required": _("Choose who told you.")},
    )

    @classmethod
    def fresh(cls, why: str = "") -> "DepartureForm":
        """An empty form with an id of its own, so that pressing twice writes once."""
        known = why if why in Leaving.values else ""
        return cls(initial={"id": uuid7(), "day": timezone.localdate(), "why": known})

    def told(self) -> Left:
        """What was said, for the action."""
        said: dict[str, Any] = self.cleaned_data
        return Left(said["why"], said["day"], said["told_by"])


class ReturnForm(forms.Form):
    """Why the record stands on the list again."""

    back = forms.ChoiceField(
        label=_("Why"),
        choices=Back.choices,
        widget=Segments(),
        error_messages={"required": _("Choose why they are on the list again.")},
    )
    day = DayField(label=_("Since which day"), required=False, widget=DateText(quick=(0, -1)))
