"""Appointments that clinics have given already, told by the rooms that give them."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from uuid import UUID

from django.utils import timezone

# Each gives, for these clinics, the moments of the appointments that still hold from this moment on.
tellers: list[Callable[[Collection[UUID], datetime], Mapping[UUID, list[datetime]]]] = []


def booked_at(clinics: Collection[UUID]) -> dict[UUID, list[datetime]]:
    """The appointments of today and later, in local time without a zone; one statement a teller."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    found: dict[UUID, list[datetime]] = {pk: [] for pk in clinics}
    for tell in tellers:
        for clinic, moments in tell(list(clinics), midnight).items():
            found[clinic] += [timezone.localtime(moment).replace(tzinfo=None) for moment in moments]
    return found
