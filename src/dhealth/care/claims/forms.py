"""What is typed about money: the province's word, sums, days, reasons."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dhealth.care.claims.actions import (
    Paid,
    Said,
)
from dhealth.care.claims.models import Verdict
from dhealth.care.claims.policy import rules_in_force
from dhealth.commons.documents.genuine import MOST_BYTES
from dhealth.kernel.errors import Refused
from dhealth.kernel.money import read_dong
from dhealth.kernel.periods import Period
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText


class DongField(forms.CharField):
    """A sum of đồng in any usual spelling."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput({"inputmode": "decimal", "class": "w-c"}))
        super().__init__(**options)

    def clean(self, value: Any) -> int | None:
        """The sum, or a sentence with an example."""
        text = super().clean(value)
        if not text:
            return None
        try:
            return 0 if text.strip() == "0" else read_dong(text)
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem


class RejectForm(forms.Form):
    """Which condition a case does not meet, and a word for the group."""

    reason = forms.ChoiceField(label=_("Which condition it does not meet"))
    note = forms.CharField(
        label=_("A word for the group"), help_text=_("No name, no result."), required=False, max_length=240
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [(check.key, check.name) for check in rules_in_force().checks.values() if check.on]
        field = self.fields["reason"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 — declared above
        field.choices = choices

    def said(self) -> Said:
        """The province's no."""
        return Said(Verdict.REJECTED, self.cleaned_data["reason"], self.cleaned_data["note"])


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(label=_("Why"), max_length=120)


class AdjustForm(ReasonForm):
    """Another sum, and why."""

    dong = DongField(label=_("Worth, in đồng"))


class CloseForm(forms.Form):
    """Up to which day of service a batch goes."""

    until = DayField(label=_("Services up to"), widget=DateText(quick=(0, -1)))


class PayForm(forms.Form):
    """The day and number on the bank's slip."""

    day = DayField(label=_("Day on the bank's slip"), widget=DateText(quick=(0, -1)))
    reference = forms.CharField(label=_("Number on the bank's slip"), max_length=60)

    def paid(self) -> Paid:
        """What was typed."""
        return Paid(self.cleaned_data["day"], self.cleaned_data["reference"])


class ReceiveForm(forms.Form):
    """When the money came."""

    day = DayField(label=_("The money came on"), widget=DateText(quick=(0, -1)))


class StatementForm(forms.Form):
    """The days of a statement, both included."""

    start = DayField(label=_("From"), help_text="")
    end = DayField(label=_("To the end of"), help_text="")

    def clean(self) -> dict[str, Any]:
        """Adds the period."""
        said = super().clean() or self.cleaned_data
        if said.get("start") and said.get("end"):
            try:
                said["period"] = Period(said["start"], said["end"])
            except Refused as refusal:
                self.add_error(refusal.field, str(refusal))
        return said


class CheckForm(forms.Form):
    """The ZIP of papers as it arrived."""

    file = forms.FileField(
        label=_("File of papers"),
        help_text=_("The ZIP as it was downloaded, not unpacked; at most 30 MB."),
        widget=forms.FileInput({"accept": ".zip"}),
        error_messages={"required": _("Choose the ZIP first."), "empty": _("The file is empty. Download it again.")},
    )

    def clean_file(self) -> UploadedFile[Any]:
        """The file, if it is not too large."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("This file is too large for papers of a batch. Choose the ZIP itself."))
        return file
