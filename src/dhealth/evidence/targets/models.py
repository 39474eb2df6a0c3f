"""Targets: how many, of what, between two days, by whom."""

from django.db import models

from dhealth.kernel.ids import uuid7


class Target(models.Model):
    """What one worker of an organisation should reach. `indicator` is a word of indicators.toml."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, related_name="+")
    worker = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    indicator = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    number = models.PositiveIntegerField()
    origin = models.UUIDField(null=True, db_index=True)  # the import that brought it, if one did

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "worker", "indicator", "starts_on", "ends_on"], name="one_target_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.number}"
