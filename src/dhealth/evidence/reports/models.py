"""Figures from outside, such as a province's new cases, by which shares are computed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.models import Group
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


class What(models.TextChoices):
    """What an outside figure says of its place and time."""

    NEW_CASES = "new_cases", _("New cases found")
    PREVALENCE = "prevalence", _("Prevalence in sentinel surveillance, per cent")
    ESTIMATE = "estimate", _("Estimated number of people")


class DenominatorQuerySet(models.QuerySet["Denominator"]):
    """Outside figures as somebody may see them."""

    def visible_to(self, actor: Actor) -> DenominatorQuerySet:
        """All that hold: they are published figures of places, and name nobody."""
        return self.filter(corrected_by=None) if "report.read" in actor.verbs else self.none()


class Denominator(models.Model):
    """One figure from outside with its source. Rows are added, never changed: a correction names the row it mends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    what = models.CharField(max_length=12, choices=What.choices)
    group = models.CharField(max_length=8, choices=Group.choices, blank=True)  # none: everybody
    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    value = models.DecimalField(max_digits=12, decimal_places=2)
    source = models.CharField(max_length=160)
    source_date = models.DateField()
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    entered_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    entered_at = models.DateTimeField(auto_now_add=True)

    objects = DenominatorQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["starts_on", "ends_on"], name="denominator_by_period")]

    def __str__(self) -> str:
        return f"{self.what} {self.group} {self.starts_on}–{self.ends_on}"
