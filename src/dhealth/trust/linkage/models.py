"""Keyed codes that are equal for one person at two organisations, and the cases that a reviewer decides."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7


class LinkageCode(models.Model):
    """A code under the linkage key. It says nothing about the person to whoever lacks that key."""

    code = models.BinaryField(max_length=16)
    organisation = models.UUIDField()
    client = models.UUIDField(db_index=True)
    source = models.CharField(max_length=8)  # phone or cccd

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "client"], name="one_linkage_code_a_client")]

    def __str__(self) -> str:
        return f"{self.source} {self.client}"


class LinkageCaseQuerySet(models.QuerySet["LinkageCase"]):
    """Cases by how they stand."""

    def decided(self) -> LinkageCaseQuerySet:
        """Found to be one person or two, and not taken back."""
        return self.filter(models.Exists(LinkageDecision.objects.settled().filter(case=models.OuterRef("pk"))))

    def undecided(self) -> LinkageCaseQuerySet:
        """Never looked at, found unsure, or taken back."""
        return self.exclude(models.Exists(LinkageDecision.objects.settled().filter(case=models.OuterRef("pk"))))


class LinkageCase(models.Model):
    """Two organisations may know the same person; only a reviewer sees the pair."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    first_organisation = models.UUIDField()
    first_client = models.UUIDField()
    second_organisation = models.UUIDField()
    second_client = models.UUIDField()
    why = models.JSONField(default=list)
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = LinkageCaseQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["first_client", "second_client"], name="one_case_a_pair")]

    def __str__(self) -> str:
        return f"{self.first_client} ~ {self.second_client}"


class LinkageDecisionQuerySet(models.QuerySet["LinkageDecision"]):
    """Decisions by how they stand."""

    def settled(self) -> LinkageDecisionQuerySet:
        """Those that close a case: one person or two, and not taken back."""
        return self.filter(taken_back=None).exclude(answer=LinkageDecision.Answer.UNSURE)


class LinkageDecision(models.Model):
    """What a reviewer found. Nothing is written over: a later one stands beside the earlier."""

    class Answer(models.TextChoices):
        SAME = "same", _("One person")
        DIFFERENT = "different", _("Two people")
        UNSURE = "unsure", _("Not sure yet")

    case = models.ForeignKey(LinkageCase, models.CASCADE, related_name="decisions")
    answer = models.CharField(max_length=9, choices=Answer.choices)
    decided_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(auto_now_add=True)

    objects = LinkageDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.case}: {self.answer}"


class TakenBack(models.Model):
    """A decision that no longer holds: who took it back, when, and why. The case waits again."""

    class Reason(models.TextChoices):
        PRESSED = "pressed", _("The wrong button was pressed")
        LEARNED = "learned", _("Something new was learned")
        ASKED = "asked", _("An organisation asked to look again")

    decision = models.OneToOneField(LinkageDecision, models.CASCADE, primary_key=True, related_name="taken_back")
    reason = models.CharField(max_length=8, choices=Reason.choices)
    taken_back_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.decision}: {self.reason}"


class CountedQuerySet(models.QuerySet["Counted"]):
    """People counted, by how they stand."""

    def standing(self) -> CountedQuerySet:
        """Those that were not released."""
        return self.filter(released_at=None)


class Counted(models.Model):
    """A person, known by a code alone, was counted for one service and episode, by one claim of one organisation."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.BinaryField(max_length=16)
    service = models.CharField(max_length=24)
    episode = models.CharField(max_length=16)
    organisation = models.UUIDField()
    claim = models.UUIDField(db_index=True)
    counted_at = models.DateTimeField(auto_now_add=True)
    released_at = models.DateTimeField(null=True)  # the claim was taken back

    objects = CountedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["code", "service", "episode"],
                condition=models.Q(released_at=None),
                name="one_person_service_episode",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.episode}"
