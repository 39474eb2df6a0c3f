"""Looking through a whole group for records that may be one person, beyond what registering noticed."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q

from dhealth.care.clients.actions.deciding import note_possible_duplicates
from dhealth.care.clients.likeness import Person, compare
from dhealth.care.clients.models import Client, DuplicateSearch, MatchKey, PossibleDuplicate
from dhealth.care.clients.names import names_of
from dhealth.care.clients.queries import person_of
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

LARGEST = 40  # records with one name and one year of birth, or one number: more are no person, but a habit of typing
BATCH = 500
Pair = tuple[UUID, UUID]


@transaction.atomic
def find_duplicates(actor: Actor, organisation: UUID) -> int:
    """Compare the records of a group, by the rules of registering, and leave new pairs for a person; how many.

    Records that nobody touched since the last time are compared only with those that somebody did.
    """
    actor.require("duplicate.find", at=organisation)
    event = record("duplicate.find", actor, at=organisation)
    search, _new = DuplicateSearch.objects.select_for_update(no_key=True).get_or_create(organisation_id=organisation)
    roots = _roots(organisation)
    fresh = _touched_since(organisation, search.seq)
    wanted = set(_by_number(organisation, roots, fresh)) | set(_by_name(organisation, roots, fresh))
    found = note_possible_duplicates(organisation, _alike(wanted - _asked(organisation, roots), roots))
    search.seq = event.seq
    search.save()
    return found


def _roots(organisation: UUID) -> dict[UUID, UUID]:
    """Every record that is in use, or lies in one that is → the record that counts."""
    into = dict(
        Client.objects.filter(organisation_id=organisation, erased_at=None, taken_over_at=None).values_list(
            "pk", "merged_into_id"
        )
    )

    def root(pk: UUID) -> UUID | None:
        seen = pk
        while (after := into.get(seen)) is not None:
            seen = after
        return seen if seen in into else None

    found = {pk: root(pk) for pk in into}
    return {pk: counts for pk, counts in found.items() if counts is not None}


def _touched_since(organisation: UUID, seq: int) -> set[UUID]:
    return set(Client.objects.filter(organisation_id=organisation, card_seq__gt=seq).values_list("pk", flat=True))


def _by_number(organisation: UUID, roots: dict[UUID, UUID], fresh: set[UUID]) -> Iterator[Pair]:
    keys = MatchKey.objects.filter(organisation_id=organisation).order_by()
    shared = keys.values("digest").annotate(n=Count("client")).filter(n__gte=2, n__lte=LARGEST).values("digest")
    same: dict[bytes, list[UUID]] = defaultdict(list)
    for digest, client in keys.filter(digest__in=shared).values_list("digest", "client"):
        same[bytes(digest)].append(client)
    for clients in same.values():
        yield from _pairs_within(clients, roots, fresh)


def _by_name(organisation: UUID, roots: dict[UUID, UUID], fresh: set[UUID]) -> Iterator[Pair]:
    years = dict(
        Client.objects.filter(organisation_id=organisation).exclude(birth_year=None).values_list("pk", "birth_year")
    )
    same: dict[tuple[str, int], list[UUID]] = defaultdict(list)
    for client, key in names_of(organisation).every_name():
        if (year := years.get(client)) and client in roots:
            same[key, year].append(client)
    for clients in same.values():
        if 2 <= len(clients) <= LARGEST:
            yield from _pairs_within(clients, roots, fresh)


def _pairs_within(clients: Iterable[UUID], roots: dict[UUID, UUID], fresh: set[UUID]) -> Iterator[Pair]:
    for one, other in combinations(sorted(set(clients)), 2):
        if one in roots and other in roots and roots[one] != roots[other] and (one in fresh or other in fresh):
            yield one, other


def _asked(organisation: UUID, roots: dict[UUID, UUID]) -> set[Pair]:
    """Pairs of records about which somebody was asked already, or about others that lie in the same two."""
    asked = PossibleDuplicate.objects.filter(organisation_id=organisation).values_list("first_id", "second_id")
    counted = {_ordered(roots[a], roots[b]) for a, b in asked if a in roots and b in roots}
    inside: dict[UUID, list[UUID]] = defaultdict(list)
    for pk, root in roots.items():
        inside[root].append(pk)
    return {_ordered(one, other) for a, b in counted for one in inside[a] for other in inside[b]}


def _ordered(one: UUID, other: UUID) -> Pair:
    return (one, other) if one < other else (other, one)


def _alike(pairs: set[Pair], roots: dict[UUID, UUID]) -> Iterator[tuple[UUID, UUID, tuple[str, ...]]]:
    """Of these pairs, those that the rules find alike: (record that counts, record that counts, agreeing fields)."""
    ids = sorted({client for pair in pairs for client in pair})
    people: dict[UUID, tuple[Client, Person]] = {}
    for start in range(0, len(ids), BATCH):
        for client in Client.objects.filter(Q(pk__in=ids[start : start + BATCH])):
            people[client.pk] = client, person_of(client)
    for one, other in sorted(pairs):
        (client, there), (_client, typed) = people[one], people[other]
        if likeness := compare(client, there, typed):
            yield roots[one], roots[other], likeness.agreeing


__all__ = ["find_duplicates"]
