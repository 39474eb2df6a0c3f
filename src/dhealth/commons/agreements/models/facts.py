"""What happened to an agreement: laid out, signed, excepted, begun, ended. Each fact says who and when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.commons.agreements.models.agreement import Agreement, Party
from dhealth.kernel.ids import uuid7


class How(models.TextChoices):
    """How a party signed."""

    HERE = "here", _("Signed here")
    SCAN = "scan", _("Signed on paper")


class Rule(models.TextChoices):
    """From which rule an agreement may be excepted, with a reason that the supporting organisation approves."""

    LIMIT = "limit", _("More clinics than the rule allows")
    AREA = "area", _("A clinic outside the area of the group's office")
    READINESS = "readiness", _("Not everything is ready yet")


class Proposal(models.Model):
    """The words as they were laid out to be signed; only one that was not taken back counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="proposals")
    digest = models.CharField(max_length=64)  # of the words that are signed
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]


class ProposalTakenBack(models.Model):
    """Back to the desk: signatures under it count no longer, the words may be changed."""

    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="taken_back")
    reason = models.CharField(max_length=240)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Signature(models.Model):
    """A party signed these very words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="signatures")
    party = models.ForeignKey(Party, models.PROTECT, related_name="signatures")
    how = models.CharField(max_length=4, choices=How.choices)
    signed_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")  # here
    signed_name = models.CharField(max_length=80)
    signed_title = models.CharField(max_length=80, blank=True)
    signed_on = models.DateField()
    document = models.ForeignKey("agreements.ScanPage", models.PROTECT, null=True, related_name="+")  # on paper
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["proposal", "party"], name="a_party_signs_once"),
            models.CheckConstraint(
                condition=models.Q(how="here", signed_by__isnull=False) | models.Q(how="scan", document__isnull=False),
                name="signed_by_somebody_or_on_paper",
            ),
        ]


class ScanPage(models.Model):
    """A photographed page of the signed paper, or a PDF of it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="scan_pages")
    picture = models.OneToOneField("documents.Picture", models.PROTECT, null=True, related_name="+")
    pdf = models.OneToOneField("documents.PdfPaper", models.PROTECT, null=True, related_name="+")
    added_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["added_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(picture__isnull=False, pdf__isnull=True)
                | models.Q(picture__isnull=True, pdf__isnull=False),
                name="photographed_or_a_pdf",
            )
        ]


class Exemption(models.Model):
    """Somebody asks that a rule does not hold for this agreement, and says why."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="exemptions")
    rule = models.CharField(max_length=9, choices=Rule.choices)
    reason = models.CharField(max_length=480)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["asked_at", "id"]


class ExemptionAnswer(models.Model):
    """The supporting organisation's project manager says yes or no."""

    exemption = models.OneToOneField(Exemption, models.PROTECT, related_name="answer")
    approved = models.BooleanField()
    words = models.CharField(max_length=480, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Start(models.Model):
    """It takes effect: everything that is required was there."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="start")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)


class Ending(models.Model):
    """It ends before its last day, which is the last on which it holds; a draft is put aside the same way."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="ending")
    day = models.DateField()
    reason = models.CharField(max_length=480)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
