"""Who left the group's care and who came back: what holds today, and how a merge moves it."""

from collections.abc import Collection
from uuid import UUID

from dhealth.care.clients.models import Departure


def departures_of(person: UUID) -> list[Departure]:
    """Every departure of this person with its return, the latest written first."""
    rows = Departure.objects.filter(person=person).select_related("recorded_by", "ended__recorded_by")
    return list(rows.order_by("-recorded_at", "-pk"))


def departure_of(person: UUID) -> Departure | None:
    """The departure that holds for this person; the latest written, where two records that became one have one each."""
    holding = Departure.objects.filter(person=person, ended=None).select_related("recorded_by")
    return holding.order_by("-recorded_at", "-pk").first()


def departed(persons: Collection[UUID]) -> set[UUID]:
    """Which of these persons left and did not come back."""
    holding = Departure.objects.filter(person__in=persons, ended=None)
    return set(holding.values_list("person", flat=True))
