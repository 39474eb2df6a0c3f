"""An attempt in two taps: how it was tried, then what came of it; the next day is a pill."""

from datetime import date, timedelta
from typing import Any, Final

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.worklists.attempting import LONGEST_NOTE, Tried
from dhealth.care.worklists.models import AttemptChannel, Outcome
from dhealth.care.worklists.policy import rules_in_force
from dhealth.care.worklists.reaching import outcome_word
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.ui.fields import DayField
from dhealth.ui.figures import day as _day
from dhealth.ui.widgets import DateText, Segments

TOMORROW, THREE_DAYS, NEXT_WEEK, A_DAY = "1", "3", "7", "day"
WHENS: Final = (
    ("", _("No day")),
    (TOMORROW, _("Tomorrow")),
    (THREE_DAYS, _("In 3 days")),
    (NEXT_WEEK, _("Next week")),
    (A_DAY, _("Another day")),
)
USUAL: Final = (Outcome.REACHED, Outcome.AGREED, Outcome.NO_ANSWER, Outcome.NOT_NOW)
RARER: Final = (
    *(Outcome.REFUSED, Outcome.WRONG_NUMBER, Outcome.DO_NOT_CALL),
    *(Outcome.IN_CUSTODY, Outcome.MOVED, Outcome.DIED),
)


class AttemptForm(forms.Form):
    """The outcome is the button that was pressed."""

    optional_is_said = True

    id = forms.UUIDField(widget=forms.HiddenInput)
    channel = forms.ChoiceField(choices=AttemptChannel.choices, widget=forms.HiddenInput)
    rule = forms.CharField(required=False, max_length=24, widget=forms.HiddenInput)
    back = forms.CharField(required=False, max_length=6, widget=forms.HiddenInput)
    outcome = forms.ChoiceField(
        choices=Outcome.choices, error_messages={"required": _("Choose what came of it.")}, widget=forms.HiddenInput
    )
    when = forms.ChoiceField(label=_("Next time"), choices=WHENS, required=False, widget=Segments(opens={A_DAY: 1}))
    next_day = DayField(label=_("Which day"), required=False, widget=DateText(quick=()))
    note = forms.CharField(
        label=_("Note for the next time"),
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    @classmethod
    def fresh(cls, channel: str, rule: str = "", back: str = "") -> "AttemptForm":
        """Open for one way of trying, with an id of its own, so that pressing twice writes once."""
        id = uuid7()
        return cls(initial={"id": id, "channel": channel, "rule": rule, "back": back}, auto_id=f"t{id.hex[-8:]}_%s")

    def tried(self) -> Tried:
        """What was said, for the action."""
        said = self.cleaned_data
        return Tried(
            said["channel"], said["outcome"], self._next_day(said), said["note"], rules_in_force().key_at(said["rule"])
        )

    @staticmethod
    def _next_day(said: dict[str, Any]) -> date | None:
        """A pill, or the day that was typed."""
        if said["when"].isdecimal():
            return timezone.localdate() + timedelta(days=int(said["when"]))
        typed: date | None = said["next_day"]
        return typed

    def refuse(self, refusal: Refused) -> None:
        """Put a rule's sentence where it belongs."""
        field = refusal.field if refusal.field in ("next_day", "note") else None
        self.add_error(field, refusal.message)

    def open_the_day(self) -> None:
        """Where the day is what has to be mended, its field is open: a sentence that is folded away helps nobody."""
        if "next_day" in self.errors:
            self.data = dict(self.data.items()) | {"when": A_DAY}

    def typed(self) -> str:
        """Everything that was answered, in words: for somebody else to go on with."""
        self.full_clean()
        said = self.cleaned_data
        words = [str(AttemptChannel(said["channel"]).label)] if said.get("channel") else []
        words += [outcome_word(said["outcome"])] if said.get("outcome") else []
        next_day = self._next_day(said) if "when" in said and "next_day" in said else None
        if next_day:
            words.append(_day(next_day))
        return " · ".join(filter(None, [*words, said.get("note", "")]))
