"""What is written of a contact: each try, each step, and who follows them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.partner_services import rules
from dhealth.care.partner_services.forms.fields import REQUIRED, Once
from dhealth.care.partner_services.models.contacts import Channel, Found, Outcome, StepKind
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments


class AttemptForm(Once):
    """One of three attempts."""

    optional_is_said = True
    channel = forms.ChoiceField(
        label=_("How did you try?"),
        choices=Channel.choices,
        widget=Segments(),
        error_messages={**REQUIRED, "required": _("Choose how you tried.")},
    )
    outcome = forms.ChoiceField(
        label=_("What came of it?"),
        choices=Outcome.choices,
        widget=Segments(opens={Outcome.LATER: 1}),
        error_messages={**REQUIRED, "required": _("Choose what came of it.")},
    )
    next_day = DayField(label=_("On which day?"), required=False, widget=DateText())
    day = DayField(label=_("Tried on"), widget=DateText(quick=(0, -1)))
    understood = forms.BooleanField(
        label=_("I know that a message names the one person who can be meant"), required=False
    )

    def __init__(self, *args: Any, one_source: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if not one_source:
            del self.fields["understood"]

    def tried(self) -> rules.Tried:
        """What was typed, for the action to judge."""
        said = {key: value for key, value in self.cleaned_data.items() if key != "id"}
        return rules.Tried(**said)


class StepForm(Once):
    """What happened with the contact."""

    optional_is_said = True
    kind = forms.ChoiceField(
        label=_("What happened?"),
        choices=[one for one in StepKind.choices if one[0] != StepKind.TOLD],
        widget=Choice(opens={StepKind.TESTED: 1, StepKind.LATER: 2}),
        error_messages={**REQUIRED, "required": _("Choose what happened.")},
    )
    found = forms.ChoiceField(
        label=_("What did it say, if they told it?"), required=False, choices=Found.choices, widget=Segments()
    )
    next_day = DayField(label=_("On which day?"), required=False, widget=DateText())
    day = DayField(label=_("Day"), widget=DateText(quick=(0, -1)))

    def happened(self) -> rules.Happened:
        """What was typed; what belongs to another answer is left out."""
        said = self.cleaned_data
        found = said["found"] if said["kind"] == StepKind.TESTED else ""
        next_day = said["next_day"] if said["kind"] == StepKind.LATER else None
        return rules.Happened(said["kind"], said["day"], next_day, found)


class WorkerForm(forms.Form):
    """Who follows it."""

    worker = forms.ChoiceField(label=_("Who follows this"), widget=Choice(), error_messages=REQUIRED)

    def __init__(self, *args: Any, organisation: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        names = carriers(organisation).values_list("pk", "display_name")
        self.fields["worker"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in names)]  # type: ignore[attr-defined]
