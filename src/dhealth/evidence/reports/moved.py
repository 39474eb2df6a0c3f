"""People whom several of a reader's groups served, one after the other: each is one person in the whole."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Max, Q

from dhealth.care.services.models import Service
from dhealth.care.transfers.same import people_of_several_groups
from dhealth.evidence.indicators.heads import NOBODY, Moved
from dhealth.evidence.reports.reach import Reach
from dhealth.kernel.periods import Period


def moved_people(reach: Reach, period: Period, organisation: UUID | None = None) -> Moved:
    """The records of those who have one at two or more of the groups that are reached, and were served in the period.

    Who they are says the record in which they were served last in the period, so that the rows of a table add up. Of
    one group alone (`organisation`, or a reader of one) nobody is counted twice: that costs no statement.
    """
    if organisation is not None or (not reach.everything and len(reach.within) < 2):
        return NOBODY
    people = [
        [pk for pk, home in records.items() if reach.everything or home in reach.within]
        for records in people_of_several_groups()
    ]
    several = [records for records in people if len(records) > 1]
    last = _last_served(reach, period, [pk for records in several for pk in records]) if several else {}
    found: dict[UUID, UUID] = {}
    for records in several:
        served = [pk for pk in records if pk in last]
        if served:
            found |= dict.fromkeys(records, max(served, key=lambda pk: (last[pk], pk)))
    return found


def _last_served(reach: Reach, period: Period, records: list[UUID]) -> dict[UUID, object]:
    whose = Q() if reach.everything else Q(organisation__in=reach.organisations)
    if reach.own and reach.worker:
        whose |= Q(organisation__in=reach.own, worker=reach.worker)
    days = Service.objects.current().filter(whose, person__in=records, day__range=(period.start, period.end))
    return dict(days.order_by().values_list("person").annotate(Max("day")))
