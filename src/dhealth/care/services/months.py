"""A month so far in plain figures: people and visits, never mixed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Service
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Month:
    """What was done since the first of the month; a visit is one person on one day, and a referral alone is none."""

    since: date
    people: int
    visits: int


@dataclass(frozen=True)
class WorkerMonth:
    """The same for one worker of a group."""

    pk: UUID
    worker: str
    people: int
    visits: int
    last: date


def first_of_month() -> date:
    """The first day of this month, here."""
    return timezone.localdate().replace(day=1)


def own_month(actor: Actor) -> Month:
    """What the actor did this month, at all groups where they record."""
    since = first_of_month()
    own = Service.objects.current().filter(
        organisation__in=actor.organisations_where("service.record"),
        day__gte=since,
        worker=actor.user,
        reported_by="",
    )
    visits = own.exclude(kind=REFERRAL).order_by().values_list("person", "day").distinct()
    days: dict[UUID, int] = defaultdict(int)
    for person, _day in visits:
        days[person] += 1
    return Month(since, len(days), sum(days.values()))


def month_by_worker(organisation_id: UUID) -> list[WorkerMonth]:
    """This month of a group, worker by worker, who did most first."""
    rows = Service.objects.current().filter(organisation=organisation_id, day__gte=first_of_month(), reported_by="")
    visit = Concat(Cast("person", TextField()), Value(" ", TextField()), Cast("day", TextField()))
    counted = (
        rows.exclude(kind=REFERRAL)
        .order_by()
        .values("worker", "worker__display_name")
        .annotate(people=Count("person", distinct=True), visits=Count(visit, distinct=True), last=Max("day"))
        .values_list("worker", "worker__display_name", "people", "visits", "last")
    )
    return sorted((WorkerMonth(*row) for row in counted), key=lambda row: (-row.people, row.worker))
