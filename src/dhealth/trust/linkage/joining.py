"""One person at two organisations counts once in figures: by equal codes, which nobody is shown."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from dhealth.trust.linkage.models import LinkageCode, LinkageDecision

BATCH: Final = 900  # SQLite takes a limited number of values a statement


def codes_of_clients(clients: Collection[UUID]) -> dict[bytes, list[UUID]]:
    """Code → those of these clients who have it. Clients who do not want to be compared have none."""
    found: dict[bytes, list[UUID]] = {}
    asked = sorted(clients)
    for start in range(0, len(asked), BATCH):
        rows = LinkageCode.objects.filter(client__in=asked[start : start + BATCH]).order_by("client")
        for code, client in rows.values_list("code", "client"):
            found.setdefault(bytes(code), []).append(client)
    return found


def told_apart(clients: Collection[UUID]) -> set[frozenset[UUID]]:
    """Pairs of these clients of whom a reviewer found that they are two people."""
    apart = LinkageDecision.objects.settled().filter(answer=LinkageDecision.Answer.DIFFERENT)
    pairs = apart.values_list("case__first_client", "case__second_client")
    asked = set(clients)
    return {frozenset(pair) for pair in pairs.iterator() if asked.issuperset(pair)}
