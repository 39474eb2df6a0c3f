"""Reading services: of one meeting, and when each person was last met."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection

from dhealth.care.services.drafts import sibling_ids
from dhealth.care.services.models import Service

LARGEST_MEETING = 32
AT_ONCE = 5_000  # ids a query
ID = Service._meta.pk


def told_together(first: UUID) -> list[Service]:
    """The services of one meeting form, by the id of its contact."""
    return list(Service.objects.filter(pk__in=sibling_ids(first, LARGEST_MEETING)).order_by("pk"))


# Plain SQL: every look-up asks this, and composing the query costs ten times what it does.
_LAST_DAYS = (
    "SELECT person_id, MAX(day) FROM services_service "
    "WHERE is_current AND reported_by = '' AND person_id IN ({places}) GROUP BY person_id"
)


def last_contact_days(people: Sequence[UUID]) -> dict[UUID, date]:
    """The day on which the group itself last did something for each person; who was never met is left out."""
    found: dict[UUID, date] = {}
    for start in range(0, len(people), AT_ONCE):
        some = [ID.get_db_prep_value(person, connection) for person in people[start : start + AT_ONCE]]
        with connection.cursor() as cursor:
            cursor.execute(_LAST_DAYS.format(places=", ".join(["%s"] * len(some))), some)
            found.update((UUID(str(person)), _day(last)) for person, last in cursor.fetchall())
    return found


def _day(stored: date | str) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(stored)
