"""The province's word on a success, and the claim that it alone creates; states are rows, never written over."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dhealth.care.claims.models.contracts import Contract, Tariff
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, Actor


class Verdict(models.TextChoices):
    """What the province says."""

    CONFIRMED = "confirmed", _("Counts")
    REJECTED = "rejected", _("Does not count")


class Confirmation(models.Model):
    """CDC's word on one referral: it counts, or why not. A no may be followed by a later word; a yes is final."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="confirmations")
    verdict = models.CharField(max_length=9, choices=Verdict.choices)
    reason = models.CharField(max_length=16, blank=True)  # the check that spoke against it
    note = models.CharField(max_length=240, blank=True)
    checks = models.JSONField(default=dict)  # check → yes, wait or no, as they stood at that moment
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["referral"], condition=Q(verdict="confirmed"), name="an_outcome_is_confirmed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.verdict}"


class Kind(models.TextChoices):
    """What can happen to a claim. The table of allowed moves stands in rules.py."""

    ASKED = "asked", pgettext_lazy("money", "Asked")
    ADJUSTED = "adjusted", _("Adjusted")
    REFUSED = "refused", _("Taken out")
    APPROVED = "approved", _("Approved")
    PAID = "paid", _("Paid")
    RECEIVED = "received", _("Received")


class ClaimQuerySet(models.QuerySet["ClaimLine"]):
    """Claims as somebody may see them."""

    def visible_to(self, actor: Actor) -> ClaimQuerySet:
        """Those of the contracts that one may see; workers see the claims of those whom they followed."""
        contracts = Contract.objects.visible_to(actor)
        seen = self.filter(contract__in=contracts)
        groups = actor.records_of(ORGANISATION)
        own = actor.organisations_where("claim.read")
        limited = [at for at in own if at in actor.records_of("own list") and at not in groups]
        return seen.exclude(Q(payee__in=limited) & ~Q(referral__worker=actor.id)) if limited else seen


class ClaimLine(models.Model):
    """What a success is worth: service × price of its day. One an outcome; a reversal is a line of its own.

    `dong` is what is asked, less than nothing for a reversal. What becomes of it stands in `moves`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    referral = models.ForeignKey("referrals.Referral", models.PROTECT, related_name="claims", db_index=False)
    confirmation = models.ForeignKey(Confirmation, models.PROTECT, related_name="+", db_index=False)
    contract = models.ForeignKey(Contract, models.PROTECT, related_name="claims", db_index=False)
    tariff = models.ForeignKey(Tariff, models.PROTECT, related_name="+", db_index=False)
    payee = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    service = models.CharField(max_length=24)
    day = models.DateField()  # of the service
    episode = models.CharField(max_length=16)
    dong = models.BigIntegerField()
    reverses = models.OneToOneField("self", models.PROTECT, null=True, related_name="reversed_by")
    flags = models.JSONField(default=list)  # what looked odd when it was confirmed: looked at again, whatever is drawn
    made_at = models.DateTimeField(auto_now_add=True)

    objects = ClaimQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["referral"], condition=Q(reverses=None), name="one_claim_an_outcome"),
            models.CheckConstraint(
                condition=Q(reverses=None, dong__gte=0) | Q(reverses__isnull=False, dong__lt=0),
                name="only_a_reversal_takes_back",
            ),
        ]
        indexes = [
            models.Index(fields=["contract", "day"], name="claims_of_contract"),
            models.Index(fields=["payee", "day"], name="claims_of_payee"),
            models.Index(fields=["contract", "id"], name="claims_as_they_came"),
            models.Index(fields=["contract", "service", "dong"], name="claims_summed"),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.day} {self.dong}"


class MoveQuerySet(models.QuerySet["Move"]):
    """What happened to claims."""

    def revaluing(self) -> MoveQuerySet:
        """Those after which a claim is worth something else than was asked: adjusted, or taken out."""
        # Written out, for SQLite looks into an index of some rows only where the words are the same.
        return self.filter(kind__in=[RawSQL("'adjusted'", ()), RawSQL("'refused'", ())])


class Move(models.Model):
    """One thing that happened to a claim: who, when, and what it is worth from then on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    line = models.ForeignKey(ClaimLine, models.PROTECT, related_name="moves")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    dong = models.BigIntegerField()
    reason = models.CharField(max_length=120, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(auto_now_add=True)

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["line", "kind"], condition=~Q(kind="adjusted"), name="each_move_of_a_claim_once"
            )
        ]
        indexes = [
            models.Index(fields=["line", "id"], condition=Q(kind__in=["adjusted", "refused"]), name="move_revaluing")
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.kind} {self.dong}"
