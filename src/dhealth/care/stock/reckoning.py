"""The books of a group on any day: what came in, less what was handed on, given out and written off."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any, Final
from uuid import UUID

from django.db import connection

from dhealth.care.services.models import Service
from dhealth.care.stock.models import Item
from dhealth.care.stock.rules import WITH_LOTS, lot_key, month_of, usable
from dhealth.care.stock.statements import BOOKS, BOOKS_OF_ONE, GIVEN

COLUMNS: Final = (Item.CONDOMS, Item.LUBRICANTS, Item.NEEDLES, Item.KITS, Item.TESTS)  # in the order of the statement
Holder = UUID | None  # nobody is the group's own store
STORE: Final[Holder] = None
_NAMED: Final = re.compile(r"%\((\w+)\)s")
_ID = Service._meta.pk


@dataclass(frozen=True)
class LotKnown:
    """A lot that the group once received."""

    item: str
    number: str
    expires_on: date | None

    @property
    def key(self) -> str:
        """The number as it is compared."""
        return lot_key(self.number)


@dataclass
class Books:
    """What each pair of hands holds at the end of a day, by item and by lot; empty lots are what named none."""

    day: date
    left: dict[tuple[Holder, str], int] = field(default_factory=lambda: defaultdict(int))
    by_lot: dict[tuple[Holder, str, str], int] = field(default_factory=lambda: defaultdict(int))
    lots: dict[tuple[str, str], LotKnown] = field(default_factory=dict)
    began: dict[str, date] = field(default_factory=dict)  # since when each item is kept
    holds_since: dict[UUID, date] = field(default_factory=dict)  # since when each worker keeps own books

    @property
    def kept(self) -> list[Item]:
        """The items that this group keeps, in the usual order."""
        return [item for item in Item if item in self.began]

    def holder_of(self, worker: UUID, day: date) -> Holder:
        """From whose stock this worker gave on that day: before anything was handed to them, from the store."""
        since = self.holds_since.get(worker)
        return worker if since and since <= day else STORE

    def lots_left(self, holder: Holder, item: str) -> dict[str, int]:
        """What is left of each lot; together what is left of the item.

        What was given out of a lot that nobody named, or that the group never received, is taken to have come from the
        lots at hand, the nearest last day first. What no lot can account for stands under the empty one.
        """
        held = {key: n for (who, of, key), n in self.by_lot.items() if (who, of) == (holder, item)}
        known = sorted((key for key in held if (item, key) in self.lots), key=lambda key: self._last_day(item, key))
        spread = {key: max(held[key], 0) for key in known}
        owed = sum(spread.values()) - sum(held.values())
        for key in known:
            taken = min(max(owed, 0), spread[key])
            spread[key] -= taken
            owed -= taken
        return spread if not owed else {**spread, "": -owed}

    def usable_lots(self, holder: Holder, item: str) -> list[tuple[LotKnown, int]]:
        """Lots in these hands that may still be used, the nearest expiry first, each with what is left of it."""
        held = [(self.lots[item, key], n) for key, n in self.lots_left(holder, item).items() if key and n > 0]
        return [(lot, n) for lot, n in held if usable(lot.expires_on, self.day)]

    def piles(self, holder: Holder) -> list[tuple[str, str, int]]:
        """(item, number of the lot, left) of all that these hands hold or owe; every kept item at least once."""
        found: list[tuple[str, str, int]] = []
        for item in self.kept:
            if item in WITH_LOTS:
                lots = [(key, n) for key, n in self.lots_left(holder, item).items() if n] or [("", 0)]
                found += [(str(item), self.lots[item, key].number if key else "", n) for key, n in lots]
            else:
                found.append((str(item), "", self.left.get((holder, item), 0)))
        return found

    def _last_day(self, item: str, key: str) -> date:
        return self.lots[item, key].expires_on or date.max

    def add(self, holder: Holder, item: str, lot: str, amount: int) -> None:
        """More, or less, in these hands; only of kits does a service name the lot."""
        self.left[holder, item] += amount
        self.by_lot[holder, item, lot if item in WITH_LOTS else ""] += amount


@dataclass(frozen=True)
class Given:
    """What one worker gave out on one day of one item; an empty lot was not named."""

    worker: UUID
    day: date
    item: str
    lot: str
    amount: int


def read_books(organisation_id: UUID, day: date, worker: UUID | None = None) -> Books | None:
    """The books at the end of a day, in one statement; None where the group keeps none.

    With a `worker` only their hands and the store are reckoned, which is quicker.
    """
    values = {"at": organisation_id, "me": worker, "day": day, "after": day + timedelta(days=1), "month": month_of(day)}
    rows = _ask(BOOKS_OF_ONE if worker else BOOKS, values)
    books = Books(day)
    moved = [row for row in rows if row[0] == "moved"]
    if not moved:
        return None
    for _what, _holder, item, number, expires_on, *_rest in (row for row in rows if row[0] == "lot"):
        lot = LotKnown(item, number, _day(expires_on))
        books.lots[item, lot.key] = lot
    for _what, holder, item, lot, first, amount, *_rest in moved:
        _begin(books, _id(holder), item, _day(first))
        books.add(_id(holder), item, lot, amount)
    for _what, holder, item, lot, _first, amount, *_rest in (row for row in rows if row[0] == "carried"):
        books.add(_id(holder), item, lot, -amount)
    for one in _given(row[1:] for row in rows if row[0] == "given"):
        if one.item in books.began and books.began[one.item] <= one.day:
            books.add(books.holder_of(one.worker, one.day), one.item, one.lot, -one.amount)
    return books


def given_out(organisation_id: UUID, start: date, end: date) -> Iterator[Given]:
    """What the group gave out from one day to another, both included, by worker, day and lot."""
    return _given(_ask(GIVEN, {"at": organisation_id, "month": start, "day": end}))


def _begin(books: Books, holder: Holder, item: str, first: date | None) -> None:
    if first is None:
        return
    books.began[item] = min(first, books.began.get(item, first))
    if holder is not None:
        books.holds_since[holder] = min(first, books.holds_since.get(holder, first))


def _given(rows: Iterable[tuple[Any, ...]]) -> Iterator[Given]:
    for worker, _item, lot, day, *amounts in rows:
        who, when = _id(worker), _day(day)
        if who is None or when is None:
            continue
        for item, amount in zip(COLUMNS, amounts, strict=True):
            if amount:
                of = lot_key(lot) if item in WITH_LOTS else ""
                yield Given(who, when, item, of, amount)


def _ask(statement: str, values: dict[str, UUID | date | None]) -> list[tuple[Any, ...]]:
    """Run a statement of ours with its values by name."""
    with connection.cursor() as cursor:
        cursor.execute(_with_places(statement), [_stored(values[name]) for name in _NAMED.findall(statement)])
        return list(cursor.fetchall())


@cache
def _with_places(statement: str) -> str:
    """Values in their order; PostgreSQL is told what each one is."""

    def place(found: re.Match[str]) -> str:
        if connection.vendor != "postgresql":
            return "%s"
        return f"CAST(%s AS {'uuid' if found[1] in ('at', 'me') else 'date'})"

    return _NAMED.sub(place, statement)


def _stored(value: UUID | date | None) -> Any:
    return value.isoformat() if isinstance(value, date) else _ID.get_db_prep_value(value, connection)


def _id(stored: UUID | str | None) -> UUID | None:
    return stored if stored is None or isinstance(stored, UUID) else UUID(str(stored))


def _day(stored: date | str | None) -> date | None:
    return date.fromisoformat(stored) if isinstance(stored, str) else stored
