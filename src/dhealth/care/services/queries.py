"""Reading services: of one meeting, and when each person was last met."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Max

from dhealth.care.services.drafts import sibling_ids
from dhealth.care.services.models import Service

LARGEST_MEETING = 32
AT_ONCE = 5_000  # ids a query


def told_together(first: UUID) -> list[Service]:
    """The services of one meeting form, by the id of its contact."""
    return list(Service.objects.filter(pk__in=sibling_ids(first, LARGEST_MEETING)).order_by("pk"))


def last_contact_days(people: Sequence[UUID]) -> dict[UUID, date]:
    """The day on which the group itself last did something for each person; who was never met is left out."""
    found: dict[UUID, date] = {}
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        own = Service.objects.current().filter(person_id__in=some, reported_by="")
        found.update(own.order_by().values_list("person_id").annotate(last=Max("day")))
    return found
