"""What groups asked for in some days, and what came of it, over all contracts that the reader may see."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from dhealth.care.claims.models import ClaimLine, ClaimQuerySet, Contract
from dhealth.care.claims.queries import with_worth
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation

COLUMNS: Final = ("count", "asked", "worth", "approved", "paid", "received")


@dataclass(frozen=True)
class Row:
    """Services of one kind at one price under one contract; for what is no service: the sum of all."""

    contract: Contract | None
    service: str
    price: int
    count: int
    asked: int
    worth: int
    approved: int
    paid: int
    received: int


@dataclass(frozen=True)
class OfGroup:
    """One group's statement."""

    group: Organisation
    rows: tuple[Row, ...]

    @property
    def total(self) -> Row:
        """All rows together."""
        return Row(None, "", 0, *(sum(int(getattr(row, what)) for row in self.rows) for what in COLUMNS))


def statements(actor: Actor, period: Period) -> list[OfGroup]:
    """A statement for each group with services in these days, by name; as many queries however many groups."""
    return _by_group(_summed(ClaimLine.objects.filter(contract__in=Contract.objects.visible_to(actor)), period))


def statement_of(contract: Contract, period: Period) -> OfGroup:
    """The statement of one contract: services of these days, by kind and price."""
    found = _by_group(_summed(ClaimLine.objects.filter(contract=contract), period))
    return found[0] if found else OfGroup(contract.payee, ())


Key = tuple[UUID, UUID, str, int]  # payee, contract, service, price


def _summed(claims: ClaimQuerySet, period: Period) -> dict[Key, list[int]]:
    lines = with_worth(claims.filter(day__range=(period.start, period.end)))
    asked: dict[Key, list[int]] = defaultdict(lambda: [0] * len(COLUMNS))
    facts = ("dong", "worth", "refused_at", "approved_at", "paid_at", "received_at")
    for payee, contract, service, price, *rest in lines.values_list(
        "payee", "contract", "service", "tariff__dong", *facts
    ):
        key = (payee, contract, service, price)
        asked[key] = [a + b for a, b in zip(asked[key], _columns(*rest), strict=True)]
    return asked


def _columns(dong: int, worth: int | None, refused: object, *reached: object) -> list[int]:
    counted = 0 if refused else -1 if dong < 0 else 1
    return [counted, dong, worth or 0, *((worth or 0) * (at is not None) for at in reached)]


def _by_group(asked: dict[Key, list[int]]) -> list[OfGroup]:
    groups = Organisation.objects.in_bulk({payee for payee, *_rest in asked})
    contracts = Contract.objects.select_related("payer").in_bulk({contract for _payee, contract, *_rest in asked})
    rows: dict[UUID, list[Row]] = defaultdict(list)
    for (payee, contract, service, price), columns in asked.items():
        rows[payee].append(Row(contracts[contract], service, price, *columns))
    found = [OfGroup(groups[payee], tuple(sorted(some, key=_order))) for payee, some in rows.items()]
    return sorted(found, key=lambda one: one.group.name)


def _order(row: Row) -> tuple[str, str, int]:
    return (str(row.contract), row.service, row.price)
