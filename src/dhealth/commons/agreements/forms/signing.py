"""As what somebody signs here, and whose signatures stand on a paper that is attached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.actions import OnPaper
from dhealth.commons.agreements.models import Party
from dhealth.kernel.errors import Refused
from dhealth.ui.fields import DayField


class TitleForm(forms.Form):
    """As what somebody signs."""

    title = forms.CharField(
        label=_("As what you sign"),
        required=False,
        max_length=80,
        help_text=_("Such as: director, head of the clinic."),
    )


class ManyFiles(forms.ClearableFileInput):
    """Several photographs or PDFs at once."""

    allow_multiple_selected = True


class PagesField(forms.FileField):
    """Several photographs or PDFs at once."""

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        """The files, at least one where one is required."""
        several = data if isinstance(data, list | tuple) else [data]
        return [one for one in (super(PagesField, self).clean(each, initial) for each in several or [None]) if one]


class ScanForm(forms.Form):
    """The signed pages, and for each side that has not signed yet: whose signature stands on them."""

    optional_is_said = True
    pages = PagesField(
        label=_("Pages of the signed paper"),
        help_text=_("Photographs, or a PDF: at most 12 MB each, 60 MB and 12 pages in all; all of them at once."),
        widget=ManyFiles({"accept": "image/jpeg,image/png,image/webp,application/pdf"}),
        error_messages={"required": _("Photograph the pages, or choose the PDF, first.")},
    )

    def __init__(self, *args: Any, parties: Sequence[Party], **options: Any) -> None:
        super().__init__(*args, **options)
        self.sides = [one.side for one in parties]
        for one in parties:
            told = {"name": one.organisation.name}
            self.fields[f"name_{one.side}"] = forms.CharField(
                label=_("Who signed for %(name)s") % told, required=False, max_length=80
            )
            self.fields[f"title_{one.side}"] = forms.CharField(label=_("As what"), required=False, max_length=80)
            self.fields[f"day_{one.side}"] = DayField(label=_("Signed on"), required=False)

    def papers(self) -> list[OnPaper]:
        """Whose signatures stand on the paper.

        Raises:
            Refused: a name has no day.
        """
        said, found = self.cleaned_data, []
        for side in self.sides:
            if not said[f"name_{side}"]:
                continue
            day: date | None = said[f"day_{side}"]
            if day is None:
                raise Refused(_("Write the day on the paper."), field=f"day_{side}")
            found.append(OnPaper(side, said[f"name_{side}"], said[f"title_{side}"], day))
        return found
