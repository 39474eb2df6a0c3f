"""The reviewer's answer, and why one is taken back."""

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.trust.linkage.models import LinkageDecision, TakenBack


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


class TakeBackForm(forms.Form):
    """Why a decision holds no longer."""

    reason = forms.ChoiceField(
        label=_("Why"),
        choices=TakenBack.Reason.choices,
        error_messages={
            "invalid_choice": _("Choose why the decision is taken back."),
            "required": _("Choose why the decision is taken back."),
        },
    )
