"""Who practises with which invented clients, and how far each newcomer has come on the first day."""

from django.db import models
from django.utils import timezone


class PracticeWorld(models.Model):
    """The organisation of invented clients that belongs to one person, and when it was last filled afresh."""

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    organisation = models.OneToOneField("organisations.Organisation", models.PROTECT, related_name="+")
    filled_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"practice of {self.user_id}"


class Tour(models.Model):
    """The first day of one person: begins with the first full sign-in.

    What the event log knows is read from there while the days of the tour last; then it is written here once
    (`settled_at`), so that nobody counts years of events.
    """

    user = models.OneToOneField("accounts.User", models.CASCADE, primary_key=True, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    put_away_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    first_client_at = models.DateTimeField(null=True)  # in earnest, as are the contacts
    first_contact_at = models.DateTimeField(null=True)
    first_practice_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"tour of {self.user_id}"


class TourStep(models.Model):
    """One step of a tour that was done."""

    tour = models.ForeignKey(Tour, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=12)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tour", "step"], name="one_step_a_tour")]

    def __str__(self) -> str:
        return f"{self.step} of {self.tour_id}"
