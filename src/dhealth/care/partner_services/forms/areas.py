"""A place that needs an answer, and what a group is asked to do there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.care.partner_services.forms.fields import REQUIRED, Once
from dhealth.care.partner_services.models.areas import Task, Why
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import Choice, DateText, Segments


class AreaForm(Once):
    """A place that needs an answer."""

    place = forms.ChoiceField(label=_("Which place"), widget=Choice(), error_messages=REQUIRED)
    why = forms.ChoiceField(label=_("Why"), choices=Why.choices, widget=Segments(), error_messages=REQUIRED)
    since = DayField(label=_("Since"), widget=DateText(quick=(0,)))

    def __init__(self, *args: Any, places: list[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["place"].choices = [("", _("Choose")), *((str(pk), name) for pk, name in places)]  # type: ignore[attr-defined]


class TaskForm(forms.Form):
    """What a group is asked to do there."""

    group = forms.ChoiceField(label=_("Which group"), widget=Choice(), error_messages=REQUIRED)
    what = forms.ChoiceField(label=_("What"), choices=Task.choices, widget=Segments(), error_messages=REQUIRED)
    due_on = DayField(label=_("Until"), widget=DateText())

    def __init__(self, *args: Any, groups: list[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["group"].choices = [("", _("Choose")), *((str(one.pk), one.name) for one in groups)]  # type: ignore[attr-defined]
