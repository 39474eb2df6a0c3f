"""Batches of claims: closed, drawn from, looked at again, approved, paid and acknowledged, each by somebody else."""

from __future__ import annotations

from django.db import models

from dhealth.care.claims.models.claims import ClaimLine
from dhealth.care.claims.models.contracts import Contract
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class BatchQuerySet(models.QuerySet["Batch"]):
    """Batches as somebody may see them."""

    def visible_to(self, actor: Actor) -> BatchQuerySet:
        """Those of the contracts that one may see."""
        return self.filter(contract__in=Contract.objects.visible_to(actor))

    def whole(self) -> BatchQuerySet:
        """With everything that happened to them."""
        facts = ("closing", "seed", "approval", "payment", "receipt")
        return self.select_related("contract__payer", "contract__payee", *facts, *(f"{one}__by" for one in facts))


class Batch(models.Model):
    """Claims of one contract that are settled together; numbered one after the other."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="batches", db_index=False)
    number = models.PositiveSmallIntegerField()
    until = models.DateField()  # the last day of service in it

    objects = BatchQuerySet.as_manager()

    class Meta:
        ordering = ["contract", "number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="one_batch_a_number")]

    def __str__(self) -> str:
        return f"{self.contract.number}/{self.number}"


class InBatch(models.Model):
    """A claim stands in one batch, at one place: by that place it is drawn."""

    line = models.OneToOneField(ClaimLine, models.PROTECT, primary_key=True, related_name="in_batch")
    batch = models.ForeignKey(Batch, models.PROTECT, related_name="places", db_index=False)
    place = models.PositiveIntegerField()  # from 1

    class Meta:
        ordering = ["batch", "place"]
        constraints = [models.UniqueConstraint(fields=["batch", "place"], name="one_claim_a_place")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.place}"


class Act(models.Model):
    """Something that somebody does to a batch, once."""

    batch = models.OneToOneField(Batch, models.PROTECT, primary_key=True, related_name="%(class)s")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True


class Closing(Act):
    """The batch is closed: nothing joins it. `digest` is taken over all its claims: nothing is swapped later."""

    lines = models.PositiveIntegerField()
    dong = models.BigIntegerField()
    digest = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.batch_id} {self.lines}"


class Sign(models.Model):
    """Something odd about a claim that showed when its batch was closed, beside all other answers known by then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="signs", db_index=False)
    sign = models.CharField(max_length=16)  # a word of claims.toml

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["line", "sign"], name="each_sign_of_a_claim_once")]

    def __str__(self) -> str:
        return f"{self.line_id} {self.sign}"


class Seed(Act):
    """The number from which the sample is drawn: made and published once, after the close."""

    seed = models.CharField(max_length=64)
    per_cent = models.PositiveSmallIntegerField()  # of claims without a flag, as the rules said that day

    def __str__(self) -> str:
        return f"{self.batch_id} {self.seed}"


class Recheck(models.Model):
    """Somebody who did not confirm it looked at a drawn claim again."""

    line = models.OneToOneField(ClaimLine, models.PROTECT, primary_key=True, related_name="recheck")
    stands = models.BooleanField()
    reason = models.CharField(max_length=160, blank=True)  # why it does not stand
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.line_id} {self.stands}"


class Approval(Act):
    """The payer agrees to pay the batch. The database lets neither who closed nor who confirmed approve."""

    dong = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.batch_id} {self.dong}"


class Payment(Act):
    """The money was sent, on which day and with which reference. Its sender did nothing before in this batch."""

    dong = models.BigIntegerField()
    day = models.DateField()
    reference = models.CharField(max_length=60)  # as the bank's slip says

    def __str__(self) -> str:
        return f"{self.batch_id} {self.dong}"


class Receipt(Act):
    """The payee says that the money came."""

    day = models.DateField()

    def __str__(self) -> str:
        return f"{self.batch_id} {self.day}"
