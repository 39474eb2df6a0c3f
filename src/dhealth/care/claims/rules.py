"""What holds for claims: the moves allowed, prices of a day, ceilings, and how a sample is drawn."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from math import ceil
from typing import Final, Protocol

from dhealth.care.claims.models import Ceiling, Contract, Kind, Tariff
from dhealth.kernel.periods import Period

# From which state a claim may go where; nothing leads out of the last two (security T07).
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({Kind.ASKED}),
    Kind.ASKED: frozenset({Kind.ADJUSTED, Kind.REFUSED, Kind.APPROVED}),
    Kind.ADJUSTED: frozenset({Kind.ADJUSTED, Kind.REFUSED, Kind.APPROVED}),
    Kind.REFUSED: frozenset(),
    Kind.APPROVED: frozenset({Kind.PAID}),
    Kind.PAID: frozenset({Kind.RECEIVED}),
    Kind.RECEIVED: frozenset(),
}


def may_move(before: str, after: str) -> bool:
    """Whether the table of allowed moves knows this one."""
    return after in MOVES[before]


def price_on(tariffs: Iterable[Tariff], service: str, day: date) -> Tariff | None:
    """The price of a service on a day: the latest one begun by then, unless it has ended."""
    begun = [one for one in tariffs if one.service == service and one.valid_from <= day]
    latest = max(begun, key=lambda one: one.valid_from, default=None)
    return None if latest is None or (latest.valid_to and latest.valid_to < day) else latest


def ceiling_on(ceilings: Iterable[Ceiling], service: str, day: date) -> int | None:
    """The most for this service (empty: for all) as it holds on a day, in đồng; None: none was agreed on."""
    begun = [one for one in ceilings if one.service == service and one.valid_from <= day]
    latest = max(begun, key=lambda one: one.valid_from, default=None)
    return None if latest is None else latest.dong


class Spent(Protocol):
    """What stands under a contract already: of one service, or (empty) in all."""

    def __call__(self, service: str) -> int: ...


def room_left(ceilings: Collection[Ceiling], service: str, day: date, spent: Spent) -> int | None:
    """How much of the ceilings is left for one more success, in đồng, never less than nothing; None: no ceiling."""
    limits = [(key, ceiling_on(ceilings, key, day)) for key in ("", service)]
    left = [limit - spent(key) for key, limit in limits if limit is not None]
    return max(0, min(left)) if left else None


def choose_price(
    contracts: Iterable[Contract],
    prices: Mapping[object, Sequence[Tariff]],
    service: str,
    day: date,
    order: Sequence[str],
) -> Tariff | None:
    """The one price that pays: contracts of that day in the order of their funding, then the one that began first."""
    rank = {funding: at for at, funding in enumerate(order)}
    ordered = sorted(
        (one for one in contracts if one.holds_on(day)),
        key=lambda one: (rank.get(one.funding, len(rank)), one.starts_on, one.number),
    )
    found = (price_on(prices.get(one.pk, ()), service, day) for one in ordered)
    return next((price for price in found if price is not None), None)


def draw(seed: str, places: int, flagged: Collection[int], per_cent: int) -> list[int]:
    """The places of a batch that are looked at again: everything flagged, and so many in a hundred of the others.

    Anybody can draw it again: for each place write `seed:place` (such as 1f3a:17), take its SHA-256, and sort by it;
    the first ones are drawn, as many as the share of the unflagged rounded up.
    """
    plain = [place for place in range(1, places + 1) if place not in set(flagged)]
    wanted = ceil(len(plain) * per_cent / 100)
    return sorted({*flagged, *sorted(plain, key=lambda place: lot(seed, place))[:wanted]})


def lot(seed: str, place: int) -> str:
    """The lot of one place, as `printf '%s:%s' seed place | sha256sum` prints it."""
    return hashlib.sha256(f"{seed}:{place}".encode()).hexdigest()


def digest_of(lines: Iterable[tuple[int, str, int]]) -> str:
    """The mark of a closed batch: SHA-256 over place, claim and đồng of each, a line a claim."""
    return hashlib.sha256("\n".join(f"{place} {claim} {dong}" for place, claim, dong in lines).encode()).hexdigest()


def quarter_of(day: date) -> Period:
    """The calendar quarter of a day."""
    return Period.quarter(day.year, (day.month + 2) // 3)
