"""What somebody looks for, as a form: only the questions that this person may ask, here."""

from typing import Any

from django import forms
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.care.worklists.criteria import LONGEST, NOBODY, OLDEST, Criteria, groups_offered, reads_everywhere
from dhealth.care.worklists.policy import Rule
from dhealth.trust.accounts.actors import ORGANISATION, Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.widgets import Choice, Segments

ANY = ("", _("All"))
STAGED = ("not_on_treatment", "pickup_late")


def _years(label: Any) -> forms.IntegerField:
    attrs = {"class": "w-y", "inputmode": "numeric"}
    return forms.IntegerField(
        label=label, required=False, min_value=0, max_value=OLDEST, widget=forms.TextInput(attrs=attrs)
    )


class CriteriaForm(forms.Form):
    """Everything may be left open."""

    optional_is_said = True

    worker = forms.ChoiceField(label=_("Worker"), required=False, widget=Choice())
    place = forms.TypedChoiceField(label=_("Province"), coerce=int, empty_value=None, required=False, widget=Choice())
    group = forms.ChoiceField(label=_("Main group"), required=False, widget=Choice())
    age_from = _years(_("Age from"))
    age_to = _years(_("Age to"))
    not_met = forms.IntegerField(
        label=_("Not met for so many days"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        widget=forms.TextInput(attrs={"class": "w-y", "inputmode": "numeric"}),
    )
    never_checked = forms.BooleanField(label=_("Never checked"), required=False)
    urgent = forms.ChoiceField(
        label=_("How pressing"), choices=[ANY, ("1", _("Only urgent"))], required=False, widget=Segments()
    )

    def __init__(self, data: Any, *, actor: Actor, rule: Rule | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        for name in self._not_asked(actor, rule):
            del self.fields[name]
        if "worker" in self.fields:
            self._choices("worker", [ANY, *_workers(actor), (NOBODY, _("On nobody's list"))])
        if "group" in self.fields:
            self._choices("group", [ANY, *groups_offered(actor)])
        provinces = provinces_on(timezone.localdate()).values_list("pk", "name")
        self._choices("place", [ANY, *((str(pk), name) for pk, name in provinces)])

    def _choices(self, name: str, choices: list[Any]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    @staticmethod
    def _not_asked(actor: Actor, rule: Rule | None) -> list[str]:
        """What this person may not ask, and what makes no sense within one list."""
        left_out = [] if actor.records_of(ORGANISATION) else ["worker"]
        left_out += [] if groups_offered(actor) else ["group"]
        results = reads_everywhere(actor, "results")
        if rule is None or rule.key not in STAGED or not results:
            left_out.append("urgent")
        if rule is not None or not results:
            left_out.append("never_checked")
        return [*left_out, "not_met"] if rule is not None else left_out

    def criteria(self) -> Criteria:
        """What was chosen; nothing while something cannot be read."""
        if not self.is_valid():
            return Criteria()
        chosen = {name: value for name, value in self.cleaned_data.items() if value not in ("", None, False)}
        if "urgent" in chosen:
            chosen["urgent"] = True
        return Criteria(**chosen)

    def in_words(self) -> list[str]:
        """What was chosen, as it reads above the people found: "Age to: 25"."""
        chosen = self.criteria().chosen
        return [self._in_words(name, chosen[name]) for name in self.fields if name in chosen]

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if value is True and not isinstance(field, forms.ChoiceField):
            return str(field.label)
        offered = {str(key): str(words) for key, words in getattr(field, "choices", ())}
        return offered.get("1" if value is True else str(value)) or f"{field.label}: {value}"


def _workers(actor: Actor) -> list[tuple[str, str]]:
    """Those on whose lists the actor's groups have clients."""
    theirs = Client.objects.filter(worker=OuterRef("pk"), organisation__in=actor.records_of(ORGANISATION))
    people = User.objects.filter(Exists(theirs)).order_by("display_name").values_list("pk", "display_name")
    return [(str(pk), name) for pk, name in people]


class SaveForm(forms.Form):
    """A name for what was asked, and whether the group may use it."""

    name = forms.CharField(
        label=_("Save these criteria as"),
        help_text=_("Your own words; no client's name."),
        max_length=60,
        error_messages={"required": _("Give it a name, to find it again.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(label=_("My group may use it too"), required=False)
