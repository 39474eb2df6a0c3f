"""An area that needs an answer: opened by CDC, tasks to groups, closed with a reason. No person stands here."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class Why(models.TextChoices):
    """Why an area needs an answer now."""

    RISE = "rise", _("More people than before")
    NETWORK = "network", _("Many who know each other")
    TOLD = "told", _("Told by a group or a clinic")


class Task(models.TextChoices):
    """What a group is asked to do there."""

    MEET = "meet", _("Meet people there, offer a check")
    ASK = "ask", _("Ask about those close to them")
    SUPPLY = "supply", _("Bring condoms, lubricant, needles")
    MOBILE = "mobile", _("A mobile day with the clinic")


class TaskEnd(models.TextChoices):
    """What the group answers."""

    DONE = "done", _("Done")
    CANNOT = "cannot", _("We cannot")


class Closed(models.TextChoices):
    """Why an area needs no answer any more."""

    CALM = "calm", _("No more than usual by now")
    REACHED = "reached", _("Everybody concerned was reached")
    MISTAKE = "mistake", _("Opened by mistake")


class ClusterQuerySet(models.QuerySet["Cluster"]):
    """Areas as somebody may see them."""

    def visible_to(self, actor: Actor) -> ClusterQuerySet:
        """The CDC that opened it; a group that has a task there."""
        at = actor.organisations_where("cluster.read")
        asked = ClusterTask.objects.filter(group__in=at).values("cluster")
        return self.filter(Q(organisation__in=at) | Q(pk__in=asked))

    def open(self) -> ClusterQuerySet:
        """Not closed."""
        return self.filter(closing=None)


class Cluster(models.Model):
    """A place where new cases gather, since a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    since = models.DateField()
    why = models.CharField(max_length=8, choices=Why.choices)
    opened_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    objects = ClusterQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["organisation", "number"], name="one_area_a_number")]

    def __str__(self) -> str:
        return str(self.number)


class ClusterTask(models.Model):
    """What CDC asks of one group there, until a day."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    cluster = models.ForeignKey(Cluster, models.CASCADE, related_name="tasks")
    group = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    what = models.CharField(max_length=8, choices=Task.choices)
    due_on = models.DateField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["cluster", "group", "what", "due_on"], name="one_task_a_group_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.due_on}"


class TaskAnswer(models.Model):
    """The group did it, or says that it cannot."""

    task = models.OneToOneField(ClusterTask, models.CASCADE, related_name="answer")
    said = models.CharField(max_length=6, choices=TaskEnd.choices)
    day = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.said


class ClusterClosing(models.Model):
    """The area needs no answer any more."""

    cluster = models.OneToOneField(Cluster, models.CASCADE, related_name="closing")
    why = models.CharField(max_length=8, choices=Closed.choices)
    day = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.why
