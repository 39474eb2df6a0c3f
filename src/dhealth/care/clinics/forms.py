"""What a clinic is asked about itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dhealth.care.clinics.actions import NeedDraft, ProfileDraft
from dhealth.care.clinics.models import Hours, NeedKind, Openness, Tag
from dhealth.care.clinics.rules import MOST_PLACES
from dhealth.commons.agreements.services import all_offers
from dhealth.kernel.ids import uuid7
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, ManySegments, Segments

WEEKDAYS = [
    (0, pgettext_lazy("short", "Mon")),
    (1, pgettext_lazy("short", "Tue")),
    (2, pgettext_lazy("short", "Wed")),
    (3, pgettext_lazy("short", "Thu")),
    (4, pgettext_lazy("short", "Fri")),
    (5, pgettext_lazy("short", "Sat")),
    (6, pgettext_lazy("short", "Sun")),
]
_CLOCK = {"type": "time", "class": "w-y"}


class ProfileForm(forms.Form):
    """Where the clinic stands, whom to call, what it gives, what makes it friendly."""

    optional_is_said = True
    where = forms.CharField(
        label=_("Ward, district, province"),
        required=False,
        max_length=160,
        help_text=_("So that groups see how near you are. Since July 2025 ward and province are enough."),
    )
    how_to_find = forms.CharField(label=_("How people find you"), required=False, max_length=240)
    focal_name = forms.CharField(label=_("Whom groups turn to first"), required=False, max_length=80)
    focal_phone = forms.CharField(
        label=_("Their phone"), required=False, max_length=20, widget=forms.TextInput({"class": "w-c", "type": "tel"})
    )
    services = forms.MultipleChoiceField(
        label=_("What you give"), required=False, widget=forms.CheckboxSelectMultiple()
    )
    tags = forms.MultipleChoiceField(
        label=_("What people may count on"),
        required=False,
        choices=Tag.choices,
        widget=forms.CheckboxSelectMultiple(),
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial or {})
        self.fields["services"].choices = [(one.key, one.face) for one in all_offers()]  # type: ignore[attr-defined]

    def draft(self) -> ProfileDraft:
        """What was said, once the form is valid."""
        return ProfileDraft(**self.cleaned_data)


class HoursForm(forms.Form):
    """Hours that return every week."""

    optional_is_said = True
    weekdays = forms.TypedMultipleChoiceField(
        label=pgettext_lazy("hours", "Days"),
        coerce=int,
        choices=WEEKDAYS,
        widget=ManySegments(),
        error_messages={"required": _("Choose a day of the week.")},
    )
    opens = forms.TimeField(
        label=pgettext_lazy("hours", "From"),
        widget=forms.TimeInput(_CLOCK, "%H:%M"),
        error_messages={"required": _("Write an hour, such as 7:30.")},
    )
    closes = forms.TimeField(
        label=_("To"),
        widget=forms.TimeInput(_CLOCK, "%H:%M"),
        error_messages={"required": _("Write an hour, such as 16:30.")},
    )
    kind = forms.ChoiceField(
        label=_("Which hours"),
        choices=Hours.choices,
        initial=Hours.USUAL,
        widget=Segments(opens={Hours.MOBILE.value: 1}),
    )
    where = forms.CharField(label=_("Where people find you then"), required=False, max_length=120)
    places = forms.IntegerField(
        label=_("Appointments that fit in"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        widget=forms.NumberInput({"class": "w-y", "inputmode": "numeric"}),
        help_text=_("Empty: as many as come. When all are given, these hours are offered no more that day."),
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Write 1 to 200 places, or leave it empty: then as many as come."),
        ),
    )


class NeedForm(forms.Form):
    """Something the clinic needs."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(
        label=_("What kind"), choices=NeedKind.choices, initial=NeedKind.TRAINING, widget=Segments()
    )
    words = forms.CharField(
        label=_("What is needed"),
        max_length=200,
        help_text=_("About the clinic alone; nothing about clients."),
        error_messages={"required": _("Write in a few words what it is.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"id": uuid7(), "kind": NeedKind.TRAINING})

    def draft(self) -> NeedDraft:
        """What was said, once the form is valid."""
        return NeedDraft(kind=self.cleaned_data["kind"], words=self.cleaned_data["words"])


class MetForm(forms.Form):
    """What was given for it."""

    words = forms.CharField(
        label=_("What was given"), max_length=200, error_messages={"required": _("Write in a few words what it is.")}
    )
    given_on = DayField(label=_("Day"), widget=DateText(quick=(0, -1)))


class DaysForm(forms.Form):
    """Days on which the clinic, or one service, is limited or closed."""

    optional_is_said = True
    state = forms.ChoiceField(label=_("State"), choices=Openness.choices, initial="closed", widget=Segments())
    service = forms.ChoiceField(label=_("What"), required=False, widget=Choice())
    first_day = DayField(label=_("From"), widget=DateText(quick=(0, 1)))
    last_day = DayField(label=_("Last day, if you know it"), required=False)
    why = forms.CharField(label=_("Why, for the groups"), required=False, max_length=160)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        offered = [(one.key, one.face) for one in all_offers()]
        self.fields["service"].choices = [("", _("Everything")), *offered]  # type: ignore[attr-defined]
