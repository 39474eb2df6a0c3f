"""Whether money stands as it should: entries in balance, claims and books of one mind, closed batches unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final
from uuid import UUID

from dhealth.care.claims.books import Sums, sums_of
from dhealth.care.claims.models import Closing, Contract, Kind, Move
from dhealth.care.claims.rules import digest_of
from dhealth.commons.ledger.queries import faults

FAR: Final = (Kind.APPROVED, Kind.PAID, Kind.RECEIVED)


def wrong() -> Iterator[str]:
    """What should never be, in a line each; nothing: everything is well."""
    yield from faults()
    contracts = list(Contract.objects.order_by("number"))
    books = sums_of(contracts)
    for contract in contracts:
        claims = _told_by_claims(contract)
        if claims != books[contract.pk]:
            yield f"contract {contract.number}: claims say {claims}, the books {books[contract.pk]}"
    for closing in Closing.objects.select_related("batch__contract"):
        if _digest(closing) != (closing.lines, closing.digest):
            yield f"batch {closing.batch} is not what was closed"


def _told_by_claims(contract: Contract) -> Sums:
    """The sums of a contract, from the moves of its claims alone."""
    worth: dict[UUID, int] = {}
    reached: dict[UUID, int] = {}
    moves = Move.objects.filter(line__contract=contract).order_by("id")
    for line, kind, dong in moves.values_list("line", "kind", "dong"):
        if kind in FAR:
            reached[line] = max(reached.get(line, 0), FAR.index(kind) + 1)
        else:
            worth[line] = dong
    sums = [0, 0, 0, 0]
    for line, dong in worth.items():
        sums[reached.get(line, 0)] += dong
    asked, approved, sent, received = sums
    return Sums(asked, approved, sent, received, cost=sum(sums))


def _digest(closing: Closing) -> tuple[int, str]:
    """What the batch holds now, marked as it was at its close: a claim taken out later counts as it stood then."""
    places = closing.batch.places.values_list("line", "place")
    worth: dict[UUID, int] = {}
    moves = Move.objects.filter(line__in_batch__batch=closing.batch, kind__in=(Kind.ASKED, Kind.ADJUSTED))
    for line, dong in moves.order_by("id").values_list("line", "dong"):
        worth[line] = dong
    marks = sorted((place, line.hex, worth.get(line, 0)) for line, place in places)
    return len(marks), digest_of(marks)
