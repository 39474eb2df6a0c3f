"""Who signs, for which province and days, and with whose words a new agreement begins."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.actions import Draft
from dhealth.commons.agreements.models import Agreement, Kind, Side
from dhealth.commons.agreements.queries import can_be_copied, organisations_as
from dhealth.commons.agreements.rules import SIDES, usual_end
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Place
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText

CHOOSE = {"required": _("Choose one of the list."), "invalid_choice": _("Choose one of the list.")}
WHO = {
    Side.UMBRELLA: _("Supporting organisation"),
    Side.CDC: _("Provincial CDC"),
    Side.GROUP: _("Group"),
    Side.CLINIC: _("Clinic"),
}


def _offer(field: forms.Field, rows: Any) -> None:
    assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  # declared as one
    field.queryset = rows


def _organisation(side: Side) -> forms.ModelChoiceField[Organisation]:
    nobody = Organisation.objects.none()
    return forms.ModelChoiceField(nobody, label=WHO[side], empty_label=_("Choose"), error_messages=CHOOSE)


class PrepareForm(forms.Form):
    """Who signs, for which province and days, and with whose words it begins."""

    optional_is_said = True
    id = forms.UUIDField(widget=forms.HiddenInput)
    umbrella = _organisation(Side.UMBRELLA)
    cdc = _organisation(Side.CDC)
    group = _organisation(Side.GROUP)
    clinic = _organisation(Side.CLINIC)
    province = forms.ModelChoiceField(
        Place.objects.none(), label=_("Province"), required=False, empty_label=_("Where the organisation stands")
    )
    valid_from = DayField(label=_("In effect from"), widget=DateText(quick=(0,)))
    valid_to = DayField(label=_("Last day"))
    like = forms.ModelChoiceField(
        Agreement.objects.none(),
        label=_("Begin with the words and terms of"),
        required=False,
        empty_label=_("the usual words (the template)"),
    )
    number = forms.CharField(
        label=_("Number on the paper"),
        required=False,
        max_length=40,
        help_text=_("Left empty, it gets the next number."),
    )
    pilot = forms.BooleanField(label=_("Tried out first (pilot)"), required=False)

    def __init__(self, *args: Any, actor: Actor, kind: Kind, like: Agreement | None = None, **options: Any) -> None:
        first = timezone.localdate()
        begun: dict[str, Any] = {"id": uuid7(), "valid_from": first, "valid_to": usual_end(first), "like": like}
        options["initial"] = begun | options.get("initial", {})
        super().__init__(*args, **options)
        self.kind = kind
        for side in Side:
            if side not in SIDES[kind]:
                del self.fields[side.value]
        self._offer_sides(actor)
        _offer(self.fields["like"], can_be_copied(actor, kind))
        _offer(self.fields["province"], provinces_on(first))

    def _offer_sides(self, actor: Actor) -> None:
        own = actor.organisations_where("agreement.prepare")
        for side in SIDES[self.kind]:
            _offer(self.fields[side.value], organisations_as(side))
        homes = Organisation.objects.filter(pk__in=own)
        groups, umbrellas = homes.filter(umbrella__isnull=False), organisations_as(Side.UMBRELLA).filter(pk__in=own)
        if umbrellas:
            _offer(self.fields["umbrella"], umbrellas)
            if len(umbrellas) == 1:
                self.initial.setdefault("umbrella", umbrellas[0].pk)
        elif "group" in self.fields:
            _offer(self.fields["group"], groups)
            _offer(self.fields["umbrella"], organisations_as(Side.UMBRELLA).filter(supported__in=groups).distinct())
            if len(groups) == 1:
                self.initial.setdefault("group", groups[0].pk)
                self.initial.setdefault("umbrella", groups[0].umbrella_id)

    def draft(self) -> Draft:
        """What was said.

        Raises:
            Refused: nobody knows in which province the organisation stands.
        """
        said = self.cleaned_data
        parties = {side.value: said[side.value] for side in SIDES[self.kind]}
        place = said["province"].pk if said["province"] else parties[SIDES[self.kind][-1]].province_id
        if place is None:
            raise Refused(_("Nobody wrote down where it stands. Choose the province."), field="province")
        return Draft(
            self.kind,
            place,
            parties,
            said["valid_from"],
            said["valid_to"],
            number=said["number"],
            pilot=said["pilot"],
            like=said["like"],
        )


def known_kind(asked: str) -> Kind:
    """The kind asked for in an address; an agreement of three parties where none was."""
    return Kind(asked) if asked in Kind.values else Kind.TRIPARTITE


def is_id(text: str) -> bool:
    """Whether an address names something that could be an agreement."""
    try:
        UUID(text)
    except ValueError:
        return False
    return True
