"""What an inbox is narrowed to, and why something is right as it is."""

from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.evidence.quality.page import rules_in_force
from dhealth.evidence.quality.queries import EVERYTHING, recent
from dhealth.evidence.quality.rules import NAME_TELLS
from dhealth.evidence.quality.screen import BY_RULE, BY_WORKER, Filter, Scope
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period, presets_for
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.fields import DayField

EVER = "a"
MONTHS = "mw"  # kinds of presets that make sense here


class InboxForm(forms.Form):
    """A period, a rule, a worker, a group; everything may be left out."""

    p = forms.ChoiceField(label=_("Period"), required=False)
    start = DayField(label=_("From"), required=False, help_text="")
    end = DayField(label=_("To the end of"), required=False, help_text="")
    r = forms.ChoiceField(label=_("What"), required=False)
    w = forms.ChoiceField(label=_("Worker"), required=False)
    o = forms.ChoiceField(label=_("Organisation"), required=False)
    by = forms.ChoiceField(label=_("Under the head of"), required=False)

    def __init__(self, asked: QueryDict | dict[str, str], scope: Scope) -> None:
        super().__init__(asked)
        named = [one for one in presets_for(timezone.localdate()) if one[0][0] in MONTHS]
        self._offer("p", [("", _("this and the last month")), *named, (EVER, _("everything ever written"))])
        told = {key for key, groups in NAME_TELLS.items() if groups & scope.unread}
        rules = [(rule.key, rule.name) for rule in rules_in_force() if rule.on and rule.key not in told]
        self._offer("r", [("", _("everything")), *rules])
        self._offer("w", [("", _("everybody")), *self._workers(scope)], least=3)
        self._offer("o", [("", _("all")), *self._organisations(scope)], least=3)
        self._offer("by", [(BY_RULE, _("rule")), (BY_WORKER, _("worker"))] if scope.whole else [], least=2)

    def _offer(self, name: str, choices: list[tuple[str, Any]], least: int = 1) -> None:
        if len(choices) < least:
            del self.fields[name]
            return
        field = self.fields[name]
        field.choices = choices  # type: ignore[attr-defined]
        field.widget = forms.Select(attrs={"class": "w-c"}, choices=choices)

    def _workers(self, scope: Scope) -> list[tuple[str, str]]:
        if not scope.whole:
            return []
        found = User.objects.filter(grants__organisation__in=scope.whole).distinct().order_by("display_name")
        return [(str(pk), name) for pk, name in found.values_list("pk", "display_name")]

    def _organisations(self, scope: Scope) -> list[tuple[str, str]]:
        found = Organisation.objects.filter(pk__in=scope.open | scope.counted).order_by("name")
        return [(str(pk), name) for pk, name in found.values_list("pk", "name")]

    def clean(self) -> dict[str, Any]:
        """Adds the period: two dates go before a named one."""
        said = super().clean() or self.cleaned_data
        try:
            said["period"] = self._period(said)
        except Refused as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else "start", refusal.message)
        return said

    def _period(self, said: dict[str, Any]) -> Period:
        start, end, named = said.get("start"), said.get("end"), said.get("p")
        if start and end:
            return Period(start, end)
        if start or end:
            raise Refused(str(_("Write both days, or choose a period.")), field="end" if start else "start")
        if named == EVER:
            return EVERYTHING
        return Period.from_preset(named) if named else recent(timezone.localdate())

    @property
    def chosen(self) -> Filter:
        """What is asked, once the form is valid."""
        said = self.cleaned_data

        def key(name: str) -> UUID | None:
            return UUID(said[name]) if said.get(name) else None

        return Filter(said["period"], key("o"), key("w"), said.get("r", ""), said.get("by", ""))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields as they stand on the page."""
        return list(self)


class SettleForm(forms.Form):
    """Which findings, as key and day, of which group, and why they are right."""

    organisation = forms.UUIDField(required=False)  # none: the only one that somebody works for
    reason = forms.CharField(max_length=12, required=False)

    def __init__(self, data: QueryDict) -> None:
        self.named = data.getlist("finding")
        super().__init__(data)

    def findings(self) -> dict[str, Any]:
        """Key → day; what does not read as such is left out."""
        found = {}
        for text in self.named:
            key, _dot, day = text.partition(".")
            try:
                found[key] = forms.DateField(input_formats=["%Y-%m-%d"]).clean(day)
            except forms.ValidationError:
                continue
        return found
