"""A meeting: what was handed out, the offer of a test and what came of it."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import catalogue
from dhealth.care.services.drafts import Meeting
from dhealth.care.services.forms.asking import SCREENING_RESULTS, forms_of, note_field, pieces, words_of
from dhealth.care.services.forms.clock import clock, minutes_of
from dhealth.care.services.models import Answer, ReadReason
from dhealth.care.services.rules import MOST_KITS
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.ui.fields import DayField, SteppingForm
from dhealth.ui.widgets import DateText, Segments

CHECKS: Final = (
    "sti_test",
    "hepatitis_b_test",
    "hepatitis_c_test",
    "tb_screen",
    "mental_health_screen",
    "violence_screen",
)
SAYS_SOMETHING: Final = ("condoms", "lubricants", "needles", "kits", "counselled", "answer", "note", *CHECKS)
ASKED_WHEN_OPEN = ("day", "answer", "answer_day", "lot", "sample_at", "read_at", "read_reason", "result")


class MeetingForm(SteppingForm):
    """A meeting: when and how, what was handed out, the offer of a test and what came of it."""

    use_required_attribute = False  # questions that did not open are asked of nobody

    id = forms.UUIDField(widget=forms.HiddenInput)
    when = forms.ChoiceField(
        label=_("When"),
        choices=[("today", _("Today")), ("yesterday", _("Yesterday")), ("other", _("Another day"))],
        initial="today",
        widget=Segments(opens={"other": 1}),
    )
    day = DayField(label=_("Day of the meeting"), required=False)
    form = forms.ChoiceField(label=_("How you met"), initial="face_to_face", widget=Segments())
    condoms = pieces(_("Condoms"))
    lubricants = pieces(_("Lubricants"))
    needles = pieces(_("Needles"))
    kits = pieces(_("Self-check kits"), MOST_KITS)
    counselled = forms.BooleanField(label=_("Counselled as well"), required=False)
    answer = forms.ChoiceField(
        label=_("Offer of a check"),
        choices=Answer.choices,
        required=False,
        widget=Segments(opens={"accepted": 2, "appointment": 3}),
    )
    answer_day = DayField(label=_("Day agreed on"), required=False, widget=DateText(quick=(1,)))
    test_form = forms.ChoiceField(label=_("Kind of kit"), required=False, widget=Segments())
    lot = forms.CharField(
        label=_("Lot"),
        help_text=_("printed on the pouch of the kit"),
        required=False,
        max_length=40,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off"}),
    )
    sample_at = clock(_("Sample taken at"))
    read_at = clock(_("Read at"))
    read_reason = forms.ChoiceField(
        label=_("Read earlier or later, because"),
        choices=ReadReason.choices,
        required=False,
        widget=Segments(),
    )
    result = forms.ChoiceField(label=_("It shows"), required=False, widget=Segments())
    note = note_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["form"].choices = forms_of("contact")  # type: ignore[attr-defined]
        self.fields["test_form"].choices = forms_of("screening_test")[:2]  # type: ignore[attr-defined]
        self.fields["result"].choices = words_of(SCREENING_RESULTS)  # type: ignore[attr-defined]
        self.initial.setdefault("id", uuid7())
        for name in ASKED_WHEN_OPEN:
            self.fields[name].required = True
        for key in CHECKS:
            kind = catalogue()[key]
            said = [("", _("Not done"))] + [(result, kind.result_word(result)) for result in kind.results]
            self.fields[key] = forms.ChoiceField(label=kind.name, choices=said, required=False, widget=Segments())

    def full_clean(self) -> None:
        """Which of the opened questions must be answered is for the rules to say, in words of their own."""
        for name in ASKED_WHEN_OPEN:
            self.fields[name].required = False
        super().full_clean()
        for name in ASKED_WHEN_OPEN:
            self.fields[name].required = True

    @property
    def check_fields(self) -> list[forms.BoundField]:
        """The other screenings, for the page."""
        return [self[key] for key in CHECKS]

    @property
    def checks_open(self) -> bool:
        """Whether one of them was answered, so that the page shows them."""
        return any(self[key].value() for key in CHECKS)

    def clean(self) -> dict[str, Any]:
        """Only what one field cannot know: another day needs that day, and a form that says nothing is no meeting."""
        data = super().clean() or self.cleaned_data
        if not self.errors and self._untouched(data):
            nothing = _("Nothing is filled in yet. Say what was handed out or done, or write a note.")
            self.add_error(None, ValidationError(nothing))
        if data.get("when") == "other" and not data.get("day") and "day" not in self.errors:
            self.add_error("day", ValidationError(_("Write day/month/year, such as 18/11/2026.")))
        if (
            data.get("answer") == Answer.ACCEPTED
            and data.get("read_at")
            and _is_ahead(data.get("when"), data["read_at"])
        ):
            self.add_error("read_at", ValidationError(_("It is not so late yet. Write the time when you read it.")))
        return data

    def _untouched(self, data: dict[str, Any]) -> bool:
        """Whether all stands as the page came; who chooses another day or way, such as a call, has told something."""
        as_it_came = all(data.get(name) == self.fields[name].initial for name in ("when", "form"))
        return as_it_came and not any(data.get(name) for name in SAYS_SOMETHING)

    def meeting(self) -> Meeting:
        """What was said, once the form is valid; answers to questions that did not open are left out."""
        data = self.cleaned_data
        day = _day_of(data["when"], data["day"])
        plain = Meeting(
            day=day or timezone.localdate(),
            form=data["form"],
            condoms=data["condoms"] or 0,
            lubricants=data["lubricants"] or 0,
            needles=data["needles"] or 0,
            kits=data["kits"] or 0,
            counselled=data["counselled"],
            answer=data["answer"],
            answer_day=data["answer_day"] if data["answer"] == Answer.APPOINTMENT else None,
            checks=tuple((key, data[key]) for key in CHECKS if data[key]),
            note=data["note"].strip(),
        )
        if data["answer"] != Answer.ACCEPTED:
            return plain
        return replace(
            plain,
            test_form=data["test_form"],
            lot=squeeze(data["lot"]),
            read_after=self._waited(),
            read_reason=data["read_reason"],
            result=data["result"],
        )

    def _waited(self) -> int | None:
        taken, read = self.cleaned_data["sample_at"], self.cleaned_data["read_at"]
        return (minutes_of(read) - minutes_of(taken)) % (24 * 60) if taken and read else None


def _is_ahead(when: str | None, clock: str) -> bool:
    """Whether this time of today has not come; a minute is forgiven, for clocks of phones."""
    return when == "today" and minutes_of(clock) > minutes_of(f"{timezone.localtime():%H:%M}") + 1


def _day_of(when: str, other: date | None) -> date | None:
    today = timezone.localdate()
    return {"today": today, "yesterday": today - timedelta(days=1)}.get(when, other)
