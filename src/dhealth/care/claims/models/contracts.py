"""Contracts: who pays whom, for which services, at which price from which day, and up to what sum."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation


class ContractKind(models.TextChoices):
    """What sort of contract pays (field-practice B11)."""

    SOCIAL = "social_contract", _("Social contract")
    SUB_GRANT = "sub_grant", _("Donor sub-grant")


class Funding(models.TextChoices):
    """From where the money comes; claims.toml says what each may pay for."""

    STATE = "state_budget", _("State budget")
    INSURANCE = "insurance", _("Health insurance")
    DONOR = "donor", _("Donor")


class ContractQuerySet(models.QuerySet["Contract"]):
    """Contracts as somebody may see them."""

    def visible_to(self, actor: Actor) -> ContractQuerySet:
        """Both parties; those who support the group; the provincial office, of the groups of its area."""
        at = actor.organisations_where("contract.read")
        reached = Organisation.objects.visible_to(actor.only_for("contract.read")).values("pk")
        return self.filter(Q(payer__in=at) | Q(payee__in=at) | Q(payee__in=reached)) if at else self.none()


class Contract(models.Model):
    """An organisation pays another for successes in some days. Its words stand still; amendments change them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=40, unique=True)  # as on the paper
    kind = models.CharField(max_length=16, choices=ContractKind.choices)
    payer = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    payee = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    funding = models.CharField(max_length=12, choices=Funding.choices)
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "number"]
        constraints = [
            models.CheckConstraint(condition=Q(starts_on__lte=F("ends_on")), name="contract_begins_before_it_ends"),
            models.CheckConstraint(condition=~Q(payer=F("payee")), name="nobody_pays_themselves"),
        ]
        indexes = [models.Index(fields=["payee", "starts_on", "ends_on"], name="contracts_of_payee")]

    def __str__(self) -> str:
        return self.number

    @property
    def period(self) -> Period:
        """Its days."""
        return Period(self.starts_on, self.ends_on)

    def holds_on(self, day: date) -> bool:
        """Whether a service of this day falls under it; both ends are included."""
        return self.starts_on <= day <= self.ends_on


class Amendment(models.Model):
    """The parties changed prices or ceilings from a day on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="amendments", db_index=False)
    number = models.CharField(max_length=40)
    reason = models.CharField(max_length=240)
    valid_from = models.DateField()
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["valid_from", "id"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="one_amendment_a_number")]

    def __str__(self) -> str:
        return self.number


class Package(models.Model):
    """A bundle of services that a contract names, with how many successes were agreed on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="packages", db_index=False)
    name = models.CharField(max_length=120)
    agreed = models.PositiveIntegerField(default=0)  # successes; 0: no number was agreed on

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["contract", "name"], name="one_package_a_name")]

    def __str__(self) -> str:
        return self.name


class Tariff(models.Model):
    """The price of one success from a day on, with the clause it stands in; the latest one begun that day holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="tariffs", db_index=False)
    package = models.ForeignKey(Package, models.PROTECT, null=True, related_name="tariffs", db_index=False)
    service = models.CharField(max_length=24)  # as a referral names it
    dong = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    clause = models.CharField(max_length=40)
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, related_name="tariffs", db_index=False)

    class Meta:
        ordering = ["service", "valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "service", "valid_from"], name="one_price_a_day"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_from__lte=F("valid_to")), name="price_begins_before_it_ends"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.dong}"


class Ceiling(models.Model):
    """The most that is paid under a contract from a day on, in all or for one service; the latest one holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="ceilings", db_index=False)
    service = models.CharField(max_length=24, blank=True)  # empty: everything under the contract
    dong = models.PositiveBigIntegerField()
    valid_from = models.DateField()
    amendment = models.ForeignKey(Amendment, models.PROTECT, null=True, related_name="ceilings", db_index=False)

    class Meta:
        ordering = ["service", "valid_from"]
        constraints = [models.UniqueConstraint(fields=["contract", "service", "valid_from"], name="one_ceiling_a_day")]

    def __str__(self) -> str:
        return f"{self.service or '*'} ≤ {self.dong}"
