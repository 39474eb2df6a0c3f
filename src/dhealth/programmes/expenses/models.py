"""Expenses as facts: what was spent, what paper proves it, and what was struck out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, Actor


class Document(models.TextChoices):
    """The kinds of paper that prove an expense (CAP-06)."""

    INVOICE = "invoice", _("Invoice")
    RECEIPT = "receipt", _("Receipt")
    SIGNED_LIST = "signed_list", _("Signed list")


class ExpenseQuerySet(models.QuerySet["Expense"]):
    """Expenses as somebody may see them."""

    def visible_to(self, actor: Actor) -> ExpenseQuerySet:
        """One's own; those of the whole group for who leads it or keeps its figures."""
        at = set(actor.organisations_where("expense.read"))
        whole = at & set(actor.records_of(ORGANISATION))
        own = models.Q(spent_by_id=actor.id, organisation__in=at)
        return self.filter(models.Q(organisation__in=whole) | own)

    def standing(self) -> ExpenseQuerySet:
        """What was not struck out."""
        return self.filter(struck=None)


class Expense(models.Model):
    """Money spent on one day for one purpose; never changed, struck out where it was wrong."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    project = models.ForeignKey("organisations.Project", models.PROTECT, null=True, related_name="+")
    spent_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    day = models.DateField()
    purpose = models.CharField(max_length=120)
    dong = models.PositiveBigIntegerField()
    document = models.CharField(max_length=12, choices=Document.choices)
    why_missing = models.CharField(max_length=160, blank=True)  # why there is no photograph of the paper
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = ExpenseQuerySet.as_manager()

    class Meta:
        ordering = ["day", "id"]
        indexes = [models.Index(fields=["organisation", "day"], name="expense_by_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.dong}"


class Proof(models.Model):
    """The photograph of the paper; a better one takes its place."""

    expense = models.OneToOneField(Expense, models.CASCADE, related_name="proof")
    picture = models.OneToOneField("documents.Picture", models.PROTECT, related_name="+")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"proof of {self.expense_id}"


class Struck(models.Model):
    """The expense counts no longer; why, by whom, when."""

    expense = models.OneToOneField(Expense, models.CASCADE, related_name="struck")
    reason = models.CharField(max_length=160)
    struck_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    struck_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"struck: {self.expense_id}"
