"""Deciding what each row is: somebody new, a second code of somebody known, the same row again, or a code taken.

Pure: it sees rows and what the organisation already holds, and answers; it stores nothing. The rules are those of the
workbook's format: codes first, then phone and ID number, then name with full birth date.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal
from uuid import UUID

from dhealth.exchange.workbooks.rows import ClientRow, ServiceRow
from dhealth.kernel.text import name_key

Verdict = Literal["created", "aliased", "repeated", "code_in_use"]


@dataclass(slots=True)
class Known:
    """A client as matching needs them: stored already, or made from an earlier row."""

    id: UUID
    code: str  # the code by which the answer names them: the workbook's own where there is one
    name: str  # name_key of the name
    birth_year: int | None
    birth_day: dt.date | None
    phones: set[str] = field(default_factory=set)
    cccds: set[str] = field(default_factory=set)

    @property
    def unreachable(self) -> bool:
        """Neither a phone nor an ID number tells this person from another of the same name."""
        return not self.phones and not self.cccds


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one person, the earlier first, and the fields that agree."""

    first: Known
    second: Known
    why: tuple[str, ...]
    listed: bool  # in the import's answer; weaker ones only wait on the screen


@dataclass(slots=True)
class Match:
    """What a client row turned out to be, and whom it concerns."""

    verdict: Verdict
    client: Known
    pairs: list[Pair] = field(default_factory=list)
    stored: bool = False  # this very import stored it, before it was interrupted


def births_agree(first: int | None, second: int | None) -> bool:
    """A date and a year agree when the years do; an unknown birth contradicts nothing."""
    return first is None or second is None or first == second


def names_agree(first: str, second: str) -> bool:
    """Names agree when their keys are equal; a missing name contradicts nothing."""
    return not first or not second or first == second


Digest = Callable[[str, str], bytes]  # "phone" or "cccd", the number → its keyed code


class Registry:
    """The clients of one organisation by everything that tells them apart.

    It begins with what was there before the import. `own` holds the codes that this very import stored before it was
    interrupted, with their clients: going through the file again decides every row as the first time, and those rows
    come out as stored.
    """

    def __init__(self, digest: Digest) -> None:
        self.own: dict[str, UUID] = {}
        self.by_code: dict[str, Known] = {}
        self.by_id: dict[UUID, Known] = {}
        self.by_digest: dict[bytes, Known] = {}  # second numbers, of which only the keyed code is kept
        self._digest = digest
        self._by_phone: dict[str, list[Known]] = defaultdict(list)
        self._by_cccd: dict[str, list[Known]] = defaultdict(list)
        self._by_name_and_day: dict[tuple[str, dt.date], list[Known]] = defaultdict(list)

    def add(self, known: Known, codes: Iterable[str]) -> None:
        """Take in a client with all codes that lead to them."""
        self.by_id[known.id] = known
        for code in codes:
            self.by_code.setdefault(code, known)
        for phone in known.phones:
            self._by_phone[phone].append(known)
        for cccd in known.cccds:
            self._by_cccd[cccd].append(known)
        if known.name and known.birth_day:
            self._by_name_and_day[known.name, known.birth_day].append(known)

    def match(self, row: ClientRow, new_id: UUID) -> Match:
        """Decide one row, and remember it for the rows below."""
        name = name_key(row.name)
        taken = self.by_code.get(row.code)
        if taken is not None:
            agree = names_agree(taken.name, name) and births_agree(taken.birth_year, row.birth_year)
            return Match("repeated" if agree else "code_in_use", taken)
        own = self.own.get(row.code)
        same = self.by_id.get(own) if own else self._certainly_the_same(name, row)
        if same is not None:
            return Match("aliased", same, self._second_code(same, row), stored=own is not None)
        client = Known(own or new_id, row.code, name, row.birth_year, row.birth_day)
        client.phones |= {row.phone} if row.phone else set()
        client.cccds |= {row.cccd} if row.cccd else set()
        pairs = self._perhaps_the_same(client)
        self.add(client, [row.code])
        return Match("created", client, pairs, stored=own is not None)

    def _certainly_the_same(self, name: str, row: ClientRow) -> Known | None:
        """Same phone or ID number, an equal name and an agreeing birth."""
        for known in (*self._with("phone", row.phone), *self._with("cccd", row.cccd)):
            if name and known.name == name and births_agree(known.birth_year, row.birth_year):
                return known
        return None

    def _with(self, kind: str, number: str | None) -> list[Known]:
        """The clients who have this phone or ID number, as their own or with a second code."""
        if not number:
            return []
        found = (self._by_phone if kind == "phone" else self._by_cccd).get(number, [])
        if not self.by_digest or (second := self.by_digest.get(self._digest(kind, number))) is None:
            return found
        return [*found, second]

    def _second_code(self, same: Known, row: ClientRow) -> list[Pair]:
        """From here on the second code, phone and ID number lead to the first record; who has that phone already?"""
        self.by_code[row.code] = same
        pairs: list[Pair] = []
        if row.phone and row.phone not in same.phones:
            pairs = [Pair(known, same, ("phone",), listed=False) for known in self._with("phone", row.phone)]
            same.phones.add(row.phone)
            self._by_phone[row.phone].append(same)
        if row.cccd and row.cccd not in same.cccds:
            same.cccds.add(row.cccd)
            self._by_cccd[row.cccd].append(same)
        return [pair for pair in pairs if pair.first is not same]

    def _perhaps_the_same(self, client: Known) -> list[Pair]:
        pairs = []
        for phone in client.phones:
            pairs += [self._pair(known, client, "phone") for known in self._with("phone", phone)]
        for cccd in client.cccds:
            pairs += [self._pair(known, client, "cccd") for known in self._with("cccd", cccd)]
        if client.name and client.birth_day:
            alike = self._by_name_and_day.get((client.name, client.birth_day), ())
            pairs += [self._pair(known, client, "name") for known in alike]
        return list({pair.first.id: pair for pair in reversed(pairs)}.values())[::-1]

    def _pair(self, known: Known, client: Known, found_by: str) -> Pair:
        why = [found_by]
        if found_by != "name" and known.name and known.name == client.name:
            why.append("name")
        if known.birth_day and known.birth_day == client.birth_day:
            why.append("birth_day")
        elif known.birth_year and known.birth_year == client.birth_year:
            why.append("birth_year")
        both_named = bool(known.name and client.name)
        contradicted = (both_named and known.name != client.name) or not births_agree(
            known.birth_year, client.birth_year
        )
        listed = {
            "phone": contradicted,
            "name": known.unreachable and client.unreachable,
            "cccd": False,
        }[found_by]
        return Pair(known, client, tuple(why), listed)


LONGEST_WORKER = 80  # letters of a worker's name that are kept


word_key = lru_cache(10_000)(name_key)  # forms, places and workers: few of them, in many rows


@lru_cache(10_000)
def worker_key(name: str) -> str:
    """What workers' names are compared by; empty where only signs stand in the cell."""
    key = name_key(name[:LONGEST_WORKER])
    return key if any(letter.isalnum() for letter in key) else ""


ServiceKey = tuple[UUID, dt.date, str, str, str, str, int, int, int, str]


def service_key(client: UUID, row: ServiceRow) -> ServiceKey:
    """What makes two service rows one fact: client, day, service, form, result, place, quantities and worker."""
    return (
        client,
        row.day,
        row.kind,
        word_key(row.form),
        row.result,
        word_key(row.place),
        row.condoms,
        row.lubricants,
        row.needles,
        worker_key(row.worker),
    )


class ServiceLedger:
    """The services that are there, each once; those that this very import stored are told from older ones."""

    def __init__(self) -> None:
        self._seen: set[ServiceKey] = set()
        self._own: set[ServiceKey] = set()

    def add(self, key: ServiceKey, *, own: bool) -> None:
        """Take in a stored service."""
        (self._own if own else self._seen).add(key)

    def is_new(self, key: ServiceKey) -> bool:
        """Whether nothing like it is there, neither from before nor from this import."""
        return key not in self._seen and key not in self._own

    def judge(self, key: ServiceKey) -> Literal["created", "already", "repeated"]:
        """A new fact, one that this import stored before an interruption, or the same row again."""
        if key in self._seen:
            return "repeated"
        self._seen.add(key)
        return "already" if key in self._own else "created"
