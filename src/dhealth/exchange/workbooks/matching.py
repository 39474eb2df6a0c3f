"""Deciding what each row is: somebody new, a second code of somebody known, the same row again, or a code taken.

Pure: it sees rows and what the organisation already holds, and answers; it stores nothing. The rules are those of the
workbook's format: codes first, then phone and ID number, then name with full birth date.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
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


class Registry:
    """The clients of one organisation by everything that tells them apart.

    `fresh_codes` are those that this very import stored before it was interrupted: met again, they are its own work
    and not a repeated row.
    """

    def __init__(self) -> None:
        self.fresh_codes: set[str] = set()
        self.by_code: dict[str, Known] = {}
        self._by_phone: dict[str, list[Known]] = defaultdict(list)
        self._by_cccd: dict[str, list[Known]] = defaultdict(list)
        self._by_name_and_day: dict[tuple[str, dt.date], list[Known]] = defaultdict(list)

    def add(self, known: Known, codes: Iterable[str]) -> None:
        """Take in a client with all codes that lead to them."""
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
            return self._code_is_there(taken, name, row)
        same = self._certainly_the_same(name, row)
        if same is not None:
            self._second_code(same, row)
            return Match("aliased", same)
        client = Known(new_id, row.code, name, row.birth_year, row.birth_day)
        client.phones |= {row.phone} if row.phone else set()
        client.cccds |= {row.cccd} if row.cccd else set()
        pairs = self._perhaps_the_same(client)
        self.add(client, [row.code])
        return Match("created", client, pairs)

    def _code_is_there(self, taken: Known, name: str, row: ClientRow) -> Match:
        if not names_agree(taken.name, name) or not births_agree(taken.birth_year, row.birth_year):
            return Match("code_in_use", taken)
        if row.code in self.fresh_codes:
            self.fresh_codes.discard(row.code)
            return Match("created" if taken.code == row.code else "aliased", taken, stored=True)
        return Match("repeated", taken)

    def _certainly_the_same(self, name: str, row: ClientRow) -> Known | None:
        """Same phone or ID number, an equal name and an agreeing birth."""
        candidates: list[Known] = [*self._by_phone.get(row.phone or "", ()), *self._by_cccd.get(row.cccd or "", ())]
        for known in candidates:
            if name and known.name == name and births_agree(known.birth_year, row.birth_year):
                return known
        return None

    def _second_code(self, same: Known, row: ClientRow) -> None:
        """From here on the second code, phone and ID number lead to the first record."""
        self.by_code[row.code] = same
        if row.phone and row.phone not in same.phones:
            same.phones.add(row.phone)
            self._by_phone[row.phone].append(same)
        if row.cccd and row.cccd not in same.cccds:
            same.cccds.add(row.cccd)
            self._by_cccd[row.cccd].append(same)

    def _perhaps_the_same(self, client: Known) -> list[Pair]:
        pairs = []
        for phone in client.phones:
            pairs += [self._pair(known, client, "phone") for known in self._by_phone.get(phone, ())]
        for cccd in client.cccds:
            pairs += [self._pair(known, client, "cccd") for known in self._by_cccd.get(cccd, ())]
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


ServiceKey = tuple[UUID, dt.date, str, str, str, str, int, int, int, str]


def service_key(client: UUID, row: ServiceRow) -> ServiceKey:
    """What makes two service rows one fact: client, day, service, form, result, place, quantities and worker."""
    return (
        client,
        row.day,
        row.kind,
        name_key(row.form),
        row.result,
        name_key(row.place),
        row.condoms,
        row.lubricants,
        row.needles,
        name_key(row.worker),
    )


class ServiceLedger:
    """The services that are there, each once; those of this very import are told from older ones."""

    def __init__(self) -> None:
        self._older: set[ServiceKey] = set()
        self._fresh: set[ServiceKey] = set()

    def add(self, key: ServiceKey, *, fresh: bool) -> None:
        """Take in a stored service."""
        (self._fresh if fresh else self._older).add(key)

    def judge(self, key: ServiceKey) -> Literal["created", "already", "repeated"]:
        """A new fact, one that this import stored before an interruption, or the same row again."""
        if key in self._older:
            return "repeated"
        self._older.add(key)
        return "already" if key in self._fresh else "created"
