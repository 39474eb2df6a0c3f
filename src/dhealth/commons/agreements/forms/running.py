"""Reasons: sent back, ended, excepted from a rule or not."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.forms.preparing import CHOOSE
from dhealth.commons.agreements.models import Rule
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=_("Why"), max_length=240, widget=forms.Textarea({"rows": 3, "class": "in"}), required=False
    )


class EndForm(forms.Form):
    """The last day, and why."""

    day = DayField(label=_("Its last day"), widget=DateText(quick=(0,)))
    reason = forms.CharField(
        label=_("Why"), max_length=480, widget=forms.Textarea({"rows": 3, "class": "in"}), required=False
    )


class ExceptionForm(forms.Form):
    """From which rule, and why."""

    rule = forms.ChoiceField(label=_("Which rule"), choices=Rule.choices, widget=Choice(), error_messages=CHOOSE)
    reason = forms.CharField(
        label=_("Why this pair needs it"),
        max_length=480,
        widget=forms.Textarea({"rows": 3, "class": "in"}),
        required=False,
    )


class AnswerForm(forms.Form):
    """Yes or no, and why."""

    answer = forms.ChoiceField(
        label=_("Your answer"),
        choices=[("yes", _("Approve")), ("no", _("Do not approve"))],
        widget=Segments(),
        error_messages={"required": _("Choose one.")},
    )
    words = forms.CharField(
        label=_("What they should know"),
        max_length=480,
        widget=forms.Textarea({"rows": 3, "class": "in"}),
        required=False,
    )
