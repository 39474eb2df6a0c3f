"""What is typed about a contract: parties, days, packages, prices with their clauses, ceilings, and amendments."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from uuid import UUID

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dhealth.care.claims.actions import AmendmentDraft, CeilingDraft, ContractDraft, PriceDraft
from dhealth.care.claims.forms import DongField
from dhealth.care.claims.models import ContractKind, Funding
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.fields import DayField

PART_WORDS: Final = {
    "price": _("Price of one success, in đồng"),
    "clause": _("Clause"),
    "package": _("Package"),
    "most": _("Ceiling for this service, in đồng"),
}
MOST_AGREED: Final = 1_000_000


@dataclass(frozen=True)
class Line:
    """One service of a contract as it is asked for."""

    face: str
    fields: list[forms.BoundField]
    is_open: bool


class _Prices(forms.Form):
    """For each service that can be referred: its price, the clause, and the most for it; empty: none."""

    parts: ClassVar[tuple[str, ...]] = ("price", "clause", "most")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for key in catalogue()["referral"].forms:
            for part in self.parts:
                self.fields[f"{part}_{key}"] = self._part(part)

    def _part(self, part: str) -> forms.Field:
        """One field of a service."""
        if part == "agreed":
            return forms.IntegerField(
                label=_("Successes agreed on"), required=False, min_value=1, max_value=MOST_AGREED
            )
        if part in ("price", "most"):
            return DongField(label=PART_WORDS[part], required=False)
        return forms.CharField(label=PART_WORDS[part], required=False, max_length=40 if part == "clause" else 120)

    def clean(self) -> dict[str, Any]:
        """What belongs to a price stands beside one."""
        said = super().clean() or self.cleaned_data
        for key in catalogue()["referral"].forms:
            beside = [said.get(f"{part}_{key}") for part in self.parts if part not in ("price", "most")]
            if any(beside) and said.get(f"price_{key}") is None and f"price_{key}" not in self.errors:
                self.add_error(f"price_{key}", _("Write the price as well, or empty the other fields of this service."))
        return said

    def prices(self) -> list[PriceDraft]:
        """Those that were filled in."""
        said = self.cleaned_data
        keys = [key for key in catalogue()["referral"].forms if said.get(f"price_{key}") is not None]
        packages = {key: said.get(f"package_{key}") or "" for key in keys}
        return [PriceDraft(key, said[f"price_{key}"], said[f"clause_{key}"], packages[key]) for key in keys]

    @property
    def services(self) -> list[Line]:
        """Each service with its fields, for the page; open where something is written or wrong."""
        found = []
        for key in catalogue()["referral"].forms:
            fields = [self[f"{part}_{key}"] for part in self.parts]
            is_open = any(one.errors or one.value() for one in fields)
            found.append(Line(str(catalogue()[key].face), fields, is_open))
        return found

    def ceilings(self) -> list[CeilingDraft]:
        """The ceiling for all and those of services, where one was written."""
        said = self.cleaned_data
        typed = {"": said.get("ceiling"), **{key: said.get(f"most_{key}") for key in catalogue()["referral"].forms}}
        return [CeilingDraft(dong, key) for key, dong in typed.items() if dong is not None]


class ContractForm(_Prices):
    """A contract with its parties, days, packages, prices and ceilings."""

    parts: ClassVar[tuple[str, ...]] = ("price", "clause", "package", "agreed", "most")
    id = forms.UUIDField(widget=forms.HiddenInput)
    number = forms.CharField(label=_("Number of the contract"), max_length=40)
    kind = forms.ChoiceField(label=_("Sort of contract"), choices=ContractKind.choices)
    funding = forms.ChoiceField(label=_("Where the money comes from"), choices=Funding.choices)
    payee = forms.ModelChoiceField(Organisation.objects.none(), label=_("Group that is paid"), empty_label=_("Choose"))
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    ceiling = DongField(label=_("Ceiling for everything, in đồng"), required=False)

    def __init__(self, *args: Any, payer: UUID, groups: QuerySet[Organisation], **options: Any) -> None:
        super().__init__(*args, **options)
        self._payer = payer
        self.fields["id"].initial = uuid7()
        field = self.fields["payee"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — declared above
        field.queryset = groups

    def draft(self) -> ContractDraft:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        return ContractDraft(
            said["number"], said["kind"], self._payer, said["payee"].pk, said["funding"], said["starts_on"],
            said["ends_on"], self.prices(), self.ceilings(), self._agreed(),
        )  # fmt: skip

    def _agreed(self) -> dict[str, int]:
        """How many successes each package names: those of its services together."""
        found: Counter[str] = Counter()
        for key in catalogue()["referral"].forms:
            found[squeeze(self.cleaned_data[f"package_{key}"])] += self.cleaned_data[f"agreed_{key}"] or 0
        return dict(found)


class AmendmentForm(_Prices):
    """What changes from a day on."""

    number = forms.CharField(label=_("Number of the amendment"), max_length=40)
    reason = forms.CharField(label=_("Why"), max_length=240)
    valid_from = DayField(label=_("Holds from"))
    ceiling = DongField(label=_("New ceiling for everything, in đồng"), required=False)

    def draft(self) -> AmendmentDraft:
        """What was typed, for the action to judge."""
        said = self.cleaned_data
        return AmendmentDraft(said["number"], said["reason"], said["valid_from"], self.prices(), self.ceilings())
