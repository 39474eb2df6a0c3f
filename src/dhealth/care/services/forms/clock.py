"""Times of day, as they are read off a watch beside a test."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.catalogue import catalogue

_CLOCK = RegexValidator(r"^([01]?\d|2[0-3])[:hg.]?[0-5]\d$", _("Write the hour and minutes, such as 19:05."))


def clock(label: Any) -> forms.CharField:
    """A time of day such as 19:05."""
    attrs = {"class": "w-y", "inputmode": "numeric", "autocomplete": "off", "placeholder": "19:05"}
    return forms.CharField(
        label=label, required=False, max_length=5, validators=[_CLOCK], widget=forms.TextInput(attrs=attrs)
    )


def minutes_of(clock: str) -> int:
    """Minutes since midnight of a time such as 19:05, 19h05 or 1905."""
    digits = "".join(character for character in clock if character.isdecimal())
    return int(digits[:-2]) * 60 + int(digits[-2:])


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
