"""A photograph of a paper."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.papers.models import Kind
from dhealth.ui.widgets import Segments


class PaperForm(forms.Form):
    """Which paper, and its photograph."""

    kind = forms.ChoiceField(
        label=_("Which paper"),
        choices=Kind.choices,
        widget=Segments(),
        error_messages={"required": _("Choose which paper it is."), "invalid_choice": _("Choose which paper it is.")},
    )
    photograph = forms.FileField(
        label=_("Photograph"),
        help_text=_("JPEG or PNG, at most 12 MB. Never of an identity card. Delete it from the phone afterwards."),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        error_messages={
            "required": _("Take or choose the photograph first."),
            "empty": _("The photograph is empty. Take it once more."),
        },
    )
