"""The names of an organisation, opened in memory to be searched: for a minute, and never more than a bound.

Names cannot be searched while sealed, and tokens of names would give them away (security §5.3). So a process opens a
group's cards once, keeps them folded, and asks the database only for cards that changed since.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from dhealth.care.clients.identity import SEPARATOR, open_card_texts
from dhealth.care.clients.models import Client
from dhealth.kernel.text import fold, fold_many, name_key

KEPT_SECONDS = 60
MOST_BYTES = 150_000_000
ROW_BYTES = 260  # a folded card with its id, its worker's id and its places in list and index, measured
LAST_DIGITS = 4
BAR = "|"  # parts the fields of a folded card: folding keeps it, and would take a SEPARATOR for a space


@dataclass
class Names:
    """The folded names of one organisation: `texts[i]` is "name|nickname" of `ids[i]` on list `workers[i]`."""

    organisation: UUID
    seen: int = 0
    used_at: float = 0.0
    ids: list[bytes] = field(default_factory=list)
    workers: list[bytes | None] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    phones: list[str] = field(default_factory=list)
    place: dict[bytes, int] = field(default_factory=dict)

    @property
    def size(self) -> int:
        """Bytes, roughly."""
        return ROW_BYTES * len(self.ids)

    def refresh(self) -> None:
        """Read what changed since the last look; everything the first time."""
        if not self.seen:
            self._fill(_living_cards(self.organisation))
            return
        rows = _changed_cards(self.organisation, self.seen)
        gone, living = [row for row in rows if _is_gone(row)], [row for row in rows if not _is_gone(row)]
        self._drop(_plain(row[0]) for row in gone)
        changed = Names(self.organisation)
        changed._fill([row[:4] for row in living])
        for change in zip(changed.ids, changed.workers, changed.texts, changed.phones, strict=True):
            self._put(*change)
        self.seen = max([self.seen, *(row[3] for row in rows)])

    def _fill(self, rows: Sequence[tuple[Any, ...]]) -> None:
        if not rows:
            return
        keys, cards, workers, seqs = zip(*rows, strict=True)
        self.ids = [_plain(key) for key in keys]
        known = {key: _plain(key) for key in set(workers) if key is not None}
        self.workers = [known.get(key) for key in workers]
        opened = open_card_texts(self.organisation, zip(self.ids, cards, strict=True))
        parts = [(text.replace(BAR, "/") if BAR in text else text).rpartition(SEPARATOR) for text in opened]
        self.texts = fold_many([names.replace(SEPARATOR, BAR) for names, _bar, _phone in parts])
        self.phones = [phone for _names, _bar, phone in parts]
        self.place = {key: index for index, key in enumerate(self.ids)}
        self.seen = max(seqs)

    def _drop(self, keys: Iterable[bytes]) -> None:
        for key in keys:
            if key in self.place:
                self.texts[self.place[key]] = self.phones[self.place[key]] = ""

    def _put(self, key: bytes, worker: bytes | None, text: str, phone: str) -> None:
        index = self.place.setdefault(key, len(self.ids))
        if index < len(self.ids):
            self.workers[index], self.phones[index], self.texts[index] = worker, phone, text
            return
        self.ids.append(key)
        self.workers.append(worker)
        self.phones.append(phone)
        self.texts.append(text)

    def having(self, words: str, worker: UUID | None = None) -> list[bytes]:
        """Ids (as bytes) of clients whose name or nickname has all these words, or whose phone ends in these digits.

        Names that begin so come first, then words that do, then the rest; the last registered first within each.
        `worker` limits the answer to one person's list.
        """
        digits = "".join(words.split()).replace(".", "")
        if digits.isdecimal() and len(digits) >= LAST_DIGITS:
            ending = digits.removeprefix("0") if len(digits) > LAST_DIGITS else digits
            found = [i for i, phone in enumerate(self.phones) if phone.endswith(ending)]
        else:
            found = self._named_like(fold(words.replace(BAR, " ")))
        if worker is not None:
            wanted = worker.bytes
            found = [i for i in found if self.workers[i] == wanted]
        return [self.ids[i] for i in found]

    def _named_like(self, phrase: str) -> list[int]:
        wanted = phrase.split()
        if not wanted:
            return []
        texts = self.texts
        found = [i for i, text in enumerate(texts) if wanted[0] in text]
        for word in wanted[1:]:
            found = [i for i in found if word in texts[i]]
        found.reverse()
        inside = BAR + phrase
        first = [i for i in found if texts[i].startswith(phrase) or inside in texts[i]]
        beginning = tuple(mark + word for word in wanted for mark in (" ", BAR))
        taken = set(first)
        second = [i for i in found if i not in taken and any(word in texts[i] for word in beginning)]
        taken.update(second)
        return first + second + [i for i in found if i not in taken]

    def every_name(self) -> Iterator[tuple[UUID, str]]:
        """Every client who has a name, and that name without case, marks and spaces."""
        for key, text in zip(self.ids, self.texts, strict=True):
            if name := _name_in(text):
                yield UUID(bytes=key), name

    def named(self, name: str) -> list[UUID]:
        """Clients with exactly this name, without case, marks and spaces."""
        key = name_key(name.replace(BAR, "/"))
        start = key[:2]
        return [
            UUID(bytes=self.ids[index])
            for index, text in enumerate(self.texts)
            if text.startswith(start) and _name_in(text) == key
        ]


def _name_in(text: str) -> str:
    return text.split(BAR, 1)[0].replace(" ", "")


def _living_cards(organisation: UUID) -> list[tuple[Any, ...]]:
    """(id, card, worker, seq) of all who count, as the database gives them."""
    living = Client.objects.filter(organisation_id=organisation).living()
    return _as_stored(living.values_list("id", "card", "worker_id", "card_seq"))


def _changed_cards(organisation: UUID, seen: int) -> list[tuple[Any, ...]]:
    """The same of what was written since, and (merged into, erased at)."""
    rows = Client.objects.filter(organisation_id=organisation, card_seq__gt=seen)
    return _as_stored(rows.values_list("id", "card", "worker_id", "card_seq", "merged_into_id", "erased_at"))


def _as_stored(columns: QuerySet[Client, Any]) -> list[tuple[Any, ...]]:
    sql, params = columns.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _is_gone(row: tuple[Any, ...]) -> bool:
    return row[4] is not None or row[5] is not None


def _plain(value: object) -> bytes:
    return value.bytes if isinstance(value, UUID) else bytes.fromhex(str(value))


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
