"""Which records at several groups are one person's: those that a move between two groups joined."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from dhealth.care.clients.models import Client
from dhealth.care.transfers.models import State, Transfer
from dhealth.kernel.portions import NAMED, portions

Records = dict[UUID, UUID]  # a record that counts → the group that keeps it


def people_of_several_groups() -> list[Records]:
    """Every person whom one group took over from another, with all their records, whatever was merged since.

    One statement, and one more for each record on the way that was laid into another. Whoever was erased stays here:
    a figure does not change because a name is gone.
    """
    done = Transfer.objects.filter(state=State.DONE, between=True, client__isnull=False, successor__isnull=False)
    said = ("client", "client__organisation", "client__merged_into")
    gone_on = ("successor", "successor__organisation", "successor__merged_into")
    moves = list(done.values_list(*said, *gone_on))
    into = _into({pk: kept for move in moves for pk, kept in ((move[0], move[2]), (move[3], move[5])) if kept})
    pairs = [((_end(move[0], into), move[1]), (_end(move[3], into), move[4])) for move in moves]
    homes: Records = {pk: home for pair in pairs for pk, home in pair}
    joined: dict[UUID, UUID] = {}
    for (before, _home), (after, _there) in pairs:
        one, other = _end(before, joined), _end(after, joined)
        if one != other:
            joined[one] = other
    people: dict[UUID, Records] = defaultdict(dict)
    for pk, home in homes.items():
        people[_end(pk, joined)][pk] = home
    return [records for records in people.values() if len(set(records.values())) > 1]


def records_of_one(clients: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Each of these records with every other of the same person: laid together, or handed over with their history.

    Where the client did not wish the new group to know what was done, neither group's record tells of the other.
    Two statements a step, however many they are. Whoever was erased stays, as above.
    """
    found = {client: {client} for client in clients}
    fresh = {client: {client} for client in found}
    while asked := {record for records in fresh.values() for record in records}:
        beside = _beside(asked)
        for client, records in fresh.items():
            fresh[client] = set().union(*(beside[record] for record in records)) - found[client]
            found[client] |= fresh[client]
    return found


def _beside(records: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Each of these with the records that one merge or one move joined to it."""
    told = Transfer.objects.filter(state=State.DONE, between=True, shares_history=True)
    told = told.filter(client__isnull=False, successor__isnull=False).order_by()
    laid = Client.objects.filter(merged_into__isnull=False).order_by()
    beside: dict[UUID, set[UUID]] = defaultdict(set)
    for rows, one, other in ((laid, "pk", "merged_into"), (told, "client", "successor")):
        for portion in portions(records, NAMED // 2):  # each is named twice
            either = Q(**{f"{one}__in": portion}) | Q(**{f"{other}__in": portion})
            for first, second in rows.filter(either).values_list(one, other):
                beside[first].add(second)
                beside[second].add(first)
    return beside


def came_into(organisation: UUID) -> dict[UUID, list[datetime]]:
    """When this group took people over from others, by the record that counts for each today."""
    done = Transfer.objects.filter(state=State.DONE, between=True, successor__isnull=False)
    rows = done.filter(to_organisation=organisation, settled_at__isnull=False).order_by("settled_at")
    moves = list(rows.values_list("successor", "successor__merged_into", "settled_at"))
    into = _into({pk: kept for pk, kept, _at in moves if pk and kept})
    found: dict[UUID, list[datetime]] = defaultdict(list)
    for successor, _kept, at in moves:
        if successor and at:
            found[_end(successor, into)].append(at)
    return found


def _into(known: dict[UUID, UUID]) -> dict[UUID, UUID]:
    """Record → the one it was laid into, after however many merges."""
    fresh = set(known.values()) - set(known)
    while fresh:
        rows = Client.objects.filter(pk__in=fresh, merged_into__isnull=False).values_list("pk", "merged_into")
        known |= {pk: kept for pk, kept in rows if kept}
        fresh = {kept for pk, kept in known.items() if pk in fresh} - set(known)
    return known


def _end(one: UUID, onward: dict[UUID, UUID]) -> UUID:
    while one in onward:
        one = onward[one]
    return one
