"""Stock: lots, what moved from hand to hand, what was said of it; facts, added and taken back, never overwritten."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class Item(models.TextChoices):
    """What is kept; the first four are counted in the columns of a service, each quick check takes one of the last."""

    CONDOMS = "condoms", _("Condoms")
    LUBRICANTS = "lubricants", _("Lubricants")
    NEEDLES = "needles", _("Needles")
    KITS = "kits", _("Self-check kits")
    TESTS = "tests", _("Quick-check kits")


class Moved(models.TextChoices):
    """How stock moves; what is given out comes from the services themselves and is never typed twice."""

    RECEIVED = "received", _("Received")
    HANDED_ON = "handed_on", _("Handed on")
    COUNTED = "counted", _("Counted")


class CountReason(models.TextChoices):
    """Why the shelf and the books differ."""

    OPENING = "opening", _("There when the books began")
    COUNTED = "counted", _("Found when counting")
    BROKEN = "broken", _("Broken")
    EXPIRED = "expired", _("Past its date")
    LOST = "lost", _("Lost or stolen")


class BackReason(models.TextChoices):
    """Why a movement was taken back."""

    MISTAKE = "mistake", _("Written by mistake")
    NUMBER = "number", _("A wrong number or day")
    NOT_HANDED = "not_handed", _("It was not handed over")


class Book(models.Model):
    """A group that keeps stock; what was given out before `carried_to` stands summed in `Carried`."""

    organisation = models.OneToOneField(
        "organisations.Organisation", models.CASCADE, primary_key=True, related_name="+"
    )
    carried_to = models.DateField()
    opened_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.organisation_id}"


class Lot(models.Model):
    """A lot of one item as a group received it, with the last day on which it may be used."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+", db_index=False)
    item = models.CharField(max_length=12, choices=Item.choices)
    number = models.CharField(max_length=40)
    key = models.CharField(max_length=40)  # the number as it is compared: capitals without spaces
    expires_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "item", "key"], name="one_lot_a_number")]

    def __str__(self) -> str:
        return self.number


class MovementQuerySet(models.QuerySet["Movement"]):
    """Movements as somebody may see them."""

    def visible_to(self, actor: Actor) -> MovementQuerySet:
        """All of a group for those who keep its stock; for others what went through their own hands."""
        at = actor.organisations_where("stock.read")
        own = models.Q(organisation__in=at) & (models.Q(giver=actor.id) | models.Q(receiver=actor.id))
        return self.filter(own | models.Q(organisation__in=actor.organisations_where("stock.receive")))

    def standing(self) -> MovementQuerySet:
        """What was not taken back."""
        return self.filter(taken_back=None)


class Movement(models.Model):
    """Pieces of one item on their way; no giver or receiver is the group's own store, or the world outside."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=Moved.choices)
    item = models.CharField(max_length=12, choices=Item.choices)
    lot = models.ForeignKey(Lot, models.PROTECT, null=True, related_name="movements")
    amount = models.IntegerField()  # pieces; of a count the difference, which may be negative
    giver = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    receiver = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+"
    )  # of a count: whose shelf
    day = models.DateField()
    source = models.CharField(max_length=120, blank=True)  # who delivered it: a project, a clinic
    paper = models.CharField(max_length=40, blank=True)  # number of the delivery note
    reason = models.CharField(max_length=12, choices=CountReason.choices, blank=True)
    recorded_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    objects = MovementQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["organisation", "day"], name="movement_by_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.item} {self.amount}"


class TakenBack(models.Model):
    """A movement counts no more; it stays to be seen."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    movement = models.OneToOneField(Movement, models.CASCADE, related_name="taken_back")
    reason = models.CharField(max_length=12, choices=BackReason.choices)
    taken_back_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.movement_id}: {self.reason}"


class Said(models.Model):
    """How many the receiver says came; the newest word counts, and no number takes the word before back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    movement = models.ForeignKey(Movement, models.CASCADE, related_name="said")
    got = models.PositiveIntegerField(null=True)
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    said_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["said_at", "id"]

    def __str__(self) -> str:
        return f"{self.movement_id}: {self.got}"


class QuestionQuerySet(models.QuerySet["Question"]):
    """Questions as somebody may see them."""

    def visible_to(self, actor: Actor) -> QuestionQuerySet:
        """Those of the groups whose stock the actor keeps."""
        return self.filter(organisation__in=actor.organisations_where("stock.settle"))

    def open(self) -> QuestionQuerySet:
        """Not looked at yet, and the line still stands as it was written."""
        return self.filter(settled=None, service__is_current=True)


class Question(models.Model):
    """More was given out than the books knew of: somebody should look at the stock."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    service = models.ForeignKey("services.Service", models.CASCADE, related_name="+")
    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+")
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    item = models.CharField(max_length=12, choices=Item.choices)
    book = models.IntegerField()  # what the books knew of before
    given = models.PositiveIntegerField()
    day = models.DateField()
    asked_at = models.DateTimeField(auto_now_add=True)

    objects = QuestionQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.item}: {self.given} of {self.book}"


class Settled(models.Model):
    """Somebody who keeps the stock has looked at a question."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    question = models.OneToOneField(Question, models.CASCADE, related_name="settled")
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.question_id}"


class Carried(models.Model):
    """What left one pair of hands in one month that is over, summed: reckoned from the services, and again at need."""

    organisation = models.ForeignKey("organisations.Organisation", models.CASCADE, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    holder = models.ForeignKey("accounts.User", models.CASCADE, null=True, related_name="+", db_index=False)
    item = models.CharField(max_length=12, choices=Item.choices)
    lot = models.CharField(max_length=40, blank=True)  # as it is compared; empty where none was named
    amount = models.PositiveIntegerField()

    class Meta:
        indexes = [models.Index(fields=["organisation", "month"], name="carried_by_month")]

    def __str__(self) -> str:
        return f"{self.month} {self.item} {self.amount}"
