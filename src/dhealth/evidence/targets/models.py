"""Targets: how many, of what, between two days, by whom; and every number that was ever agreed on."""

from __future__ import annotations

from datetime import date

from django.db import models

from dhealth.evidence.targets.reach import reach_of
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor


class TargetQuerySet(models.QuerySet["Target"]):
    """Targets as somebody may see them."""

    def visible_to(self, actor: Actor) -> TargetQuerySet:
        """All of a group whose figures one reads, a project's where one follows it, and one's own."""
        reach = reach_of(actor, "target.read")
        own = models.Q(organisation__in=reach.own, worker=reach.person)
        return self.filter(models.Q(organisation__in=reach.groups) | models.Q(project__in=reach.projects) | own)

    def touching(self, first: date, last: date) -> TargetQuerySet:
        """Those of which some day lies between the two."""
        return self.filter(starts_on__lte=last, ends_on__gte=first)

    def told(self) -> TargetQuerySet:
        """With all that a page says of them, in a fixed number of queries."""
        people = self.select_related("organisation", "worker", "project", "end__ended_by")
        said = TargetChange.objects.select_related("set_by", "agreement__by")
        return people.prefetch_related(models.Prefetch("changes", said))


class Target(models.Model):
    """What a worker, a group or a project should reach. `indicator` is a word of indicators.toml.

    With a worker it is theirs at that group; without, the group's; with a project it is what the group, or where
    none is named the whole project, should reach in that project.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    organisation = models.ForeignKey("organisations.Organisation", models.PROTECT, null=True, related_name="+")
    worker = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    project = models.ForeignKey("organisations.Project", models.PROTECT, null=True, related_name="+")
    indicator = models.CharField(max_length=40)
    starts_on = models.DateField()
    ends_on = models.DateField()
    number = models.PositiveIntegerField()  # the newest that was set; which held on a day stands in `changes`
    is_open = models.BooleanField(default=True)  # False: ended, see `end`
    origin = models.UUIDField(null=True, db_index=True)  # the import that brought it, if one did

    objects = TargetQuerySet.as_manager()

    class Meta:
        constraints = [
            # An empty part is compared with nothing, so each kind of target has a rule of its own.
            models.UniqueConstraint(
                fields=["organisation", "worker", "indicator", "starts_on", "ends_on"],
                condition=models.Q(is_open=True, worker__isnull=False),
                name="one_open_target_a_worker",
            ),
            models.UniqueConstraint(
                fields=["organisation", "indicator", "starts_on", "ends_on"],
                condition=models.Q(is_open=True, worker=None, project=None),
                name="one_open_target_a_group",
            ),
            models.UniqueConstraint(
                fields=["project", "organisation", "indicator", "starts_on", "ends_on"],
                condition=models.Q(is_open=True, project__isnull=False, organisation__isnull=False),
                name="one_open_target_a_group_in_a_project",
            ),
            models.UniqueConstraint(
                fields=["project", "indicator", "starts_on", "ends_on"],
                condition=models.Q(is_open=True, project__isnull=False, organisation=None),
                name="one_open_target_a_project",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator}: {self.number}"

    @property
    def period(self) -> Period:
        """From its first to its last day, both counted."""
        return Period(self.starts_on, self.ends_on)

    def setting_on(self, day: date) -> TargetChange | None:
        """The number that holds on a day, with who set it and why: the newest word that was in force by then."""
        said = sorted(self.changes.all(), key=lambda one: (one.made_at, one.pk))
        held = [one for one in said if one.from_day <= day]
        return held[-1] if held else said[0] if said else None

    def number_on(self, day: date) -> int:
        """The number by which that day is judged."""
        setting = self.setting_on(day)
        return self.number if setting is None else setting.number


class TargetChange(models.Model):
    """A number that was set, the first one too: from which day, why, and who agreed to it. Never written over."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    target = models.ForeignKey(Target, models.CASCADE, related_name="changes")
    number = models.PositiveIntegerField()
    from_day = models.DateField()
    why = models.CharField(max_length=200, blank=True)
    agreed = models.CharField(max_length=200, blank=True)  # with whom, as told by whoever set it
    set_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")  # none: a workbook
    origin = models.UUIDField(null=True, db_index=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.number} {self.from_day}"


class TargetAgreement(models.Model):
    """The worker's own word: this number is agreed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    change = models.OneToOneField(TargetChange, models.CASCADE, related_name="agreement")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.change_id}"


class TargetEnd(models.Model):
    """A target that is no longer followed, from which day and why; what was reached by then stays to be read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    target = models.OneToOneField(Target, models.CASCADE, related_name="end")
    on = models.DateField()
    why = models.CharField(max_length=200)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.target_id} {self.on}"
