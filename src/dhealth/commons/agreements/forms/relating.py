"""The checklist before, the points each quarter, words that are kept, whom to turn to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.models import Agreement, Party, Side
from dhealth.commons.agreements.policy import Question, rules_in_force
from dhealth.kernel.phones import show_phone
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText, Segments


class ReadyForm(forms.Form):
    """The checklist: the lines that the reader may tick."""

    def __init__(self, *args: Any, lines: Sequence[tuple[Question, bool]], **options: Any) -> None:
        super().__init__(*args, **options)
        for question, ready in lines:
            self.fields[question.key] = forms.BooleanField(label=str(question), required=False, initial=ready)

    def said(self) -> dict[str, bool]:
        """Which are done."""
        return {key: bool(value) for key, value in self.cleaned_data.items()}


class ScoreForm(forms.Form):
    """One to five for each question of this side."""

    def __init__(self, *args: Any, side: str, **options: Any) -> None:
        super().__init__(*args, **options)
        points = [(str(n), str(n)) for n in range(1, 6)]
        self.asked = rules_in_force().scores_of(side)
        wrong = {"required": _("Choose 1 to 5 for each line."), "invalid_choice": _("Choose 1 to 5 for each line.")}
        for one in self.asked:
            self.fields[one.key] = forms.ChoiceField(
                label=str(one), choices=points, widget=Segments(), error_messages=wrong
            )
        self.fields["words"] = forms.CharField(
            label=_("What should go on, what should change"),
            max_length=480,
            required=False,
            widget=forms.Textarea({"rows": 3, "class": "in"}),
        )

    def points(self) -> dict[str, int]:
        """The points by question."""
        return {one.key: int(self.cleaned_data[one.key]) for one in self.asked}


class PraiseForm(forms.Form):
    """What somebody says of working together."""

    words = forms.CharField(
        label=_("In their own words"),
        help_text=_("Of working together; never about a client."),
        max_length=800,
        widget=forms.Textarea({"rows": 4, "class": "in"}),
        error_messages={"required": _("Write what was said, in their own words.")},
    )
    author_role = forms.CharField(
        label=_("What they are there"),
        help_text=_("Such as: head of the clinic. No name is needed."),
        max_length=80,
        error_messages={"required": _("Write what they are there, such as: head of the clinic.")},
    )
    said_on = DayField(label=_("Said on"), widget=DateText(quick=(0, -1)))


class FocalForm(forms.Form):
    """Whom the others turn to first."""

    optional_is_said = True
    name = forms.CharField(label=_("Name"), max_length=80, required=False)
    phone = forms.CharField(
        label=_("Phone at work"),
        max_length=30,
        required=False,
        widget=forms.TextInput({"class": "w-c", "inputmode": "tel"}),
    )

    def __init__(self, *args: Any, party: Party, **options: Any) -> None:
        phone = show_phone(party.focal_phone) if party.focal_phone else ""
        super().__init__(*args, **{"initial": {"name": party.focal_name, "phone": phone}, **options})


def party_scoring(actor: Actor, agreement: Agreement) -> Party | None:
    """The side for which this reader scores."""
    sides = (Side.GROUP, Side.CLINIC)
    mine = (one for one in agreement.parties.all() if one.side in sides)
    return next((one for one in mine if actor.may("agreement.score", one.organisation_id)), None)


def checklist_of(
    actor: Actor, agreement: Agreement, lines: Sequence[tuple[Question, bool]]
) -> list[tuple[Question, bool]]:
    """The lines that this reader may tick: those of their side, all for the supporting organisation."""
    mine = {one.side for one in agreement.parties.all() if actor.may("agreement.check_ready", one.organisation_id)}
    return [(one, ready) for one, ready in lines if one.side in mine or Side.UMBRELLA in mine]
