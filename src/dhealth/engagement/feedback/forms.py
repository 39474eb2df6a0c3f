"""The forms of feedback."""

from typing import Any

from django import forms
from django.urls import get_resolver
from django.utils.translation import gettext_lazy as _

from dhealth.engagement.feedback.models import FeedbackKind, FeedbackStatus
from dhealth.engagement.feedback.rules import LONGEST
from dhealth.kernel.ids import uuid7
from dhealth.ui.widgets import Segments

REFERENCE_LENGTH = 12


def known_page(name: str) -> str:
    """The name if an address of ours has it; anything else is nothing: no address, no id, no name of a person."""
    return name if name in get_resolver().reverse_dict else ""


def _words(label: Any, **more: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST})
    return forms.CharField(label=label, widget=area, strip=True, max_length=LONGEST, **more)


class FeedbackForm(forms.Form):
    """What it is about, and the words."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    page = forms.CharField(widget=forms.HiddenInput, required=False, max_length=60)
    reference = forms.RegexField(r"^[0-9A-Z-]*$", widget=forms.HiddenInput, required=False, max_length=REFERENCE_LENGTH)
    kind = forms.ChoiceField(label=_("What is it?"), choices=FeedbackKind.choices, widget=Segments())
    words = _words(
        _("In your own words"),
        help_text=_("Name no client: say “a client”, or nothing. Which page you came from is noted by itself."),
        error_messages={"required": _("Say it in a few words.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial.setdefault("id", uuid7())

    def clean_page(self) -> str:
        """Only names of our own addresses."""
        return known_page(self.cleaned_data["page"])


class AnswerForm(forms.Form):
    """How far it has come, and perhaps an answer."""

    reply = _words(_("Your answer"), required=False)
    status = forms.ChoiceField(
        label=_("Where it stands"),
        choices=[(one.value, one.label) for one in FeedbackStatus if one != FeedbackStatus.NEW],
        widget=Segments(),
    )


class PassOnForm(forms.Form):
    """The words for those who support the group."""

    words = _words(
        _("What they will read"),
        help_text=_("Look once more: no names of clients, no codes, no phone numbers."),
        error_messages={"required": _("Say it in a few words.")},
    )
