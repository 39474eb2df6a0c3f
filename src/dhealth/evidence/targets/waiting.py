"""Who was confirmed and has not begun treatment, as the records say today; and since when there are records."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from dhealth.care.clients.models import Client, Departure
from dhealth.care.services.models import Result, Service

CONFIRMING = "confirmatory_test"
TREATED = ("art_start", "art_visit")


def waiting(organisation: UUID, worker: UUID | None) -> int:
    """How many of a group, or of one worker's list, wait: known to be treated, dead or gone are not among them."""
    lines = Service.objects.current().filter(organisation=organisation, kind__in=(CONFIRMING, *TREATED))
    told = (
        lines.order_by()
        .values("person")
        .annotate(
            confirmed=Count("kind", filter=Q(kind=CONFIRMING, result=Result.POSITIVE)),
            begun=Count("kind", filter=Q(kind__in=TREATED)),
        )
    )  # one walk over the index of reports, person after person
    waits = told.filter(confirmed__gt=0, begun=0).values("person")
    gone = Departure.objects.filter(person=OuterRef("pk"), ended=None)
    people = Client.objects.living().filter(~Exists(gone), pk__in=waits)
    return (people.filter(worker=worker) if worker else people).count()


def anything_by(organisation: UUID, worker: UUID | None, day: date) -> bool:
    """Whether something was recorded on that day or before, so that there is a past to compare with."""
    found = Service.objects.current().filter(organisation=organisation, day__lte=day)
    return (found.filter(worker=worker) if worker else found).exists()
