"""The month's shared list of a group and a clinic: where it differs, how that was settled, who signed it."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.referrals.models.slips import Referral
from dhealth.kernel.ids import uuid7


class Differs(models.TextChoices):
    """How a line of the month's shared list differs from what one side knows."""

    CAME = "came", _("They came, and it is not written")
    NOT_CAME = "not_came", _("They did not come")
    OTHER_DAY = "other_day", _("It was another day")
    NOT_OURS = "not_ours", _("Nobody of ours")
    OTHER = "other", _("Something else")


class Settled(models.TextChoices):
    """How both settled a line."""

    STANDS = "stands", _("The line stands as it is")
    MENDED = "mended", _("Put right with a step of its own")
    LEFT_OUT = "left_out", _("Left out of this month by both")


class SharedList(models.Model):
    """One month of a group and a clinic, as both say it; worked out from the steps, here are only its signatures."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    sender = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    receiver = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sender", "receiver", "month"], name="one_list_a_pair_and_month")
        ]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}"


class Difference(models.Model):
    """One side says that a line is not so."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shared = models.ForeignKey(SharedList, models.PROTECT, related_name="differences")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="differences")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    says = models.CharField(max_length=12, choices=Differs.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shared", "referral", "organisation", "says"], name="each_difference_is_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.referral_id}: {self.says}"


class DifferenceSettled(models.Model):
    """The other side agreed how a difference is settled."""

    difference = models.OneToOneField(Difference, models.PROTECT, primary_key=True, related_name="settled")
    how = models.CharField(max_length=12, choices=Settled.choices)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.difference_id}: {self.how}"


class ListSigned(models.Model):
    """One side signed the month's list in exactly this form; a line that changes afterwards needs a new signature."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shared = models.ForeignKey(SharedList, models.PROTECT, related_name="signatures")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    digest = models.CharField(max_length=64)
    round = models.PositiveSmallIntegerField(default=0)  # how often the list had been opened again before
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["shared", "organisation", "digest", "round"], name="a_side_signs_a_list_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.shared_id}: {self.organisation_id}"


class ListReopened(models.Model):
    """A list that both had signed is opened again: why. Every signature before is void, both sign anew."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    shared = models.ForeignKey(SharedList, models.PROTECT, related_name="reopenings")
    round = models.PositiveSmallIntegerField()  # 1 for the first time
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["shared", "round"], name="a_list_is_opened_again_once_a_round")]

    def __str__(self) -> str:
        return f"{self.shared_id} {self.round}"
