"""Books in double entry: accounts, and entries whose lines add up to nothing; written once and never again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dhealth.kernel.ids import uuid7

DONG = "VND"


class Account(models.Model):
    """One account in an organisation's books. `kind`: a word of the room that keeps them; `subject`: whose it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=24)
    subject = models.UUIDField(null=True)
    currency = models.CharField(max_length=3, default=DONG)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "currency", "subject"],
                condition=Q(subject__isnull=False),
                name="one_account_a_subject",
            ),
            models.UniqueConstraint(
                fields=["organisation", "kind", "currency"],
                condition=Q(subject__isnull=True),
                name="one_account_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject or ''}".strip()


class Entry(models.Model):
    """Something that happened to money on one day. Its lines are written first; the entry seals them.

    `lines` says how many there are: the database refuses an entry whose lines are fewer, more, or do not add up to
    nothing, and any line that comes later.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    day = models.DateField()
    memo = models.CharField(max_length=40)  # a word of the room that posted it
    about = models.UUIDField(null=True, db_index=True)  # what it happened to
    lines = models.PositiveSmallIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["day", "id"]

    def __str__(self) -> str:
        return f"{self.day} {self.memo}"


class Line(models.Model):
    """So much in đồng on one account: what comes is more than nothing, what goes is less."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="parts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    amount = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["account", "amount"], name="what_stands_on_an_account")]
        constraints = [models.CheckConstraint(condition=~Q(amount=0), name="a_line_moves_something")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount}"
