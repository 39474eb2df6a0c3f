"""The devices on which a clinic answers: what comes from one not seen before waits until somebody lets it in."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.referrals.models.links import AnswerLink
from dhealth.care.referrals.models.slips import Referral
from dhealth.kernel.ids import uuid7


class LetInBy(models.TextChoices):
    """How a device came to be known at a clinic."""

    FIRST = "first", _("The clinic's first device")
    PROOF = "proof", _("Signed in once more on it")
    HEAD = "head", _("Let in by the clinic")
    UMBRELLA = "umbrella", _("Let in by the supporting organisation")


class ClinicDevice(models.Model):
    """A browser from which somebody answered for a clinic; only a keyed code of its cookie is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    mark = models.BinaryField(max_length=16)
    words = models.CharField(max_length=60)  # such as “Chrome · Android”
    first_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    first_at = models.DateTimeField(default=timezone.now)
    wrong_proofs = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "mark"], name="one_device_a_browser_and_clinic")]

    def __str__(self) -> str:
        return self.words

    @property
    def is_known(self) -> bool:
        """Whether answers from it count at once."""
        return hasattr(self, "let_in") and not hasattr(self, "shut")


class DeviceLetIn(models.Model):
    """From now on answers from this device count at once."""

    device = models.OneToOneField(ClinicDevice, models.PROTECT, primary_key=True, related_name="let_in")
    how = models.CharField(max_length=8, choices=LetInBy.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.device_id}: {self.how}"


class DeviceShut(models.Model):
    """Nothing from this device counts any more: it was lost, or nobody of the clinic knows it."""

    device = models.OneToOneField(ClinicDevice, models.PROTECT, primary_key=True, related_name="shut")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.device_id}"


class HeldAnswer(models.Model):
    """“Served”, said on a device that nobody has let in yet: it confirms nothing until then."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey(ClinicDevice, models.PROTECT, related_name="held")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="held_answers")
    by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", db_index=False)
    link = models.ForeignKey(AnswerLink, models.PROTECT, null=True, related_name="+", db_index=False)
    day = models.DateField()
    treatment_code = models.BinaryField(null=True)  # sealed under the clinic's key
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.referral_id}"


class HeldAnswerEnd(models.Model):
    """What became of a held answer: it was given, or it fell away and why."""

    held = models.OneToOneField(HeldAnswer, models.PROTECT, primary_key=True, related_name="ended")
    given = models.BooleanField()
    why = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.held_id}: {self.given}"
