"""What a clinic says of itself: hours, services and when they are open, what makes it friendly, whom to call."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dhealth.kernel.ids import uuid7
from dhealth.kernel.phones import show_phone


class Hours(models.TextChoices):
    """Which kind of hours these are (C2P-25)."""

    USUAL = "usual", _("Usual hours")
    AFTER_HOURS = "after_hours", _("After hours")
    MOBILE = "mobile", _("Mobile, outside the clinic")


class Openness(models.TextChoices):
    """How a service, or the whole clinic, stands between two days."""

    LIMITED = "limited", _("Limited")
    CLOSED = "closed", pgettext_lazy("clinic", "Closed")


class Tag(models.TextChoices):
    """What makes a clinic friendly, as it says itself."""

    NO_WAIT = "no_wait", _("Little waiting with an appointment")
    PRIVATE_ROOM = "private_room", _("A room of one's own to talk")
    PEER = "peer", _("A peer supporter on the spot")
    NO_NAME_CALLED = "no_name_called", _("Nobody is called by name")
    CHOSEN_NAME = "chosen_name", _("Addresses people as they wish")
    STEP_FREE = "step_free", _("Without steps")
    INSURANCE = "insurance", _("Takes health insurance")
    FREE = "free", _("Free of charge for clients of groups")


class Profile(models.Model):
    """One clinic: where it stands in the register of places, and the person whom groups turn to first."""

    clinic = models.OneToOneField("organisations.Organisation", models.PROTECT, primary_key=True, related_name="+")
    place = models.ForeignKey("places.Place", models.PROTECT, null=True, related_name="+")  # the narrowest one known
    focal_name = models.CharField(max_length=80, blank=True)
    focal_phone = models.CharField(max_length=20, blank=True)
    how_to_find = models.CharField(max_length=240, blank=True)
    kept_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    kept_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.clinic_id}"

    @property
    def phone(self) -> str:
        """The focal person's phone as people write it."""
        return show_phone(self.focal_phone) if self.focal_phone else ""


class Slot(models.Model):
    """Hours of one weekday that return every week."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    opens = models.TimeField()
    closes = models.TimeField()
    kind = models.CharField(max_length=12, choices=Hours.choices, default=Hours.USUAL)
    where = models.CharField(max_length=120, blank=True)  # of a mobile one
    places = models.PositiveSmallIntegerField(null=True)  # appointments that fit in; none: as many as come

    class Meta:
        ordering = ["weekday", "opens", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(weekday__lte=6), name="a_day_of_the_week"),
            models.CheckConstraint(condition=Q(opens__lt=F("closes")), name="opens_before_it_closes"),
            models.CheckConstraint(condition=Q(places__isnull=True) | Q(places__gte=1), name="a_slot_has_a_place"),
            models.UniqueConstraint(fields=["clinic", "weekday", "opens", "kind"], name="one_slot_an_hour"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}"


class Offered(models.Model):
    """A service that the clinic gives."""

    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    service = models.CharField(max_length=24)  # a form of the catalogue's referral

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "service"], name="each_service_once")]

    def __str__(self) -> str:
        return self.service


class Friendly(models.Model):
    """One thing that makes the clinic friendly."""

    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    tag = models.CharField(max_length=16, choices=Tag.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "tag"], name="each_tag_once")]

    def __str__(self) -> str:
        return self.tag


class Span(models.Model):
    """Days on which the clinic, or one service of it, is limited or closed; without a last day, until it is ended."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    service = models.CharField(max_length=24, blank=True)  # empty: everything
    state = models.CharField(max_length=8, choices=Openness.choices)
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    why = models.CharField(max_length=160, blank=True)
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["first_day", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(first_day__lte=F("last_day")), name="first_before_last"
            )
        ]
        indexes = [models.Index(fields=["clinic", "first_day"], name="span_of_clinic")]

    def __str__(self) -> str:
        return f"{self.state} {self.first_day}"

    def holds_on(self, day: date) -> bool:
        """Both days are included."""
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


class OutsideClients(models.Model):
    """How many new clients came in a month without any group, as the clinic says; its newest word counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()  # its first day
    number = models.PositiveIntegerField()
    said_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["clinic", "month", "said_at"], name="outside_of_clinic")]

    def __str__(self) -> str:
        return f"{self.month:%m/%Y}: {self.number}"


class NeedKind(models.TextChoices):
    """What a twinned clinic may need (C2P-49)."""

    INVESTMENT = "investment", _("Investment")
    TRAINING = "training", _("Training")
    TECHNICAL = "technical", _("Technical support")


class Need(models.Model):
    """Something a twinned clinic needs so that it can serve whom groups send."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    clinic = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=NeedKind.choices)
    words = models.CharField(max_length=200)
    asked_on = models.DateField()
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.kind} {self.asked_on}"


class NeedMet(models.Model):
    """What was given for a need, by whom, on which day."""

    need = models.OneToOneField(Need, models.PROTECT, primary_key=True, related_name="met")
    words = models.CharField(max_length=200)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+", db_index=False)
    given_on = models.DateField()
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", db_index=False)

    def __str__(self) -> str:
        return f"{self.need_id} {self.given_on}"
