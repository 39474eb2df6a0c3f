"""What a client is asked: the offer, whom they name, violence and the way, and harm afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Sex, Told
from dhealth.care.partner_services import rules
from dhealth.care.partner_services.forms.fields import REQUIRED, Once, PhoneField, YearField
from dhealth.care.partner_services.models.asking import Harm, Others, Relation, Risk, Said, Way
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments

_UNASKED = ("", _("Not asked"))


class OfferForm(Once):
    """What the client says when asked."""

    optional_is_said = True
    said = forms.ChoiceField(
        label=_("What did they say?"),
        choices=Said.choices,
        widget=Segments(opens={Said.LATER: 1}),
        error_messages={**REQUIRED, "required": _("Choose what they said. Each answer is right.")},
    )
    next_day = DayField(label=_("On which day?"), required=False, widget=DateText())
    day = DayField(label=_("Asked on"), widget=DateText(quick=(0, -1)))


class NamedForm(Once):
    """Somebody whom the client names."""

    called = forms.CharField(
        label=_("How they are called"),
        max_length=60,
        help_text=_("A nickname or a letter is enough. Not “Su's husband”: whoever serves this person reads it."),
        error_messages={"required": _("Write how they are called; a letter is enough.")},
    )
    relation = forms.ChoiceField(
        label=_("What are they to each other?"), choices=Relation.choices, widget=Segments(), error_messages=REQUIRED
    )
    others = forms.ChoiceField(
        label=_("Could somebody else be meant?"),
        choices=Others.choices,
        widget=Segments(),
        help_text=_("If nobody else could be, any message names your client."),
        error_messages=REQUIRED,
    )
    phone = PhoneField(label=_("Phone"), required=False)
    name = forms.CharField(label=_("Name"), required=False, max_length=120)
    where = forms.CharField(label=_("Where to find them"), required=False, max_length=160)
    birth_year = YearField(label=_("Year of birth"))
    place = forms.TypedChoiceField(
        label=_("Commune where they live"), required=False, coerce=int, empty_value=None, widget=Choice()
    )
    sex = forms.ChoiceField(
        label=_("Sex at birth"), required=False, choices=[_UNASKED, *Sex.choices], widget=Segments()
    )
    told_status = forms.ChoiceField(
        label=_("What the client knows of their state"),
        required=False,
        choices=[_UNASKED, *Told.choices],
        widget=Segments(),
    )
    day = DayField(label=_("Told on"), widget=DateText(quick=(0, -1)))

    def __init__(self, *args: Any, places: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Not known")), *((str(pk), name) for pk, name in places)]
        self.fields["place"].choices = choices  # type: ignore[attr-defined]

    def draft(self) -> rules.NamedDraft:
        """What was said, for the action to judge."""
        said = {key: value for key, value in self.cleaned_data.items() if key != "id"}
        return rules.NamedDraft(**said)


class WayForm(forms.Form):
    """Violence first; then, where nobody fears it, the way."""

    optional_is_said = True
    violence = forms.ChoiceField(
        label=_("Do they fear violence if this person came to know?"),
        choices=Risk.choices,
        widget=Segments(opens={Risk.NO: 1}),
        error_messages={**REQUIRED, "required": _("Ask first whether they fear violence.")},
    )
    way = forms.ChoiceField(
        label=_("How shall this person come to know?"),
        required=False,
        choices=[("", _("Not at all, or not yet")), *Way.choices],
        widget=Segments(),
    )
    may_disclose = forms.BooleanField(label=_("Your client's name may be told (they said so in words)"), required=False)


class HarmForm(Once):
    """One week or four weeks later."""

    answer = forms.ChoiceField(
        label=_("Since then, did this person do them any harm?"),
        choices=Harm.choices,
        widget=Segments(),
        error_messages={**REQUIRED, "required": _("Choose what they said. Each answer is right.")},
    )
    day = DayField(label=_("Asked on"), widget=DateText(quick=(0, -1)))
