"""A clinic without an account: its PIN, the links by which it answers, and that each was used once."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dhealth.kernel.ids import uuid7


class AnswerLink(models.Model):
    """A way to answer for a clinic without an account: signed, until a moment, once, with the clinic's PIN."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey("Referral", models.PROTECT, related_name="links")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    wrong_pins = models.PositiveSmallIntegerField(default=0)  # five close the link
    made_on = models.BinaryField(max_length=16, null=True)  # keyed code of the group's browser: not answered there

    def __str__(self) -> str:
        return f"{self.referral_id}"


class LinkUse(models.Model):
    """The one answer that came by a link."""

    link = models.OneToOneField(AnswerLink, models.PROTECT, primary_key=True, related_name="used")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.link_id}"


class ClinicPin(models.Model):
    """The PIN that a clinic without an account types when it answers by a link; the newest holds."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    digest = models.CharField(max_length=128)
    wrong = models.PositiveSmallIntegerField(default=0)  # tries on all links together; twenty close it for good
    set_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    set_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.clinic_id}"
