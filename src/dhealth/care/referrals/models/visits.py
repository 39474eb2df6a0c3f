"""Visits without a slip, held until the slip is found or the clinic gives them up."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.referrals.models.slips import Referral
from dhealth.care.referrals.models.words import SERVICE_LENGTH
from dhealth.kernel.ids import uuid7


class WalkIn(models.Model):
    """Somebody came to a clinic without a slip, sent by a group as they say: held until matched, counts for nobody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    service = models.CharField(max_length=SERVICE_LENGTH)
    day = models.DateField()
    mark = models.BinaryField()  # sealed: how the clinic finds them again; emptied once nobody has to
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.clinic_id} {self.day}"


class WalkInMatch(models.Model):
    """The slip was found after all: this visit belongs to that referral."""

    walk_in = models.OneToOneField(WalkIn, models.PROTECT, primary_key=True, related_name="match")
    referral = models.OneToOneField(Referral, models.PROTECT, related_name="+")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.walk_in_id} → {self.referral_id}"


class GivenUp(models.TextChoices):
    """Why a held visit is held no more."""

    BY_THEMSELVES = "alone", _("No group sent them: they came by themselves")
    MISTAKE = "mistake", _("Written down by mistake")


class WalkInEnd(models.Model):
    """No slip will come: the visit is held no more. Who came by themselves is in the number that the clinic tells."""

    walk_in = models.OneToOneField(WalkIn, models.PROTECT, primary_key=True, related_name="end")
    why = models.CharField(max_length=8, choices=GivenUp.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.walk_in_id}: {self.why}"
