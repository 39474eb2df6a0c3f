"""A month's close: who began it, each lock with what stood then, and each opening again with its reason."""

from __future__ import annotations

from django.db import models

from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period


class Close(models.Model):
    """One period of one calendar of a group: a project's months, or the group's own."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    project = models.ForeignKey("organisations.Project", models.PROTECT, null=True, related_name="+")  # none: its own
    starts_on = models.DateField()
    ends_on = models.DateField()
    # whether services without a project belong to this project's close: it was the group's only one in the period
    with_unnamed = models.BooleanField(default=False)
    started_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    started_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "project", "starts_on"],
                condition=models.Q(project__isnull=False),
                name="one_close_a_project_and_period",
            ),
            models.UniqueConstraint(
                fields=["organisation", "starts_on"],
                condition=models.Q(project=None),
                name="one_close_a_group_and_period",
            ),
        ]
        # every writing of a service asks this one; the periods that ended long ago are passed over
        indexes = [models.Index(fields=["organisation", "ends_on"], name="close_by_organisation")]

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.starts_on}"

    @property
    def period(self) -> Period:
        """From its first to its last day, both counted."""
        return Period(self.starts_on, self.ends_on)


class Lock(models.Model):
    """The period was locked: a version of it, sealed with every figure as it stood."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    close = models.ForeignKey(Close, models.PROTECT, related_name="locks")
    version = models.PositiveSmallIntegerField()
    locked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    locked_at = models.DateTimeField()
    note = models.CharField(max_length=300, blank=True)  # why it was locked over open warnings
    people = models.PositiveIntegerField()
    visits = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)  # of the snapshot's text
    snapshot = models.BinaryField()  # sealed; codes and counts, never a name of a client
    in_force = models.BooleanField(default=True)  # False once it was opened again

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["close", "version"], name="one_lock_a_version"),
            models.UniqueConstraint(
                fields=["close"], condition=models.Q(in_force=True), name="one_lock_in_force_a_close"
            ),
        ]
        ordering = ["version"]

    def __str__(self) -> str:
        return f"{self.close_id} {self.version}"

    @property
    def seal_shown(self) -> str:
        """The control mark as it is printed: 8F2C-41D7."""
        return f"{self.digest[:4]}-{self.digest[4:8]}".upper()


class Reopening(models.Model):
    """A locked period was opened again, by whom and why; its version stays to be printed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    lock = models.OneToOneField(Lock, models.PROTECT, related_name="reopening")
    reason = models.CharField(max_length=300)
    reopened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    reopened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.lock_id}"
