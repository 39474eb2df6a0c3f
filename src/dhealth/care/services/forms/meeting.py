"""A meeting: what was handed out, the offer of a test and what came of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import catalogue
from dhealth.care.services.drafts import Meeting
from dhealth.care.services.forms.asking import SCREENING_RESULTS, forms_of, note_field, pieces, words_of
from dhealth.care.services.forms.clock import clock, minutes_of
from dhealth.care.services.forms.project import AsksProject
from dhealth.care.services.models import Answer, ReadReason
from dhealth.care.services.rules import MOST_KITS
from dhealth.care.services.supplies import CHECKS as CHECKS_TAKE
from dhealth.care.services.supplies import Beyond, InHand, Lot
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.ui.fields import DayField, SteppingForm
from dhealth.ui.figures import day, figure
from dhealth.ui.widgets import DateText, Segments

MOST_LOTS: Final = 4
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


class MeetingForm(AsksProject, SteppingForm):
    """A meeting: when and how, what was handed out, the offer of a test and what came of it."""

    use_required_attribute = False  # questions that did not open are asked of nobody
    asks: Sequence[str] = ()  # what is asked before it is saved: the next press saves

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
    kit_lot = forms.CharField(label=_("Lot of the kits"), required=False, max_length=40, widget=Segments())
    counselled = forms.BooleanField(label=_("Counselled as well"), required=False)
    answer = forms.ChoiceField(
        label=_("Offer of a check"),
        choices=Answer.choices,
        required=False,
        widget=Segments(opens={"accepted": 2, "appointment": 3}),
    )
    answer_day = DayField(label=_("Day agreed on"), required=False, widget=DateText(quick=(1,)))
    test_form = forms.ChoiceField(label=_("Kind of kit"), required=False, widget=Segments())
    own_lot = forms.CharField(label=_("Lot"), required=False, max_length=40, widget=Segments())
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
    asked = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)  # condoms:41,tests:1

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

    def show_stock(self, held: InHand | None) -> None:
        """Say how many are left, and offer the lots at hand; with no stock kept nothing is said."""
        if held is None:
            return
        for name in ("condoms", "lubricants", "needles", "kits"):
            if name in held.left:
                self[name].help_text = _("%(n)s left") % {"n": figure(max(held.left[name], 0))}
        for name, supply in (("own_lot", CHECKS_TAKE), ("kit_lot", "kits")):
            lots = held.lots.get(supply, ())[:MOST_LOTS]
            self.fields[name].widget.choices = _offered(lots) if lots else []
            if lots:
                self.initial.setdefault(name, lots[0].number)
        if self.offers_lots:
            self.fields["lot"].required = False
            self["lot"].label = _("Another lot")

    @property
    def offers_lots(self) -> bool:
        """Whether there are lots at hand to choose from, for a quick check."""
        return bool(self.fields["own_lot"].widget.choices)

    @property
    def offers_kit_lots(self) -> bool:
        """The same for kits to take along."""
        return bool(self.fields["kit_lot"].widget.choices)

    def ask_about(self, beyond: Beyond) -> None:
        """Say at each number that the stock knows of fewer; the next press saves."""
        said = {one.supply: one.given for one in beyond.found}
        self.asks = [one.sentence for one in beyond.found]
        data = cast(QueryDict, self.data).copy()
        data["asked"] = ",".join(f"{supply}:{given}" for supply, given in (self.asked_already() | said).items())
        self.data = data
        for one in beyond.found:
            self.add_error(one.supply if one.supply in self.fields else "lot", one.sentence)

    def asked_already(self) -> dict[str, int]:
        """About how many pieces of each supply the writer was asked; what cannot be read was not asked."""
        pairs = (part.partition(":") for part in self.cleaned_data.get("asked", "").split(","))
        return {supply: int(number) for supply, _colon, number in pairs if number.isdecimal()}

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
            kit_lot=squeeze(data["kit_lot"]),
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
            lot=squeeze(data["lot"] or data["own_lot"]),
            read_after=self._waited(),
            read_reason=data["read_reason"],
            result=data["result"],
        )

    def _waited(self) -> int | None:
        taken, read = self.cleaned_data["sample_at"], self.cleaned_data["read_at"]
        return (minutes_of(read) - minutes_of(taken)) % (24 * 60) if taken and read else None


def _offered(lots: Sequence[Lot]) -> list[tuple[str, str]]:
    """Lots as pills: number, last day and what is left, the nearest last day first; or another."""
    words = [(lot.number, " · ".join(_words_of(lot))) for lot in lots]
    return [*words, ("", str(_("Another lot")))]


def _words_of(lot: Lot) -> list[str]:
    until = [_("until %(day)s") % {"day": day(lot.expires_on)}] if lot.expires_on else []
    return [lot.number, *until, _("%(n)s left") % {"n": figure(lot.left)}]


def _is_ahead(when: str | None, clock: str) -> bool:
    """Whether this time of today has not come; a minute is forgiven, for clocks of phones."""
    return when == "today" and minutes_of(clock) > minutes_of(f"{timezone.localtime():%H:%M}") + 1


def _day_of(when: str, other: date | None) -> date | None:
    today = timezone.localdate()
    return {"today": today, "yesterday": today - timedelta(days=1)}.get(when, other)
