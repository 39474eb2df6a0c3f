"""Writing rules anew."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RulesForm(forms.Form):
    """The whole text, and why it changes."""

    optional_is_said = True  # the reason is needed to let the rules hold, and not to look

    text = forms.CharField(
        label=_("Rules"),
        help_text=_(
            "Change the numbers and words; what stands after # is for people. A mistake is told with its line."
        ),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false", "wrap": "off", "class": "code"}),
        strip=False,
        error_messages={"required": _("There is nothing here. To go back, use “as delivered” in the history.")},
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("One sentence, such as: agreed at the meeting of 20 November."),
        max_length=240,
        error_messages={"required": _("Write why the rules change. Others will ask.")},
    )


class BackForm(forms.Form):
    """Going back to an earlier version."""

    reason = forms.CharField(
        label=_("Why"), max_length=240, error_messages={"required": _("Write why the rules change. Others will ask.")}
    )
