"""The questions that a report answers."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.reports.choices import Choices, guarded_periods, periods, provinces, words_chosen
from dhealth.evidence.reports.grounds import STRUCTURES
from dhealth.evidence.reports.questions import BANDS, GROUPS, MAPS, SEXES, Question
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import AGE, COMMUNE, GROUP, PLACE, ROWS, SEX, Filters, dimension
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation, Project
from dhealth.trust.places.structures import Structure
from dhealth.ui.fields import DayField

ALL_OF_THEM = _("all")


class ReportForm(forms.Form):
    """Two days or a named period, what to leave, and what stands in the rows."""

    start = DayField(label=_("From"), required=False, help_text="")
    end = DayField(label=_("To the end of"), required=False, help_text="")
    p = forms.CharField(label=_("Or a period"), required=False)
    by = forms.ChoiceField(label=_("Break down by"), required=False)
    g = forms.ChoiceField(label=_("Target group"), required=False)
    o = forms.ChoiceField(label=_("Organisation"), required=False)
    w = forms.ChoiceField(label=_("Worker"), required=False)
    j = forms.ChoiceField(label=_("Project"), required=False)
    l = forms.ChoiceField(label=_("Province"), required=False)  # noqa: E741  # a short name in addresses
    s = forms.ChoiceField(label=_("Map of provinces"), required=False)
    c = forms.ChoiceField(label=_("Columns"), required=False)
    x = forms.ChoiceField(label=_("Sex at birth"), required=False)
    b = forms.ChoiceField(label=_("Age"), required=False)

    def __init__(self, asked: QueryDict | dict[str, str], reach: Reach) -> None:
        self.reach = reach
        super().__init__(asked)
        self._offer("p", self._periods(), _("two dates"))
        self._offer("by", list(ROWS.items()), _("no rows"), refused={COMMUNE})
        self._offer("g", [(code, Group(value).label) for code, value in GROUPS.items()])
        self._offer("x", [(code, Sex(value).label) for code, value in SEXES.items()])
        self._offer("b", [(code, band.replace("-", "–")) for code, band in BANDS.items()])
        self._offer("l", provinces())
        maps = [(code, STRUCTURES[Structure(value)]) for code, value in MAPS.items()]
        written = {code for code, value in MAPS.items() if value == Structure.WRITTEN}
        self._offer("s", maps, _("the one in force on the last day"), refused=written)
        self._offer("c", [("1", _("newly found cases"))], _("those of every report"))
        self._offer("o", [(str(one.pk), one.name) for one in self.organisations], hide_single=True)
        self._offer("w", self._workers(), hide_single=True)
        self._offer("j", [(str(one.pk), str(one)) for one in self._projects()])

    def _offer(
        self,
        name: str,
        choices: Choices,
        nothing: Any = ALL_OF_THEM,
        *,
        hide_single: bool = False,
        refused: Collection[str] = (),
    ) -> None:
        """Give a field its choices. `refused`: what readers without records are not offered; who writes it into the
        address is told why."""
        if not choices or (hide_single and len(choices) < 2):
            del self.fields[name]
            return
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", nothing), *choices]
        offered = [one for one in choices if not (self.reach.guarded and one[0] in refused)]
        field.widget = forms.Select(attrs={"class": "w-c"}, choices=[("", nothing), *offered])

    def _periods(self) -> Choices:
        today = timezone.localdate()
        return guarded_periods(today, split=self._splits_people) if self.reach.guarded else periods(today)

    @property
    def _splits_people(self) -> bool:
        """Whether the address asks for people of one kind, or tells them apart."""
        named = {dimension(self.data.get("by", ""))} & {GROUP, SEX, AGE, PLACE}
        return bool(named) or any(self.data.get(name) for name in ("g", "x", "b", "l"))

    @cached_property
    def organisations(self) -> list[Organisation]:
        """The organisations of which something is reached."""
        return list(Organisation.with_practice.filter(pk__in=self.reach.within).only("pk", "name", "province_id"))

    def _workers(self) -> Choices:
        if not self.reach.organisations:
            return []
        found = User.objects.filter(grants__organisation__in=self.reach.organisations).distinct()
        return [(str(pk), name) for pk, name in found.order_by("display_name").values_list("pk", "display_name")]

    def _projects(self) -> list[Project]:
        return list(Project.objects.filter(members__in=self.reach.within).distinct())

    def clean(self) -> dict[str, Any]:
        """Adds the period: a named one goes before the two dates."""
        cleaned = super().clean() or self.cleaned_data
        try:
            cleaned["period"] = self._period(cleaned)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else "start", refusal.message)
        return cleaned

    def _period(self, cleaned: dict[str, Any]) -> Period | None:
        if cleaned.get("p"):
            return Period.from_preset(cleaned["p"])
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end:
            return Period(start, end)
        if "start" in self.errors or "end" in self.errors:
            return None
        if start or end:
            raise Refused(_("Write both days, or choose a period."), field="end" if start else "start")
        day = timezone.localdate()
        if self.reach.guarded:  # a month that is over can be broken down
            day = day.replace(day=1) - timedelta(days=1)
        return Period.month(day.year, day.month)

    @property
    def question(self) -> Question:
        """What is asked, once the form is valid."""
        said = self.cleaned_data

        def key(name: str) -> UUID | None:
            return UUID(said[name]) if said.get(name) else None

        filters = Filters(
            group=GROUPS.get(said["g"], ""),
            worker=key("w"),
            organisation=key("o"),
            project=key("j"),
            place=int(said["l"]) if said.get("l") else None,
            structure=MAPS.get(said["s"], ""),
            sex=SEXES.get(said["x"], ""),
            age=BANDS.get(said["b"], ""),
        )
        return Question(said["period"], filters, said["by"], cases=bool(said["c"]))

    @property
    def first(self) -> list[forms.BoundField]:
        """The days, the group and the rows: what most readers choose."""
        return [self[name] for name in ("start", "end", "p", "g", "by")]

    @property
    def further(self) -> list[forms.BoundField]:
        """The filters that most readers leave alone."""
        return [self[name] for name in ("o", "w", "j", "l", "s", "x", "b", "c") if name in self.fields]

    @property
    def narrowed_by(self) -> list[str]:
        """What is chosen among those, in words; whoever does not open them sees it all the same."""
        return [words_chosen(field) for field in self.further if field.data]

    @property
    def said(self) -> list[str]:
        """Everything that narrows the figures, in words."""
        group = self["g"]
        return [*([words_chosen(group)] if group.data else []), *self.narrowed_by]
