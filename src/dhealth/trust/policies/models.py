"""Every version of a page of rules: as it was delivered, and as this installation adopted it."""

from __future__ import annotations

from django.db import models

from dhealth.kernel.ids import uuid7


class RulesVersion(models.Model):
    """One version; rows are added, never changed. Nobody's is as the program was delivered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    page = models.CharField(max_length=24)
    text = models.TextField(blank=True)  # empty: from here on as delivered
    reason = models.CharField(max_length=240, blank=True)
    adopted_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["adopted_at", "id"]
        indexes = [models.Index(fields=["page", "adopted_at"], name="rules_by_page")]

    def __str__(self) -> str:
        return f"{self.page} {self.pk}"
