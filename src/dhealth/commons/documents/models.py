"""Photographs, drawn anew, and PDFs, looked through: sealed, of one organisation."""

from __future__ import annotations

from django.db import models

from dhealth.kernel.ids import uuid7


class Picture(models.Model):
    """One photograph. What it is of, and who may see it, the room that keeps it knows."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    width = models.PositiveSmallIntegerField()
    height = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes, before sealing
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.width} × {self.height}"


class PdfPaper(models.Model):
    """One PDF as it came in, looked through and sealed: what was signed with a token stays signed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    sealed = models.BinaryField()
    pages = models.PositiveSmallIntegerField()
    size = models.PositiveIntegerField()  # bytes, before sealing
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.pages} × A4"
