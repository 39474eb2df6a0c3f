"""What is typed on the way: which month, why warnings stay, why a month is opened again."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.evidence.closing.rules import LONGEST_REASON


class StartForm(forms.Form):
    """The group, the project (none: its own months) and the first day, as a button holds them."""

    organisation = forms.UUIDField()
    project = forms.UUIDField(required=False)
    start = forms.DateField(input_formats=["%Y-%m-%d"])

    @property
    def about(self) -> UUID | None:
        """The project, once the form is valid."""
        return self.cleaned_data["project"]  # type: ignore[no-any-return]


class LockForm(forms.Form):
    """Why it is locked although some places should be looked at."""

    use_required_attribute = False
    optional_is_said = True  # it is asked only where some place is left
    note = forms.CharField(
        label=_("Why these places stay as they are"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class ReopenForm(forms.Form):
    """Why a locked month is opened again."""

    use_required_attribute = False
    reason = forms.CharField(
        label=_("Why it is opened again"),
        max_length=LONGEST_REASON,
        error_messages={"required": _("Say in a few words why the month is opened again.")},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    version = forms.IntegerField(widget=forms.HiddenInput)
