"""Whether both sides are ready before, and how they find working together, quarter after quarter (C2P-36, C2P-37)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from dhealth.commons.agreements.models.agreement import Agreement, Party
from dhealth.kernel.ids import uuid7


class ReadinessAnswer(models.Model):
    """One line of the checklist: done or not yet; the last word counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="readiness")
    question = models.CharField(max_length=40)  # a key of config/agreements.toml
    ready = models.BooleanField()
    note = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]


class Assessment(models.Model):
    """How one side finds working with the other in a quarter; once a side and quarter."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="assessments")
    party = models.ForeignKey(Party, models.PROTECT, related_name="assessments")
    quarter = models.DateField()  # its first day
    words = models.CharField(max_length=480, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["quarter", "at"]
        constraints = [models.UniqueConstraint(fields=["party", "quarter"], name="one_assessment_a_side_and_quarter")]


class Score(models.Model):
    """One question of an assessment: 1 is poor, 5 is very good."""

    assessment = models.ForeignKey(Assessment, models.PROTECT, related_name="scores")
    question = models.CharField(max_length=40)  # a key of config/agreements.toml
    points = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assessment", "question"], name="one_score_a_question"),
            models.CheckConstraint(condition=Q(points__gte=1, points__lte=5), name="from_1_to_5"),
        ]


class Testimonial(models.Model):
    """What somebody says of working together, with what they are there."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="testimonials")
    party = models.ForeignKey(Party, models.PROTECT, related_name="+")
    words = models.CharField(max_length=800)
    author_role = models.CharField(max_length=80)
    said_on = models.DateField()
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-said_on", "-id"]
