"""An import: a group's workbook on its way into the records, step by step, and out again if need be."""

from __future__ import annotations

from django.db import models

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class Stage(models.TextChoices):
    """Where an import stands."""

    CHOSEN = "chosen"  # the file is here, its columns wait to be looked at
    CHECKING = "checking"
    CHECKED = "checked"  # nothing stored yet; what would happen is known
    APPLYING = "applying"
    APPLIED = "applied"
    STOPPED = "stopped"  # some rows are stored, and something stands in the way of the others; `problem` says what
    UNREADABLE = "unreadable"  # the file could not be read and nothing is stored; `problem` says why
    UNDOING = "undoing"  # somebody asked to take it out as a whole
    UNDONE = "undone"  # it was taken out; `changed` names the records that had to stay


RUNNING = (Stage.UNDOING, Stage.APPLYING, Stage.CHECKING)  # what comes first is done first


class ImportQuerySet(models.QuerySet["Import"]):
    """Imports as somebody may see them."""

    def visible_to(self, actor: Actor) -> ImportQuerySet:
        """Those of the organisations where the actor imports."""
        return self.filter(organisation_id__in=actor.organisations_where("workbook.import"))


class Import(models.Model):
    """One workbook of one organisation. Its words lie sealed; its counts do not name anybody."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    name = models.BinaryField()  # sealed: file names hold people's names
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    columns = models.BinaryField(null=True)  # sealed: the headings of each sheet, and what a person said of them
    stage = models.CharField(max_length=12, choices=Stage.choices, default=Stage.CHOSEN)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    beat_at = models.DateTimeField(null=True)  # the last sign of life of the work on it
    attempts = models.PositiveSmallIntegerField(default=0)  # how often the work began since it last went on
    counts = models.JSONField(default=dict)
    findings = models.BinaryField(null=True)  # sealed: rejects with their values, second codes, pairs
    rejects = models.BinaryField(null=True)  # sealed: the rejected rows as a workbook to mend
    changed = models.JSONField(default=dict)  # what it changed of older records, by ids: for taking it back; once
    # it was taken back, `stayed`: the records that somebody worked on meanwhile
    problem = models.CharField(max_length=400, blank=True)  # as problems.py keeps it: for every reader's language
    applied_at = models.DateTimeField(null=True)

    objects = ImportQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"{self.organisation} {self.made_at:%Y-%m-%d}"

    @property
    def is_running(self) -> bool:
        """Whether work goes on, or should."""
        return self.stage in RUNNING

    @property
    def is_undone(self) -> bool:
        """Whether it was taken out again, to the end."""
        return self.stage == Stage.UNDONE

    @property
    def is_going(self) -> bool:
        """Whether somebody asked to take it out: from then on nothing of it is stored."""
        return hasattr(self, "undone")


class UndoneImport(models.Model):
    """Somebody asked to take the import out as a whole; who and when."""

    source = models.OneToOneField(Import, models.CASCADE, related_name="undone")
    undone_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"undone: {self.source_id}"
