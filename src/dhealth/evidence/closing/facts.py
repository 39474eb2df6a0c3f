"""What a close keeps: for each worker the clients by code and the counts; never a name of a client."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any, Final

PIECES: Final = ("condoms", "lubricants", "needles", "kits")


@dataclass(frozen=True)
class ClientLine:
    """One person whom a worker served: the code, the last day, how many services, what was handed out."""

    code: str
    last: str  # 2026-11-25
    visits: int
    condoms: int
    lubricants: int
    needles: int
    kits: int

    @property
    def last_day(self) -> date:
        """The last day as a date."""
        return date.fromisoformat(self.last)


@dataclass(frozen=True)
class KindCount:
    """How often a service of the catalogue was given, and to how many people."""

    kind: str
    visits: int
    people: int


@dataclass(frozen=True)
class Aim:
    """A target with what was reached; `reveals` where the number would tell of results."""

    indicator: str
    starts_on: str
    ends_on: str
    number: int
    achieved: int
    reveals: str = ""


@dataclass(frozen=True)
class Sheet:
    """What one worker gave, or without a worker what the whole group did."""

    worker: str = ""  # id
    name: str = ""
    people: int = 0
    lines: Sequence[ClientLine] = ()
    kinds: Sequence[KindCount] = ()
    aims: Sequence[Aim] = ()
    given: Sequence[int] = (0, 0, 0, 0)  # pieces, in the order of PIECES

    @property
    def visits(self) -> int:
        """All services, each one counted."""
        return sum(one.visits for one in self.kinds)


@dataclass(frozen=True)
class Facts:
    """Everything that can change: the sheet of each worker by name, and the group's."""

    workers: Sequence[Sheet] = ()
    group: Sheet = field(default_factory=Sheet)


@dataclass(frozen=True)
class Frame:
    """What stands around the figures on paper."""

    organisation: str
    umbrella: str
    province: str
    project: str
    start: str
    end: str
    version: int
    locked_at: str  # local time, as it is printed
    locked_by: str
    note: str = ""


@dataclass(frozen=True)
class Snapshot:
    """A version of a close; its text is the same whenever it is written."""

    frame: Frame
    facts: Facts
    form: int = 1  # how it is laid out

    def text(self) -> str:
        """One spelling, for sealing and for the control mark."""
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def digest_of(text: str) -> str:
    """The control mark of a snapshot's text, whole."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_snapshot(text: str) -> Snapshot:
    """A snapshot from its text again."""
    said = json.loads(text)
    facts = said["facts"]
    return Snapshot(
        Frame(**said["frame"]), Facts(tuple(map(_sheet, facts["workers"])), _sheet(facts["group"])), said["form"]
    )


def _sheet(said: dict[str, Any]) -> Sheet:
    return Sheet(
        **said
        | {
            "lines": tuple(ClientLine(**one) for one in said["lines"]),
            "kinds": tuple(KindCount(**one) for one in said["kinds"]),
            "aims": tuple(Aim(**one) for one in said["aims"]),
            "given": tuple(said["given"]),
        }
    )
