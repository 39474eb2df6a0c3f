"""Whose months are closed: a project's, which may run from the 26th to the 25th, and the group's own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project

DUE_AFTER: Final = 3  # days after the last one until which a month is sent


@dataclass(frozen=True)
class Calendar:
    """The months of a project, or without one the calendar months of the group itself."""

    organisation: UUID
    project: Project | None = None

    @property
    def first_day(self) -> int:
        """The day of the month on which each period begins."""
        return self.project.month_starts_on if self.project else 1

    @property
    def name(self) -> str:
        """The project's code, or that it is the group's own."""
        return self.project.code if self.project else _("The group's own month")

    def period_of(self, day: date) -> Period:
        """The period of this calendar that holds the day."""
        return month_from(self.first_day, day)

    def back_from(self, day: date) -> Iterator[Period]:
        """The period that holds the day, the one before it, and so on."""
        while True:
            period = self.period_of(day)
            yield period
            day = period.start - timedelta(days=1)


def month_from(first_day: int, day: date) -> Period:
    """The month around a day where months begin on `first_day` (1 to 28)."""
    start = day.replace(day=first_day)
    if day.day < first_day:
        start = (day.replace(day=1) - timedelta(days=1)).replace(day=first_day)
    following = (start.replace(day=28) + timedelta(days=4)).replace(day=first_day)
    return Period(start, following - timedelta(days=1))


def month_named(period: Period) -> str:
    """11/2026: a month is called after the one in which it ends."""
    return f"{period.end:%m/%Y}"


def due_on(period: Period) -> date:
    """Until when the month should be locked and sent."""
    return period.end + timedelta(days=DUE_AFTER)


def projects_running(organisation: UUID, period: Period) -> QuerySet[Project]:
    """The group's projects that run on some day of the period."""
    open_end = Q(ends_on=None) | Q(ends_on__gte=period.start)
    return Project.objects.filter(open_end, members=organisation, starts_on__lte=period.end).order_by("code")


def takes_unnamed(organisation: UUID, project: Project | None, period: Period) -> bool:
    """Whether what was written without a project belongs to this project: the group has no other in the period."""
    return project is not None and list(projects_running(organisation, period)) == [project]


def calendars_of(organisation: UUID, around: Period) -> list[Calendar]:
    """The calendars by which a group closes: those of its running projects, then its own."""
    projects = [Calendar(organisation, project) for project in projects_running(organisation, around)]
    return [*projects, Calendar(organisation)]
