"""What people say of the program, and what they are answered."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation


class FeedbackKind(models.TextChoices):
    """What somebody wants to say."""

    QUESTION = "question", _("I do not know how")
    FAULT = "fault", _("Something is wrong")
    IDEA = "idea", _("An idea")


class FeedbackStatus(models.TextChoices):
    """How far it has come."""

    NEW = "new", _("New")
    SEEN = "seen", _("Seen")
    IN_WORK = "in_work", _("In work")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


OPEN = (FeedbackStatus.NEW, FeedbackStatus.SEEN, FeedbackStatus.IN_WORK)


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    """Feedback as somebody may see it."""

    def given_by(self, actor: Actor) -> FeedbackQuerySet:
        """One's own."""
        return self.filter(giver=actor.user)

    def readable_by(self, actor: Actor) -> FeedbackQuerySet:
        """All of one's own organisation, and what others of those in sight passed on."""
        inside = actor.organisations_where("feedback.read")
        if not inside:
            return self.none()
        around = Q(organisation__in=Organisation.objects.visible_to(actor), passed_on_at__isnull=False)
        return self.filter(Q(organisation__in=inside) | around)

    def visible_to(self, actor: Actor) -> FeedbackQuerySet:
        """What one gave, and what one may read."""
        return self.filter(Q(pk__in=self.given_by(actor).values("pk")) | Q(pk__in=self.readable_by(actor).values("pk")))


class Feedback(models.Model):
    """One thing that somebody said. The words are sealed for the giver's organisation: they may name people."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    giver = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=8, choices=FeedbackKind.choices)
    page = models.CharField(max_length=60, blank=True)  # the name of an address, never an address
    reference = models.CharField(max_length=12, blank=True)  # what an error page said
    words = models.BinaryField()  # sealed
    status = models.CharField(max_length=8, choices=FeedbackStatus.choices, default=FeedbackStatus.NEW)
    passed_words = models.BinaryField(null=True)  # sealed: what others than the own organisation read
    passed_on_at = models.DateTimeField(null=True)
    passed_on_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["giver", "at"], name="feedback_by_giver"),
            models.Index(fields=["organisation", "at"], name="feedback_by_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class FeedbackReply(models.Model):
    """What was answered."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    feedback = models.ForeignKey(Feedback, models.CASCADE, related_name="replies")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    words = models.BinaryField()  # sealed

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"reply to {self.feedback_id}"
