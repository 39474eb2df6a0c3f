"""Small decisions about a record: an agreement, whose list it stands on, erasing it."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.models import Purpose
from dhealth.ui.widgets import Choice


class PurposeForm(forms.Form):
    """One purpose, said yes to or taken back."""

    purpose = forms.ChoiceField(choices=Purpose.choices)

    @property
    def is_guardians(self) -> bool:
        """The purpose itself says whose word it is."""
        return bool(self.cleaned_data["purpose"] == Purpose.TEST)


class WorkerForm(forms.Form):
    """On whose list the client shall stand."""

    worker = forms.ChoiceField(label=_("Worker"), widget=Choice())

    def __init__(self, *args: Any, organisation_id: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        names = carriers(organisation_id).values_list("pk", "display_name")
        self.fields["worker"].choices = [(str(pk), name) for pk, name in names]  # type: ignore[attr-defined]


class EraseForm(forms.Form):
    """The client's code, typed: erasing cannot be taken back."""

    code = forms.CharField(
        label=_("Type the code of this record"),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "w-c", "autocomplete": "off"}),
        error_messages={"required": _("Type the code as it stands above.")},
    )
