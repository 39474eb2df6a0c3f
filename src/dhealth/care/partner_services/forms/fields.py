"""A phone, a year of birth, and a form that is written once; each answer is one, and none counts against anybody."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.date_problems import UnreadableDate
from dhealth.kernel.dates import read_birth
from dhealth.kernel.ids import uuid7
from dhealth.kernel.phones import read_phone

CHOOSE = _("Choose one of the answers.")
REQUIRED = {"required": CHOOSE, "invalid_choice": CHOOSE}


class PhoneField(forms.CharField):
    """A phone in any usual spelling, in E.164 form; empty where none was told."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "tel", "class": "w-c", "autocomplete": "off"}))
        super().__init__(**options)

    def clean(self, value: Any) -> str:
        """The phone, or a sentence that says what is odd about it."""
        try:
            return read_phone(super().clean(value)) or ""
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class YearField(forms.CharField):
    """A year of birth of four digits, or nothing."""

    def __init__(self, **options: Any) -> None:
        widget = forms.TextInput({"inputmode": "numeric", "class": "w-y", "autocomplete": "off"})
        super().__init__(required=False, widget=widget, **options)

    def clean(self, value: Any) -> int | None:
        """The year, or a sentence with an example."""
        typed = super().clean(value)
        if not typed:
            return None
        try:
            return read_birth(typed, timezone.localdate()).year
        except UnreadableDate as problem:
            raise forms.ValidationError(str(problem)) from problem


class Once(forms.Form):
    """A form that is written once, however often it is sent."""

    id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["id"].initial = uuid7()
