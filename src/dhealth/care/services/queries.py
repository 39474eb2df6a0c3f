"""Reading services: of one meeting, and when each person was last met."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dhealth.care.services.catalogue import REFERRAL, telling_kinds
from dhealth.care.services.drafts import sibling_ids
from dhealth.care.services.models import Service
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Kind, Organisation
from dhealth.trust.organisations.queries import directory

LARGEST_MEETING = 32
AT_ONCE = 5_000  # ids a query
ID = Service._meta.pk
RECEIVING = (
    *(Kind.CLINIC, Kind.PRIVATE_CLINIC, Kind.HOSPITAL, Kind.HEALTH_CENTRE, Kind.HEALTH_STATION),
    Kind.PROVINCIAL_CDC,
)


def told_together(first: UUID) -> list[Service]:
    """The services of one meeting form, by the id of its contact."""
    return list(Service.objects.filter(pk__in=sibling_ids(first, LARGEST_MEETING)).order_by("pk"))


def told_lines(hidden: frozenset[str], prefix: str = "") -> Q:
    """Lines whose mere presence tells of these protected groups, of a referral also by what it is for."""
    kinds = telling_kinds(hidden)
    return Q(**{f"{prefix}kind__in": kinds}) | Q(**{f"{prefix}kind": REFERRAL, f"{prefix}form__in": kinds})


def places_to_refer_to(group: Organisation) -> list[str]:
    """Names of the clinics of the group's area that D.Health knows, then in alphabetical order.

    The area is the province as it was and as it is; of a group or a clinic without one nothing is left out.
    """
    near = directory().filter(kind__in=RECEIVING)
    ground = same_ground([group.province_id])
    if ground:
        near = near.filter(Q(province__in=ground) | Q(province=None))
    return list(near.values_list("name", flat=True))


# Plain SQL: every look-up asks this, and composing the query costs ten times what it does.
_LAST_DAYS = (
    "SELECT person_id, MAX(day) FROM services_service "
    "WHERE is_current AND reported_by = '' AND kind <> %s AND person_id IN ({places}) GROUP BY person_id"
)


def last_contact_days(people: Sequence[UUID]) -> dict[UUID, date]:
    """The day on which the group itself last did something for each person; who was never met is left out.

    A referral does not count: its line is hidden from some who read this day.
    """
    found: dict[UUID, date] = {}
    for start in range(0, len(people), AT_ONCE):
        some = [ID.get_db_prep_value(person, connection) for person in people[start : start + AT_ONCE]]
        with connection.cursor() as cursor:
            cursor.execute(_LAST_DAYS.format(places=", ".join(["%s"] * len(some))), [REFERRAL, *some])
            found.update((UUID(str(person)), _day(last)) for person, last in cursor.fetchall())
    return found


def _day(stored: date | str) -> date:
    return stored if isinstance(stored, date) else date.fromisoformat(stored)
