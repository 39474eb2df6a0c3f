"""What somebody looked at and found right as it is; it can be taken back."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Client
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION, Actor


class Reason(models.TextChoices):
    """Why something doubtful is right as it is."""

    ASKED = "asked", _("We asked the client again: it is so")
    NOT_TOLD = "not_told", _("The client does not want to tell")
    ELSEWHERE = "elsewhere", _("It was done elsewhere; we have no paper")
    HAPPENED = "happened", _("It did happen so")
    TALKED = "talked", _("We talked about it")


class SettledQuerySet(models.QuerySet["Settled"]):
    """What was accepted, as somebody may take it back."""

    def visible_to(self, actor: Actor) -> SettledQuerySet:
        """A leader sees the group's; everybody else their own."""
        return self.filter(
            models.Q(organisation_id__in=actor.records_of(ORGANISATION)) | models.Q(settled_by_id=actor.id)
        )

    def standing(self) -> SettledQuerySet:
        """What was not taken back."""
        return self.filter(taken_back=None)


class Settled(models.Model):
    """One finding is right as it is, says somebody; it stays away while the record stays the same."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    rule = models.CharField(max_length=24)  # a heading of quality.toml
    finding = models.CharField(max_length=32)  # the key of what was found; another one once the record changes
    day = models.DateField()  # of the service
    client = models.ForeignKey(Client, models.CASCADE, null=True, related_name="+", db_index=False)
    reason = models.CharField(max_length=9, choices=Reason.choices)
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    settled_at = models.DateTimeField(auto_now_add=True)

    objects = SettledQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "finding"], name="settled_by_finding")]

    def __str__(self) -> str:
        return f"{self.rule}: {self.reason}"


class TakenBackWord(models.Model):
    """Somebody found that it was not right after all."""

    settled = models.OneToOneField(Settled, models.CASCADE, primary_key=True, related_name="taken_back")
    taken_back_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    taken_back_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"taken back: {self.settled_id}"
