"""The names of an organisation, opened in memory to be searched: for a minute, and never more than a bound.

Names cannot be searched while sealed, and tokens of names would give them away (security §5.3). So a process opens a
group's cards once, keeps them folded, and asks the database only for cards that changed since.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from django.db import connection

from dhealth.care.clients.identity import SEPARATOR, open_card_texts
from dhealth.care.clients.models import Client
from dhealth.kernel.text import fold, fold_many, name_key

KEPT_SECONDS = 60
MOST_BYTES = 150_000_000
ROW_BYTES = 260  # a folded card with its id, its worker's id and its places in list and index, measured
BAR = "|"  # parts the fields of a folded card: folding keeps it, and would take a SEPARATOR for a space


@dataclass
class Names:
    """The folded cards of one organisation: `texts[i]` is "name|nickname|phone" of `ids[i]` on list `workers[i]`."""

    organisation: UUID
    seen: int = 0
    used_at: float = 0.0
    ids: list[UUID] = field(default_factory=list)
    workers: list[UUID | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    place: dict[UUID, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return ROW_BYTES * len(self.ids)

    def refresh(self) -> None:
        """Read what changed since the last look; everything the first time."""
        rows = list(_changed_cards(self.organisation, self.seen))
        living = [row for row in rows if row.is_living]
        opened = open_card_texts(self.organisation, [(row.id, row.card) for row in living])
        folded = fold_many([text.replace(BAR, "/").replace(SEPARATOR, BAR) for text in opened])
        if not self.ids:
            self._load(living, folded)
        else:
            self._update(rows, living, folded)
        self.seen = max([self.seen, *(row.seq for row in rows)])

    def _load(self, living: "list[_Row]", folded: list[str]) -> None:
        self.ids, self.workers, self.texts = [r.id for r in living], [r.worker for r in living], folded
        self.place = {row.id: index for index, row in enumerate(living)}

    def _update(self, rows: "list[_Row]", living: "list[_Row]", folded: list[str]) -> None:
        for row in rows:
            if not row.is_living and row.id in self.place:
                self.texts[self.place[row.id]] = ""
        for row, text in zip(living, folded, strict=True):
            index = self.place.setdefault(row.id, len(self.ids))
            if index == len(self.ids):
                self.ids.append(row.id)
                self.workers.append(row.worker)
                self.texts.append(text)
            else:
                self.workers[index], self.texts[index] = row.worker, text

    def having(self, words: str, worker: UUID | None = None) -> list[UUID]:
        """Clients whose name, nickname or phone's end has all these words: beginnings of words first.

        `worker` limits the answer to one person's list.
        """
        wanted = fold(words.replace(BAR, " ")).split()
        if not wanted:
            return []
        first, *others = wanted
        found = [i for i, text in enumerate(self.texts) if first in text]
        matches = _phone_ends(words) if len(wanted) == 1 else None
        ranked = []
        for index in found:
            text = self.texts[index]
            if (worker is None or self.workers[index] == worker) and all(word in text for word in others):
                rank = _rank(text, wanted, matches)
                if rank is not None:
                    ranked.append((rank, text, index))
        ranked.sort()
        return [self.ids[index] for _rank_, _text, index in ranked]

    def named(self, name: str) -> list[UUID]:
        """Clients with exactly this name, without case, marks and spaces."""
        key = name_key(name.replace(BAR, "/"))
        start = fold(name).split(" ", 1)[0]
        return [
            self.ids[index]
            for index, text in enumerate(self.texts)
            if start in text and text.split(BAR, 1)[0].replace(" ", "") == key
        ]


class _Row(NamedTuple):
    id: UUID
    card: bytes
    worker: UUID | None
    seq: int
    is_living: bool


def _changed_cards(organisation: UUID, seen: int) -> Iterator[_Row]:
    rows = Client.objects.filter(organisation_id=organisation)
    if seen:
        rows = rows.filter(card_seq__gt=seen)
    columns = rows.values_list("id", "card", "worker_id", "card_seq", "merged_into_id", "erased_at")
    sql, params = columns.query.sql_with_params()
    with connection.cursor() as cursor:  # Django's converters cost more than the opening of the cards
        cursor.execute(sql, params)
        workers: dict[object, UUID | None] = {None: None}
        for identifier, card, worker, seq, merged, erased in cursor.fetchall():
            if worker not in workers:
                workers[worker] = _uuid(worker)
            yield _Row(_uuid(identifier), card, workers[worker], seq, merged is None and erased is None)


def _uuid(value: object) -> UUID:
    return value if isinstance(value, UUID) else UUID(hex=str(value))


def _phone_ends(words: str) -> Callable[[str], bool] | None:
    digits = words.replace(" ", "").replace(".", "")
    if not digits.isdecimal():
        return None
    ending = digits.removeprefix("0") if len(digits) > 4 else digits
    return lambda text: len(digits) >= 4 and text.endswith(ending)


def _rank(text: str, wanted: list[str], phone_ends: Callable[[str], bool] | None) -> int | None:
    """0 a field begins so, 1 a word does, 2 somewhere inside; None where only the phone's middle has it."""
    if phone_ends is not None:
        return 0 if phone_ends(text) else None
    names, _bar, _phone = text.rpartition(BAR)
    phrase = " ".join(wanted)
    if names.startswith(phrase) or BAR + phrase in names:
        return 0
    if any(names.startswith(word) or " " + word in names or BAR + word in names for word in wanted):
        return 1
    return 2 if all(word in names for word in wanted) else None


_lock = threading.Lock()
_kept: OrderedDict[UUID, Names] = OrderedDict()


def names_of(organisation: UUID) -> Names:
    """The names of an organisation as they stand now. One statement, about a millisecond when little changed."""
    with _lock:
        now = time.monotonic()
        _drop_idle(now)
        names = _kept.pop(organisation, None) or Names(organisation)
        names.used_at = now
        names.refresh()
        _kept[organisation] = names
        while len(_kept) > 1 and sum(each.size for each in _kept.values()) > MOST_BYTES:
            _kept.popitem(last=False)
        _sweep_later()
        return names


def _sweep_later() -> None:
    sweeper = threading.Timer(KEPT_SECONDS + 1, _sweep)
    sweeper.daemon = True
    if not any(thread.name == "names" for thread in threading.enumerate()):
        sweeper.name = "names"
        sweeper.start()


def _sweep() -> None:
    with _lock:
        _drop_idle(time.monotonic())
        left = bool(_kept)
        threading.current_thread().name = "names, swept"
        if left:
            _sweep_later()


def _drop_idle(now: float) -> None:
    for organisation in [key for key, names in _kept.items() if now - names.used_at > KEPT_SECONDS]:
        del _kept[organisation]


def forget_names() -> None:
    """Close all of it: between tests, after a restore."""
    with _lock:
        _kept.clear()
