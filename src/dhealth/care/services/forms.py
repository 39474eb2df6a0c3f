"""The forms of a meeting, of what others gave, and of a correction."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import CLIENT, FACILITY, catalogue, form_word, kinds_given_by
from dhealth.care.services.drafts import Draft, Meeting
from dhealth.care.services.models import Answer, CorrectionReason, ReadReason, ReportedBy, Result
from dhealth.care.services.rules import MOST_KITS, MOST_PIECES
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.ui.fields import DayField, SteppingForm
from dhealth.ui.widgets import Choice, DateText, Segments, Stepper

CHECKS: Final = (
    "sti_test",
    "hepatitis_b_test",
    "hepatitis_c_test",
    "tb_screen",
    "mental_health_screen",
    "violence_screen",
)
SCREENING_RESULTS = (Result.REACTIVE, Result.NON_REACTIVE, Result.INDETERMINATE)
CONFIRMED_RESULTS = (Result.POSITIVE, Result.NEGATIVE, Result.INDETERMINATE)
_CLOCK = RegexValidator(r"^([01]?\d|2[0-3])[:hg.]?[0-5]\d$", _("Write the hour and minutes, such as 19:05."))


def _forms_of(kind: str) -> list[tuple[str, str]]:
    return [(form, form_word(form)) for form in catalogue()[kind].forms]


def _words(results: tuple[Result, ...]) -> list[tuple[str, Any]]:
    return [(result.value, result.label) for result in results]


def _pieces(label: Any, most: int = MOST_PIECES) -> forms.IntegerField:
    widget = Stepper(attrs={"min": 0, "max": most})
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most, initial=0, widget=widget)


def _clock(label: Any) -> forms.CharField:
    attrs = {"class": "w-y", "inputmode": "numeric", "autocomplete": "off", "placeholder": "19:05"}
    return forms.CharField(
        label=label, required=False, max_length=5, validators=[_CLOCK], widget=forms.TextInput(attrs=attrs)
    )


def minutes_of(clock: str) -> int:
    """Minutes since midnight of a time such as 19:05, 19h05 or 1905."""
    digits = "".join(character for character in clock if character.isdecimal())
    return int(digits[:-2]) * 60 + int(digits[-2:])


def _day_of(when: str, other: date | None) -> date | None:
    today = timezone.localdate()
    return {"today": today, "yesterday": today - timedelta(days=1)}.get(when, other)


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
    condoms = _pieces(_("Condoms"))
    lubricants = _pieces(_("Lubricants"))
    needles = _pieces(_("Needles"))
    kits = _pieces(_("Self-check kits"), MOST_KITS)
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
    sample_at = _clock(_("Sample taken at"))
    read_at = _clock(_("Read at"))
    read_reason = forms.ChoiceField(
        label=_("Read earlier or later, because"),
        choices=ReadReason.choices,
        required=False,
        widget=Segments(),
    )
    result = forms.ChoiceField(label=_("It shows"), required=False, widget=Segments())
    note = forms.CharField(label=_("Note"), required=False, max_length=1_000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["form"].choices = _forms_of("contact")  # type: ignore[attr-defined]
        self.fields["test_form"].choices = _forms_of("screening_test")[:2]  # type: ignore[attr-defined]
        self.fields["result"].choices = _words(SCREENING_RESULTS)  # type: ignore[attr-defined]
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
        """Only what one field cannot know: another day needs that day."""
        data = super().clean() or self.cleaned_data
        if data.get("when") == "other" and not data.get("day") and "day" not in self.errors:
            self.add_error("day", ValidationError(_("Write day/month/year, such as 18/11/2026.")))
        return data

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


def reading_window(sample_at: str) -> tuple[str, str] | None:
    """From when until when a test must be read whose sample was taken at this time of day."""
    window = catalogue()["screening_test"].read_after
    if window is None or not _is_clock(sample_at):
        return None
    taken = datetime.min + timedelta(minutes=minutes_of(sample_at))
    soonest, latest = ((taken + timedelta(minutes=minutes)).strftime("%H:%M") for minutes in window)
    return soonest, latest


def _is_clock(text: str) -> bool:
    try:
        _CLOCK(text)
    except ValidationError:
        return False
    return True


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
    note = MeetingForm.base_fields["note"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        told = [*kinds_given_by(FACILITY), *kinds_given_by(CLIENT), catalogue()["screening_test"]]
        choices = [("", _("Choose")), *((kind.key, kind.name) for kind in told)]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]
        self.fields["result"].choices = _words(SCREENING_RESULTS)  # type: ignore[attr-defined]
        self.fields["confirmed"].choices = _words(CONFIRMED_RESULTS)  # type: ignore[attr-defined]
        self.initial.setdefault("id", uuid7())

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


class CorrectionForm(SteppingForm):
    """A line anew. What is protected is not opened for it: a result or note stays unless a new one is given."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label=_("When it was"))
    form = forms.ChoiceField(label=_("How"), required=False, widget=Segments())
    condoms = _pieces(_("Condoms"))
    lubricants = _pieces(_("Lubricants"))
    needles = _pieces(_("Needles"))
    kits = _pieces(_("Self-check kits"), MOST_KITS)
    lot = forms.CharField(label=_("Lot"), required=False, max_length=40, widget=forms.TextInput(attrs={"class": "w-c"}))
    read_after = forms.IntegerField(
        label=_("Minutes until read"),
        required=False,
        min_value=0,
        max_value=120,
        widget=forms.NumberInput(attrs={"class": "w-y"}),
    )
    result = forms.ChoiceField(label=_("Result"), required=False, widget=Segments())
    place = forms.CharField(label=_("Where"), required=False, max_length=160)
    note = forms.CharField(
        label=_("New note"),
        help_text=_("left empty, the old one stays"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.ChoiceField(label=_("Why it is corrected"), choices=CorrectionReason.choices, widget=Segments())

    def __init__(self, data: Any = None, *, draft: Draft) -> None:
        asked = [name for name in self.base_fields if name not in ("id", "note", "result", "reason")]
        super().__init__(data, initial={"id": uuid7(), **{name: getattr(draft, name) for name in asked}})
        self.draft_before = draft
        kind = catalogue()[draft.kind]
        self.fields["form"].choices = self._forms(draft)  # type: ignore[attr-defined]
        said = [(result, kind.result_word(result)) for result in kind.results]
        self.fields["result"].choices = [("", _("As it is")), *said]  # type: ignore[attr-defined]
        for name in self._not_asked(draft):
            del self.fields[name]

    def _forms(self, draft: Draft) -> list[tuple[str, str]]:
        known = _forms_of(draft.kind)
        return known if draft.form in dict(known) or not draft.form else [(draft.form, draft.form), *known]

    def _not_asked(self, draft: Draft) -> list[str]:
        """Questions that do not belong to this kind of service."""
        kind = catalogue()[draft.kind]
        without = [] if kind.forms else ["form"]
        without += [] if kind.commodities else ["condoms", "lubricants", "needles", "kits"]
        without += [] if kind.read_after and not draft.reported_by else ["lot", "read_after"]
        without += [] if kind.results else ["result"]
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
