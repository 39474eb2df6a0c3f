"""What the clinic is asked: an appointment, a reason, a code, a day; each with the likely answer marked beforehand."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.referrals.codes import LONGEST
from dhealth.care.referrals.reasons import Declined, NotEligible
from dhealth.care.services.catalogue import REFERRAL, catalogue
from dhealth.kernel.ids import uuid7
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

_CODE = {"class": "w-c", "autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}


class ScanForm(forms.Form):
    """The code of a slip."""

    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=24,
        widget=forms.TextInput(attrs={**_CODE, "id": "q"}),
        error_messages={"required": _("Scan the slip or type its code.")},
    )


class TakeForm(forms.Form):
    """Another time than those offered."""

    optional_is_said = True
    day = DayField(label=_("On"), required=False, widget=DateText(quick=(0, 1)))
    hour = forms.TimeField(
        label=_("At"), required=False, widget=forms.TimeInput(attrs={"type": "time", "class": "w-y"}, format="%H:%M")
    )

    def clean(self) -> dict[str, Any]:
        """An appointment has a day and an hour."""
        said = super().clean() or {}
        for one, other in (("hour", "day"), ("day", "hour")):
            if said.get(one) and not said.get(other) and other not in self.errors:
                self.add_error(other, _("An appointment has a day and an hour."))
        return said

    def appointment(self) -> datetime | None:
        """The moment, once the form is valid."""
        day, hour = self.cleaned_data.get("day"), self.cleaned_data.get("hour")
        return timezone.make_aware(datetime.combine(day, hour)) if day and hour else None


class DeclineForm(forms.Form):
    """Why not, and where instead; the usual reason is marked."""

    reason = forms.ChoiceField(
        label=_("Choose one reason"), choices=Declined.choices, initial=Declined.FULL, widget=Segments()
    )
    better_at = forms.CharField(label=_("Where would be better"), required=False, max_length=160)


class ProofForm(forms.Form):
    """Who sits at a device that is new at the clinic: the password, and the digits of the app."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Type your password.")},
    )
    digits = forms.CharField(
        label=_("Newest digits of your app"),
        max_length=10,
        widget=forms.TextInput(attrs={"class": "w-y", "inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"required": _("Type the digits that your app shows now.")},
    )

    def __init__(self, data: Any = None, *, digits: bool) -> None:
        super().__init__(data)
        if not digits:
            del self.fields["digits"]


class ServeForm(forms.Form):
    """The day and the clinic's own code."""

    day = DayField(label=_("Day"), widget=DateText(quick=(0, -1)))
    treatment_code = forms.CharField(
        label=_("Your own code of them"),
        required=False,
        max_length=LONGEST + 8,
        widget=forms.TextInput(attrs=_CODE),
        help_text=_("As on your card, such as LT-1846. It is sealed; the group never sees it."),
    )

    def __init__(self, data: Any = None, *, day: date | None = None) -> None:
        super().__init__(data, initial={"day": day or timezone.localdate()})


class TurnAwayForm(forms.Form):
    """Why somebody who came could not be served."""

    reason = forms.ChoiceField(
        label=_("Choose one reason"), choices=NotEligible.choices, initial=NotEligible.PAPERS, widget=Segments()
    )


class HoldForm(forms.Form):
    """A visit without a slip."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    service = forms.ChoiceField(
        label=_("What they came for"),
        widget=Choice(),
        error_messages={"required": _("Choose what they came for.")},
    )
    day = DayField(label=_("Day"), widget=DateText(quick=(0, -1)))
    mark = forms.CharField(
        label=_("How you find them again"),
        max_length=60,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off"}),
        help_text=_("Your own number, or a first name. Only your clinic sees it."),
        error_messages={"required": _("Write how you find them again, such as your own number.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"id": uuid7(), "day": timezone.localdate()})
        kinds = [(key, catalogue()[key].face) for key in catalogue()[REFERRAL].forms]
        self.fields["service"].choices = [("", _("Choose")), *kinds]  # type: ignore[attr-defined]


class MatchForm(forms.Form):
    """The slip that was found after all."""

    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=24,
        widget=forms.TextInput(attrs=_CODE),
        error_messages={"required": _("Scan the slip or type its code.")},
    )
    treatment_code = forms.CharField(
        label=_("Your own code of them"), required=False, max_length=LONGEST + 8, widget=forms.TextInput(attrs=_CODE)
    )


class MonthForm(forms.Form):
    """Many codes at once."""

    codes = forms.CharField(
        label=_("Your own codes, one a line"),
        widget=forms.Textarea(attrs={"rows": 8, "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Paste the codes, one a line.")},
    )
