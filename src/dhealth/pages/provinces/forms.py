"""What is asked when the model begins in a province."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.models import Agreement, Kind, Side
from dhealth.commons.agreements.queries import can_be_copied, organisations_as
from dhealth.commons.agreements.rules import check_year, usual_end
from dhealth.kernel.ids import uuid7
from dhealth.pages.provinces.beginning import PAPERS, Wanted
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Place
from dhealth.ui.fields import DayField
from dhealth.ui.widgets import DateText

CHOOSE = {"required": _("Choose one of the list."), "invalid_choice": _("Choose one of the list.")}
NOBODY = Organisation.objects.none()


class BeginForm(forms.Form):
    """With which CDC, from when, and like where."""

    optional_is_said = True
    id = forms.UUIDField(widget=forms.HiddenInput)
    umbrella = forms.ModelChoiceField(
        NOBODY, label=_("Supporting organisation"), empty_label=_("Choose"), error_messages=CHOOSE
    )
    cdc = forms.ModelChoiceField(NOBODY, label=_("Provincial CDC"), empty_label=_("Choose"), error_messages=CHOOSE)
    like = forms.ModelChoiceField(
        Agreement.objects.none(),
        label=_("Like where"),
        required=False,
        empty_label=_("the usual words (the template)"),
        help_text=_("Mechanism and data sharing are drafted with the words of that province."),
    )
    first = DayField(label=_("In effect from"), widget=DateText(quick=(0,)))

    def __init__(self, *args: Any, actor: Actor, place: Place, **options: Any) -> None:
        first = timezone.localdate()
        options.setdefault("initial", {"id": uuid7(), "first": first})
        super().__init__(*args, **options)
        self.actor = actor
        self.begun = can_be_copied(actor, Kind.MECHANISM)
        own = organisations_as(Side.UMBRELLA).filter(pk__in=actor.organisations_where("province.begin"))
        offered = {"umbrella": own, "cdc": organisations_as(Side.CDC, place.pk), "like": self.begun}
        for field, rows in offered.items():
            self.fields[field].queryset = rows  # type: ignore[attr-defined]  # a ModelChoiceField, see above
        if len(own) == 1:
            self.initial["umbrella"] = own[0].pk

    def wanted(self) -> Wanted:
        """What was said, with every paper of the province that is copied.

        Raises:
            Refused: the first day lies too far ahead.
        """
        said = self.cleaned_data
        check_year(said["first"], timezone.localdate(), "first")
        like: Agreement | None = said["like"]
        papers = [one for kind in PAPERS for one in self._papers(kind, like)]
        return Wanted(said["umbrella"], said["cdc"], said["first"], papers, usual_end(said["first"]), said["id"])

    def _papers(self, kind: Kind, like: Agreement | None) -> list[Agreement]:
        if like is None or kind == like.kind:
            return [like] if like else []
        return list(can_be_copied(self.actor, kind).on_ground(like.province_id)[:1])
