"""The client's written request that a group shares with one clinic, and what of it was taken back."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.referrals.models.words import SERVICE_LENGTH, How, Part
from dhealth.kernel.ids import uuid7


class ShareRequest(models.Model):
    """The client's written request that the group shares with this one clinic, for this one service.

    `answers_back`: they also want the group to learn what the clinic answers. Never changed; a `RequestWithdrawal`
    ends one part or the other.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(Client, models.PROTECT, related_name="share_requests")
    person = models.ForeignKey(Client, models.PROTECT, related_name="+")  # the record that counts, after merging
    receiver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    service = models.CharField(max_length=SERVICE_LENGTH)
    how = models.CharField(max_length=12, choices=How.choices)
    answers_back = models.BooleanField()
    said_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(answers_back=False), name="request_keeps_the_answer")]

    def __str__(self) -> str:
        return f"{self.client_id} → {self.receiver_id}: {self.service}"


class RequestWithdrawal(models.Model):
    """The client takes one part of the request back; what was not shared until then stays unshared."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    request = models.ForeignKey(ShareRequest, models.PROTECT, related_name="withdrawals", db_index=False)
    part = models.CharField(max_length=8, choices=Part.choices)
    said_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["request", "part"], name="each_part_is_withdrawn_once")]

    def __str__(self) -> str:
        return f"{self.request_id}: {self.part}"
