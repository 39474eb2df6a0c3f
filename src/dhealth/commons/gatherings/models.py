"""Meetings between partners, what was decided there, and what of it was done; questions between two partners."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class Rhythm(models.TextChoices):
    """How often partners meet (giao ban)."""

    MONTHLY = "monthly", _("Monthly meeting")
    QUARTERLY = "quarterly", _("Quarterly meeting")
    OTHER = "other", _("Meeting for one question")


class GatheringQuerySet(models.QuerySet["Gathering"]):
    """Meetings as somebody may see them."""

    def visible_to(self, actor: Actor) -> GatheringQuerySet:
        """Those to which an organisation of this person is invited."""
        at = actor.organisations_where("gathering.read")
        return self.filter(pk__in=Seat.objects.filter(organisation__in=at).values("gathering"))


class Gathering(models.Model):
    """A meeting of partners on a day. Its minutes close it; from then on it stays as it is."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rhythm = models.CharField(max_length=9, choices=Rhythm.choices)
    day = models.DateField()
    host = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    where = models.CharField(max_length=120, blank=True)
    called_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    called_at = models.DateTimeField(auto_now_add=True)

    objects = GatheringQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return f"{self.rhythm} {self.day}"


class Seat(models.Model):
    """An organisation that is invited, and how many people of it came; None while nobody wrote it down."""

    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="seats")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    came = models.PositiveSmallIntegerField(null=True)
    names = models.CharField(max_length=240, blank=True)  # of colleagues, for the minutes

    class Meta:
        ordering = ["organisation__name"]
        constraints = [models.UniqueConstraint(fields=["gathering", "organisation"], name="one_seat_a_partner")]

    def __str__(self) -> str:
        return f"{self.organisation_id}: {self.came}"


class AgendaItem(models.Model):
    """One line of the agenda: drawn from what is open, or written by hand."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="agenda")
    position = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=24, blank=True)  # the word of its source; empty: written by hand
    about = models.UUIDField(null=True)
    words = models.CharField(max_length=240)
    discussed = models.CharField(max_length=1000, blank=True)  # for the minutes

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["gathering", "source", "about"], condition=~Q(source=""), name="drawn_once")
        ]

    def __str__(self) -> str:
        return self.words


class Decision(models.Model):
    """What the partners agreed on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gathering = models.ForeignKey(Gathering, models.CASCADE, related_name="decisions")
    words = models.CharField(max_length=400)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.words


class Minutes(models.Model):
    """The minutes were written and the meeting is closed."""

    gathering = models.OneToOneField(Gathering, models.CASCADE, related_name="minutes")
    words = models.CharField(max_length=4000, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"minutes of {self.gathering_id}"


class ActionItemQuerySet(models.QuerySet["ActionItem"]):
    """What is to be done, as somebody may see it."""

    def visible_to(self, actor: Actor) -> ActionItemQuerySet:
        """What one's organisation is to do or asked for, and what was agreed at a meeting to which it was invited."""
        at = actor.organisations_where("task.read")
        met = Seat.objects.filter(organisation__in=at).values("gathering")
        return self.filter(Q(owner__in=at) | Q(asked_by__in=at) | Q(gathering__in=met))

    def open(self) -> ActionItemQuerySet:
        """Not done and not dropped."""
        return self.filter(ending=None)

    def late(self, today: date) -> ActionItemQuerySet:
        """Open after their day."""
        return self.open().filter(due_on__lt=today)


class ActionItem(models.Model):
    """Something that one organisation does until a day: agreed at a meeting, or to begin in a new area."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    gathering = models.ForeignKey(Gathering, models.CASCADE, null=True, related_name="items")
    area = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")
    asked_by = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    owner = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    words = models.CharField(max_length=240)
    due_on = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(gathering__isnull=True) | Q(area__isnull=True), name="of_a_meeting_or_an_area"
            )
        ]

    def __str__(self) -> str:
        return self.words


class ItemEnd(models.TextChoices):
    """How something to be done ended."""

    DONE = "done", _("Done")
    DROPPED = "dropped", _("No longer needed")


class ActionEnding(models.Model):
    """It was done, or is no longer needed."""

    item = models.OneToOneField(ActionItem, models.CASCADE, related_name="ending")
    how = models.CharField(max_length=7, choices=ItemEnd.choices)
    words = models.CharField(max_length=240, blank=True)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.how


class IssueKind(models.TextChoices):
    """What a group and a clinic settle between them (C2P-28)."""

    FIND = "find", _("Somebody is looked for")
    LOST = "lost", _("Somebody was lost from sight")
    DROPPED = "dropped", _("Somebody stopped coming")
    OTHER = "other", _("Something else")


class IssueQuerySet(models.QuerySet["Issue"]):
    """Questions between two partners, as somebody may see them."""

    def visible_to(self, actor: Actor) -> IssueQuerySet:
        """The two partners always; the umbrella from the day on which the question rises to it."""
        at = actor.organisations_where("issue.read")
        return self.filter(Q(raised_by__in=at) | Q(to__in=at) | (Q(umbrella__in=at) & risen(timezone.localdate())))

    def open(self) -> IssueQuerySet:
        """Not settled."""
        return self.filter(settling=None)


def risen(today: date) -> Q:
    """What an umbrella sees: unsettled after its day, settled late, or passed up by hand. Nothing sinks back."""
    late = Q(due_on__lt=today, settling=None) | Q(settling__day__gt=F("due_on"))
    return late | Q(passed_up=True)


class Issue(models.Model):
    """A question between two organisations: who answers it, until when. Late ones rise to the umbrella."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=7, choices=IssueKind.choices)
    raised_by = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    to = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    umbrella = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")  # whose turn it is
    about = models.UUIDField(null=True)  # a referral or another thing of a room above
    slip = models.CharField(max_length=16, blank=True)  # the code by which both sides know it
    words = models.CharField(max_length=400)
    due_on = models.DateField()
    passed_up = models.BooleanField(default=False)
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = IssueQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [
            models.Index(fields=["raised_by", "due_on"], name="issue_by_raiser"),
            models.Index(fields=["to", "due_on"], name="issue_by_receiver"),
            models.Index(fields=["umbrella", "due_on"], name="issue_by_umbrella"),
        ]
        constraints = [models.CheckConstraint(condition=~Q(raised_by=F("to")), name="between_two")]

    def __str__(self) -> str:
        return f"{self.kind} {self.due_on}"


class Reply(models.Model):
    """Something said to a question; with it the turn passes to the other (`turn`), or up to the umbrella."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="replies")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    words = models.CharField(max_length=400)
    turn = models.ForeignKey(
        "organisations.Organisation", models.PROTECT, null=True, related_name="+"
    )  # whose, from now
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return self.words


class Settling(models.Model):
    """The question is settled; how."""

    class How(models.TextChoices):
        FOUND = "found", _("Found, and back in care")
        ELSEWHERE = "elsewhere", _("In care elsewhere")
        NOT_FOUND = "not_found", _("Not found")
        REFUSED = "refused", _("Found, and does not want to")
        AGREED = "agreed", _("Agreed between us")

    issue = models.OneToOneField(Issue, models.CASCADE, related_name="settling")
    how = models.CharField(max_length=9, choices=How.choices)
    day = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.how
