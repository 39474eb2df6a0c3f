"""The reviewer's answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.trust.linkage.models import LinkageDecision


class AnswerForm(forms.Form):
    """One of three; "unsure" is as good as the others."""

    answer = forms.ChoiceField(
        label=_("Answer"),
        choices=LinkageDecision.Answer.choices,
        error_messages={
            "invalid_choice": _("Choose one of the three answers."),
            "required": _("Choose one of the three answers."),
        },
    )
