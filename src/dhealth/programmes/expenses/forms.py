"""An expense as it is typed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.kernel.money import read_dong
from dhealth.programmes.expenses.actions import ExpenseDraft
from dhealth.programmes.expenses.models import Document
from dhealth.programmes.expenses.queries import projects_of
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText, Segments


class DongField(forms.CharField):
    """A sum of đồng in any usual spelling."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "decimal", "class": "w-c"}))
        super().__init__(**options)

    def clean(self, value: Any) -> int:
        """The sum, or a sentence with an example."""
        try:
            return read_dong(super().clean(value))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class ExpenseForm(forms.Form):
    """Day, purpose, sum, and the paper that proves it."""

    id = forms.UUIDField(widget=forms.HiddenInput)
    day = DayField(label=_("Day on the paper"), widget=DateText(quick=(0, -1)))
    purpose = forms.CharField(
        label=_("Spent on"),
        help_text=_("Such as: taxi to the meeting. No client's name."),
        max_length=120,
        error_messages={"required": _("Write what it was for, such as: taxi to the meeting.")},
    )
    dong = DongField(label=_("Sum, in đồng"), error_messages={"required": _("Write the sum in đồng, such as 450.000.")})
    project = forms.ModelChoiceField(
        projects_of(UUID(int=0)), label=_("Project"), required=False, empty_label=_("No project")
    )
    document = forms.ChoiceField(
        label=_("Which paper proves it"),
        choices=Document.choices,
        widget=Segments(),
        error_messages={"required": _("Choose which paper proves it.")},
    )
    photograph = forms.FileField(
        label=_("Photograph of that paper"),
        help_text=_("JPEG or PNG, at most 12 MB. It can be added later."),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
    )
    why_missing = forms.CharField(
        label=_("No photograph? Why"),
        help_text=_("Such as: the driver gave no receipt."),
        required=False,
        max_length=160,
    )

    def __init__(self, *args: Any, organisation_id: UUID, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["id"].initial = uuid7()
        chooser = self.fields["project"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101 — declared above
        chooser.queryset = projects_of(organisation_id)

    def draft(self) -> ExpenseDraft:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        project = said["project"].pk if said["project"] else None
        return ExpenseDraft(said["day"], said["purpose"], said["dong"], said["document"], project, said["why_missing"])


class ProofForm(forms.Form):
    """The photograph that was missing."""

    photograph = forms.FileField(
        label=_("Photograph of that paper"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        error_messages={
            "required": _("Take or choose the photograph first."),
            "empty": _("The photograph is empty. Take it once more."),
        },
    )
