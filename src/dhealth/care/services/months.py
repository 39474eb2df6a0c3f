"""A month so far in plain figures: people and visits, never mixed."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils import timezone

from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Service
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User


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
    visits = rows.exclude(kind=REFERRAL).order_by().values_list("worker", "person", "day").distinct()
    people: dict[UUID, set[UUID]] = defaultdict(set)
    counts: dict[UUID, int] = defaultdict(int)
    last: dict[UUID, date] = {}
    for worker, person, day in visits:
        people[worker].add(person)
        counts[worker] += 1
        last[worker] = max(day, last.get(worker, day))
    names = dict(User.objects.filter(pk__in=list(counts)).values_list("pk", "display_name"))
    found = [WorkerMonth(w, names.get(w, "–"), len(people[w]), counts[w], last[w]) for w in counts]
    return sorted(found, key=lambda row: (-row.people, row.worker))
