"""Who left the group's care and who came back: what holds today, and how a merge moves it."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from dhealth.care.clients.models import Back, Departure, Return
from dhealth.care.clients.queries import tree


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


def hold_again(absorbed: UUID, merged_at: datetime) -> None:
    """What was written of a record's leaving holds as on the day of the merge, once the record is one by itself again.

    That somebody came back was told of the kept record, whom that departure no longer concerns; the event of it stays.
    That the departure itself was a mistake stays said: nobody leaves every list again by an undo.
    """
    told_since = Return.objects.filter(departure__client__in=tree(absorbed), recorded_at__gte=merged_at)
    told_since.filter(departure__person=absorbed).exclude(why=Back.MISTAKE).delete()
