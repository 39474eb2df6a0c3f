"""What an agreement says: its clauses, the services that may be referred, and the terms the program obeys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7


class Mechanism(models.TextChoices):
    """What a clause settles. Five of them an agreement of three parties cannot do without (C2P-19)."""

    SCOPE = "scope", _("Scope")
    TRANSFER = "transfer", _("Referring")
    RECEPTION = "reception", _("Receiving")
    FEEDBACK = "feedback", _("Answering")
    VERIFICATION = "verification", _("Checking the figures")
    CONFIRMATION = "confirmation", _("Confirming services")
    CONFIDENTIALITY = "confidentiality", _("Keeping confidence")


FIVE: Final = (
    Mechanism.TRANSFER,
    Mechanism.RECEPTION,
    Mechanism.FEEDBACK,
    Mechanism.VERIFICATION,
    Mechanism.CONFIRMATION,
)


@dataclass(frozen=True)
class Terms:
    """What the program obeys while an agreement is in effect. Days of answering are working days, the others not."""

    services: frozenset[str]  # keys of the service catalogue
    paid: frozenset[str]
    answer_days: int
    arrive_days: int
    code_days: int
    escalate_days: int
    reconcile_by: int  # day of the month
    cycle_months: int = 1  # 1: the pair's list is signed off each month; 3: each quarter


class Clause(models.Model):
    """The words of one clause."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey("agreements.Agreement", models.CASCADE, related_name="clauses")
    mechanism = models.CharField(max_length=16, choices=Mechanism.choices)
    text = models.TextField(max_length=4000, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "mechanism"], name="one_clause_a_mechanism")]

    def __str__(self) -> str:
        return str(self.get_mechanism_display())


class AllowedService(models.Model):
    """A service to which clients may be referred under the agreement, and whether a success is paid."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey("agreements.Agreement", models.CASCADE, related_name="services")
    service = models.CharField(max_length=40)  # a key of config/catalogue.toml
    pays = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agreement", "service"], name="a_service_is_allowed_once")]

    def __str__(self) -> str:
        return self.service
