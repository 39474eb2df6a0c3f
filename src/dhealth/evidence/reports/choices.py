"""What the lists of the report's form hold, and what a choice is called."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from dhealth.evidence.reports.grounds import STRUCTURES, name_with_time
from dhealth.evidence.reports.wholes import may_split
from dhealth.kernel.periods import Period, presets_for
from dhealth.trust.places.models import Level, Place
from dhealth.trust.places.structures import Structure

Choices = list[tuple[str, Any]]


def periods(today: date) -> Choices:
    """The periods that have a name."""
    return [*presets_for(today)]


def guarded_periods(today: date, *, split: bool) -> Choices:
    """The same for readers without records: where people may be told apart, and, unless `split`, where they may not."""
    named = presets_for(today)
    fit = [one for one in named if may_split(Period.from_preset(one[0]), today)]
    lists: Choices = [(str(_("People by group, sex, age or place")), fit)]
    return lists if split else [*lists, (str(_("Everybody together")), [one for one in named if one not in fit])]


def provinces() -> Choices:
    """Today's provinces and those of before July 2025, each list under its head."""
    found = list(Place.objects.filter(level=Level.PROVINCE).order_by("folded"))
    new = [(str(one.pk), name_with_time(one)) for one in found if one.valid_to is None]
    old = [(str(one.pk), name_with_time(one)) for one in found if one.valid_to is not None]
    return [(str(STRUCTURES[Structure.NEW]), new), (str(STRUCTURES[Structure.OLD]), old)]


def words_chosen(field: forms.BoundField) -> str:
    """The choice that was made, as the list calls it; the field's own name where the list has no such choice."""
    offered = cast(forms.ChoiceField, field.field).choices
    for value, words in cast(Iterable[tuple[Any, Any]], offered):
        group = words if isinstance(words, list) else [(value, words)]
        for code, said in group:
            if str(code) == field.data:
                return str(said)
    return str(field.label)
