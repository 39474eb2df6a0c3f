"""Words between the group and the clinic about one slip."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from dhealth.care.referrals.models.slips import Referral
from dhealth.kernel.ids import uuid7


class Message(models.Model):
    """A word between the group and the clinic about one referral, sealed under the key of who wrote it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="messages")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)
    body = models.BinaryField(null=True)  # nothing once the client's record was erased

    def __str__(self) -> str:
        return f"{self.referral_id} {self.at:%d/%m/%Y}"
