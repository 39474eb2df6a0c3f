"""What is written between partners: a meeting, who came, something to be done, a question. No client's name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dhealth.commons.gatherings.actions import Called, Question
from dhealth.commons.gatherings.models import IssueKind, Rhythm, Seat, Settling
from dhealth.kernel.ids import uuid7
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Place
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

NO_NAMES = _("No client's name: the slip's code says enough.")
_CHOOSE = {"required": _("Choose one of the answers."), "invalid_choice": _("Choose one of the answers.")}


class _Once(forms.Form):
    """A form that is written once, however often it is sent."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["id"].initial = uuid7()


def _fill(form: forms.Form, field: str, found: Iterable[Organisation], *, empty: bool = True) -> None:
    chosen = [(str(one.pk), one.name) for one in found]
    form.fields[field].choices = [("", _("Choose")), *chosen] if empty else chosen  # type: ignore[attr-defined]


class MeetingForm(_Once):
    """A meeting with partners."""

    rhythm = forms.ChoiceField(
        label=_("What kind of meeting"), choices=Rhythm.choices, widget=Segments(), error_messages=_CHOOSE
    )
    day = DayField(label=_("Day"), widget=DateText(quick=(0,)))
    where = forms.CharField(label=_("Where"), required=False, max_length=120)
    partners = forms.MultipleChoiceField(
        label=_("With whom"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one partner to meet.")},
    )

    def __init__(self, *args: Any, partners: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        _fill(self, "partners", partners, empty=False)

    def called(self) -> Called:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        return Called(said["rhythm"], said["day"], [UUID(one) for one in said["partners"]], said["where"])


class LineForm(_Once):
    """A line of one's own."""

    words = forms.CharField(
        label=_("What else"), max_length=240, help_text=NO_NAMES, error_messages={"required": _("Write a few words.")}
    )


class SeatForm(forms.Form):
    """How many came of one organisation, and who."""

    came = forms.IntegerField(
        label=_("How many came"),
        required=False,
        min_value=0,
        max_value=999,
        widget=forms.NumberInput({"class": "w-y", "inputmode": "numeric"}),
        error_messages={"invalid": _("Write how many people came.")},
    )
    names = forms.CharField(label=_("Who"), required=False, max_length=240)

    def __init__(self, data: QueryDict | None = None, *, seat: Seat) -> None:
        initial = {"came": seat.came, "names": seat.names}
        super().__init__(data, prefix=f"seat-{seat.organisation_id}", initial=initial)
        self.seat = seat


class ItemForm(_Once):
    """Something that somebody does until a day."""

    words = forms.CharField(
        label=_("What is to be done"),
        max_length=240,
        help_text=NO_NAMES,
        error_messages={"required": _("Write a few words.")},
    )
    owner = forms.ChoiceField(label=_("Who does it"), widget=Choice(), error_messages=_CHOOSE)
    due_on = DayField(label=_("Until"), widget=DateText())

    def __init__(self, *args: Any, table: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        _fill(self, "owner", table)


class QuestionForm(_Once):
    """A question to a partner."""

    kind = forms.ChoiceField(
        label=_("What is it about"), choices=IssueKind.choices, widget=Segments(), error_messages=_CHOOSE
    )
    to = forms.ChoiceField(label=_("To whom"), widget=Choice(), error_messages=_CHOOSE)
    slip = forms.CharField(
        label=_("Code of the slip"),
        required=False,
        max_length=16,
        widget=forms.TextInput({"class": "w-c", "autocomplete": "off", "autocapitalize": "characters"}),
    )
    words = forms.CharField(
        label=_("What happened, what is needed"),
        max_length=400,
        help_text=NO_NAMES,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a few words.")},
    )
    due_on = DayField(
        label=_("Answer until"), required=False, widget=DateText(), help_text=_("Empty: seven days, or fourteen.")
    )

    def __init__(self, *args: Any, partners: Iterable[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        _fill(self, "to", partners)

    def question(self) -> Question:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        return Question(UUID(said["to"]), said["kind"], said["words"], said["slip"], None, said["due_on"])


class ReplyForm(_Once):
    """An answer, and whose turn it is then."""

    words = forms.CharField(
        label=_("Your answer"),
        max_length=400,
        help_text=NO_NAMES,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Write a few words.")},
    )
    turn = forms.BooleanField(label=_("It is their turn now"), required=False, initial=True)


class SettleForm(forms.Form):
    """How a question was settled."""

    how = forms.ChoiceField(
        label=_("How was it settled?"), choices=Settling.How.choices, widget=Choice(), error_messages=_CHOOSE
    )


class AreaForm(forms.Form):
    """A province where groups and clinics begin to work together."""

    area = forms.ChoiceField(label=_("Which province"), widget=Choice(), error_messages=_CHOOSE)

    def __init__(self, *args: Any, places: Iterable[Place], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["area"].choices = [("", _("Choose")), *((str(one.pk), one.name) for one in places)]  # type: ignore[attr-defined]
