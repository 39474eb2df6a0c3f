"""Keyed codes that are equal for one person at two organisations, and the cases that a reviewer decides."""

from django.db import models

from dhealth.kernel.ids import uuid7


class LinkageCode(models.Model):
    """A code under the linkage key. It says nothing about the person to whoever lacks that key."""

    code = models.BinaryField(max_length=16, db_index=True)
    organisation = models.UUIDField()
    client = models.UUIDField(db_index=True)
    source = models.CharField(max_length=8)  # phone or cccd

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "client"], name="one_linkage_code_a_client")]

    def __str__(self) -> str:
        return f"{self.source} {self.client}"


class LinkageCase(models.Model):
    """Two organisations may know the same person; only a reviewer sees the pair."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_organisation = models.UUIDField()
    first_client = models.UUIDField()
    second_organisation = models.UUIDField()
    second_client = models.UUIDField()
    why = models.JSONField(default=list)
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first_client", "second_client"], name="one_case_a_pair")]

    def __str__(self) -> str:
        return f"{self.first_client} ~ {self.second_client}"


class LinkageDecision(models.Model):
    """What the reviewer found; a case without one still waits."""

    class Answer(models.TextChoices):
        SAME = "same"
        DIFFERENT = "different"
        UNSURE = "unsure"

    case = models.OneToOneField(LinkageCase, models.CASCADE, related_name="decision")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.case}: {self.answer}"
