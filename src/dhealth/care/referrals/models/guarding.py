"""What keeps a clinic's account from being misused: wrong codes counted, scanning locked."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from dhealth.kernel.ids import uuid7


class WrongCode(models.Model):
    """A code was typed or scanned at a clinic that opens nothing there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["clinic", "at"], name="wrong_code_of_clinic")]

    def __str__(self) -> str:
        return f"{self.clinic_id}"


class ScanLockQuerySet(models.QuerySet["ScanLock"]):
    """Locks as somebody may see them."""

    def visible_to(self, clinics: Collection[UUID]) -> ScanLockQuerySet:
        """Those of the clinics that the reader's organisation supports."""
        return self.filter(clinic__in=list(clinics))


class ScanLock(models.Model):
    """Too many wrong codes: this clinic scans nothing until somebody of the umbrella lifts the lock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)

    objects = ScanLockQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic"], condition=Q(lifted_at__isnull=True), name="one_scan_lock_a_clinic"
            )
        ]

    def __str__(self) -> str:
        return f"{self.clinic_id}"
