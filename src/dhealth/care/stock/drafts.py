"""What somebody is about to write into the books: a delivery, a hand-over, a count."""

from dataclasses import dataclass
from datetime import date

from dhealth.care.stock.reckoning import Holder


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """Pieces of one item that came to the group's store."""

    item: str
    amount: int
    day: date
    source: str = ""
    paper: str = ""
    lot: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class Pile:
    """Some pieces of one item, perhaps of one lot."""

    item: str
    amount: int
    lot: str = ""


@dataclass(frozen=True, kw_only=True)
class HandOver:
    """What one pair of hands gives to another on a day; nobody is the store."""

    giver: Holder
    receiver: Holder
    day: date
    piles: tuple[Pile, ...]


@dataclass(frozen=True, kw_only=True)
class Count:
    """What stands on a shelf, pile by pile: the number that was counted."""

    holder: Holder
    day: date
    reason: str
    piles: tuple[Pile, ...]
