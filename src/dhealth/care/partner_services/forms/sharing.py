"""What an office tells a group of somebody, and what the group answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.partner_services.actions.sharing import Told
from dhealth.care.partner_services.forms.fields import REQUIRED, Once, PhoneField, YearField
from dhealth.care.partner_services.models.sharing import ConsentBy, End
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments


class ShareForm(Once):
    """The least that lets a group reach a person who agreed to it."""

    group = forms.ChoiceField(label=_("Which group"), widget=Choice(), error_messages=REQUIRED)
    called = forms.CharField(
        label=_("How they want to be called"),
        max_length=60,
        error_messages={"required": _("Write how they want to be called; a first name is enough.")},
    )
    phone = PhoneField(
        label=_("Phone"), error_messages={"required": _("Write the phone at which they want to be called.")}
    )
    when = forms.CharField(label=_("When to call"), required=False, max_length=80)
    birth_year = YearField(label=_("Year of birth"))
    result_day = DayField(label=_("Result was there on"), widget=DateText(quick=(0, -1)))
    result_hour = forms.TimeField(
        label=_("At what time"),
        input_formats=["%H:%M", "%H"],
        widget=forms.TimeInput({"class": "w-y", "inputmode": "numeric", "autocomplete": "off"}, format="%H:%M"),
        help_text=_("such as 14:30"),
        error_messages={
            "required": _("Write the time, such as 14:30."),
            "invalid": _("Write the time, such as 14:30."),
        },
    )
    consent_by = forms.ChoiceField(
        label=_("They agreed that this group is told"),
        choices=ConsentBy.choices,
        widget=Segments(),
        error_messages={"required": _("Without their yes nothing is shared. Write how and when they agreed.")},
    )
    consented_on = DayField(label=_("Agreed on"), widget=DateText(quick=(0, -1)))

    def __init__(self, *args: Any, groups: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", _("Choose")), *((str(one.pk), one.name) for one in groups)]  # type: ignore[attr-defined]

    def told(self) -> Told:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        moment = timezone.make_aware(datetime.combine(said["result_day"], said["result_hour"]))
        plain = {key: said[key] for key in ("called", "phone", "when", "birth_year", "consent_by", "consented_on")}
        return Told(result_at=moment, **plain)


class AnswerForm(forms.Form):
    """What became of a notice."""

    optional_is_said = True
    how = forms.ChoiceField(
        label=_("What became of it?"),
        choices=[(one.value, one.label) for one in (End.TAKEN, End.NOT_FOUND, End.DECLINED)],
        widget=Segments(opens={End.TAKEN: 1}),
        error_messages={**REQUIRED, "required": _("Choose what became of it.")},
    )
    code = forms.CharField(
        label=_("Code of their record with you"),
        required=False,
        max_length=20,
        widget=forms.TextInput({"class": "w-c", "autocomplete": "off", "autocapitalize": "characters"}),
    )
