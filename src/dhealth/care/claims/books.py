"""How claims stand in the payer's books: an account a state and contract, so that nothing is counted in two.

What a success costs (`cost`) is owed as asked, then as approved, is then under way (`sent`), at last `received`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone

from dhealth.care.claims.models import Contract, Kind
from dhealth.commons.ledger.actions import Posting, account_for, post_entries
from dhealth.commons.ledger.queries import balances
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.models import User

COST, ASKED, APPROVED, SENT, RECEIVED = "cost", "asked", "approved", "sent", "received"
# A move → from which account to which.
ROUTES: Final[Mapping[str, tuple[str, str]]] = {
    Kind.ASKED: (COST, ASKED),
    Kind.ADJUSTED: (COST, ASKED),
    Kind.REFUSED: (COST, ASKED),
    Kind.APPROVED: (ASKED, APPROVED),
    Kind.PAID: (APPROVED, SENT),
    Kind.RECEIVED: (SENT, RECEIVED),
}


def post(by: User, contract: Contract, kind: str, sums: Iterable[tuple[UUID, int]], day: date | None = None) -> None:
    """Post a move of claims or batches: (what it is about, by how many đồng); nothing moves by nothing."""
    source, target = (account_for(contract.payer_id, account, contract.pk) for account in ROUTES[kind])
    on = day or timezone.localdate()
    post_entries(
        by, [Posting(uuid7(), on, kind, {source: dong, target: -dong}, about) for about, dong in sums if dong != 0]
    )


@dataclass(frozen=True)
class Sums:
    """What stands under a contract, in đồng: waiting for approval, for payment, under way, received, and in all."""

    asked: int = 0
    approved: int = 0
    sent: int = 0
    received: int = 0
    cost: int = 0

    @property
    def paid(self) -> int:
        """What has been paid, acknowledged or not."""
        return self.sent + self.received


def sums_of(contracts: Sequence[Contract]) -> dict[UUID, Sums]:
    """The books of these contracts: contract → sums."""
    found: dict[UUID, Sums] = {}
    for payer in {one.payer_id for one in contracts}:
        mine = [one.pk for one in contracts if one.payer_id == payer]
        stands = balances(payer, mine)
        for pk in mine:
            owed = {kind: -stands.get((pk, kind), 0) for kind in (ASKED, APPROVED, SENT, RECEIVED)}
            found[pk] = Sums(**owed, cost=stands.get((pk, COST), 0))
    return found
