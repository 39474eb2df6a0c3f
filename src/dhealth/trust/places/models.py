"""Places with a history: 63 provinces with districts until 30 June 2025, 34 without after."""

from datetime import date

from django.db import models


class Level(models.TextChoices):
    """How high a place stands."""

    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


REFORM = date(2025, 7, 1)
LAST_DAY_OF_DISTRICTS = date(2025, 6, 30)


class Place(models.Model):
    """One administrative unit as it was between two days; codes are the official ones of its time."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=12)
    level = models.CharField(max_length=8, choices=Level.choices)
    name = models.CharField(max_length=120)
    folded = models.CharField(max_length=120)
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    valid_from = models.DateField(null=True)  # none: from before records began
    valid_to = models.DateField(null=True)  # none: still

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "code", "valid_to"], name="one_place_a_code_and_time")]
        indexes = [models.Index(fields=["level", "folded"], name="place_by_name")]

    def __str__(self) -> str:
        return self.name


class Successor(models.Model):
    """An old place became (part of) a new one on the day of the reform."""

    old = models.ForeignKey(Place, models.CASCADE, related_name="became")
    new = models.ForeignKey(Place, models.CASCADE, related_name="formed_from")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["old", "new"], name="one_succession")]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
