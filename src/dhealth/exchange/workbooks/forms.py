"""What is asked for an import: which file and whose, and where its columns stand."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from dhealth.exchange.workbooks.headings import HEADINGS, REQUIRED
from dhealth.exchange.workbooks.queries import importing_organisations
from dhealth.exchange.workbooks.sealed import Headings
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation

NO_COLUMN = _("(no such column)")


class WorkbookForm(forms.Form):
    """The file, and the organisation where there is a choice."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=_("Whose workbook"),
        empty_label=None,
        error_messages={
            "required": _("Choose whose workbook this is."),
            "invalid_choice": _("Choose one of the list."),
        },
    )
    file = forms.FileField(
        label=_("Excel workbook"),
        help_text=_("An .xlsx file with the sheets KHACH_HANG, DICH_VU and CHI_TIEU; at most 30 MB."),
        widget=forms.FileInput({"accept": ".xlsx"}),
        error_messages={
            "required": _("Choose the .xlsx file first."),
            "empty": _("The file is empty. Save the workbook in Excel again, then choose it once more."),
        },
    )

    def __init__(self, *args: Any, actor: Actor, **options: Any) -> None:
        super().__init__(*args, **options)
        organisations = importing_organisations(actor)
        chooser = self.fields["organisation"]
        assert isinstance(chooser, forms.ModelChoiceField)  # noqa: S101 — declared above
        chooser.queryset = organisations
        if len(organisations) == 1:
            del self.fields["organisation"]
        self._only = organisations[0] if len(organisations) == 1 else None

    @property
    def whose(self) -> Organisation:
        """The organisation that was chosen, or the only one there is."""
        return self._only or self.cleaned_data["organisation"]


class ColumnsForm(forms.Form):
    """Under which heading each field stands, sheet by sheet; a whole sheet can be left out."""

    def __init__(self, *args: Any, headings: Headings, **options: Any) -> None:
        super().__init__(*args, **options)
        self.layout = headings.layout
        for kind, sheet in headings.layout.items():
            many = len(headings.layout) > 1
            if many:
                left_out = _("Leave out the sheet %(sheet)s") % {"sheet": sheet["sheet"]}
                self.fields[f"{kind}-skip"] = forms.BooleanField(
                    label=left_out, required=False, initial=kind in headings.skipped
                )
            offered = [("", NO_COLUMN), *((text, text) for text in dict.fromkeys(sheet["headings"]) if text)]
            for field, names in HEADINGS[kind].items():
                self.fields[f"{kind}-{field}"] = forms.ChoiceField(
                    label=names[0],
                    choices=offered,
                    required=field in REQUIRED[kind],
                    initial=sheet["fields"].get(field, ""),
                    error_messages={"required": _("Choose the column that holds this.")},
                )

    def sheets(self) -> Iterator[tuple[str, BoundField | None, list[BoundField]]]:
        """Each sheet's name, its box for leaving it out, and its fields."""
        for kind, sheet in self.layout.items():
            skip = self[f"{kind}-skip"] if f"{kind}-skip" in self.fields else None
            yield sheet["sheet"], skip, [self[f"{kind}-{field}"] for field in HEADINGS[kind]]

    def clean(self) -> dict[str, Any]:
        """A sheet that is left out needs no columns; no column holds two things."""
        if len(self.skipped) == len(self.layout):
            raise forms.ValidationError(_("At least one sheet has to be read."))
        for kind in self.layout:
            names = [f"{kind}-{field}" for field in HEADINGS[kind]]
            if kind in self.skipped:
                for name in names:
                    self.errors.pop(name, None)
                continue
            taken: dict[str, str] = {}
            for name in names:
                heading = self.cleaned_data.get(name)
                if heading and taken.setdefault(heading, name) != name:
                    self.add_error(name, _("This column is chosen above already. One column holds one thing."))
        return self.cleaned_data

    @property
    def skipped(self) -> list[str]:
        """The sheets to leave out."""
        return [kind for kind in self.layout if self.cleaned_data.get(f"{kind}-skip")]

    def mapping(self) -> dict[str, dict[str, str]]:
        """Sheet kind → field → heading; an empty heading where there is no such column."""
        return {
            kind: {field: self.cleaned_data.get(f"{kind}-{field}", "") for field in HEADINGS[kind]}
            for kind in self.layout
            if kind not in self.skipped
        }
