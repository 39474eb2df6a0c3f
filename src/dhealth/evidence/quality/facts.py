"""What the rules look at: one line, the person whom it was for, and what was found doubtful."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from dhealth.evidence.quality.page import Rule
from dhealth.kernel.codes import show_code

# Found once a person, not once a line: accepted once, they stay away whichever line of the person comes next.
OF_THE_PERSON: Final = frozenset({"incomplete_record", "skipped_step", "alien_code", "same_person"})

Told = Mapping[str, object]  # what is doubtful, for the sentence and for telling whether the record has changed since


@dataclass(frozen=True, slots=True)
class Line:
    """A service as the rules see it. `written`: the local day on which it was written down."""

    id: UUID
    person: UUID
    worker: UUID
    project: UUID | None
    day: date
    kind: str
    form: str = ""
    result: str = ""
    place: str = ""
    reported_by: str = ""
    answer: str = ""
    answer_day: date | None = None
    pieces: tuple[int, int, int, int] = (0, 0, 0, 0)  # condoms, lubricants, needles, kits
    lot: str = ""
    imported: bool = False
    noted: bool = False  # something stands in the sealed note
    written: date = date.min

    @property
    def own(self) -> bool:
        """Whether the group gave it itself."""
        return not self.reported_by

    @property
    def says_nothing(self) -> bool:
        """No more than that it was."""
        said = self.form or self.result or self.answer or self.lot or self.place or self.noted
        return not said and not any(self.pieces)

    @property
    def content(self) -> tuple[object, ...]:
        """Everything that it says; two lines with equal content are one line written twice."""
        return (
            *(self.worker, self.form, self.result, self.place, self.reported_by, self.answer, self.answer_day),
            *(self.pieces, self.lot),
        )


@dataclass(frozen=True, slots=True)
class Away:
    """The person left on a day: until they came back, where that was written; `final`: whatever was done with them."""

    day: date
    until: date | None = None
    final: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """The record that counts, as the rules see it."""

    id: UUID
    code: str
    worker: UUID | None  # on whose list the client stands
    reached_on: date | None = None
    registered: date = date.min
    missing: tuple[str, ...] = ()  # of the fields that make a record complete
    told_positive: bool = False
    died_on: date | None = None
    first: Mapping[str, date] = field(default_factory=dict)  # kind → the first day on which it stands in the record
    positive_on: date | None = None  # the first day on which the record says so: a laboratory's word, or care
    met_first: date | None = None  # the first day of anything that groups give themselves
    met_before: date | None = None  # the last such day before the period that is looked at
    tried: tuple[date, ...] = ()  # days of attempts that failed
    talked: tuple[date, ...] = ()  # days of attempts that reached them
    begun: tuple[date, ...] = ()  # days on which it begins anew: first contact, taken over by the group, come back
    away: tuple[Away, ...] = ()

    def was_away(self, before: date, met: date | None) -> bool:
        """Whether they stood on no list the day before, having left and being met last on this day or never."""
        return any(
            left.day < before
            and (left.until is None or left.until >= before)
            and (left.final or met is None or met <= left.day)
            for left in self.away
        )


@dataclass(frozen=True)
class Project:
    """From when to when a project runs."""

    code: str
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Finding:
    """One thing to put right or to look at."""

    rule: Rule
    organisation: UUID
    day: date
    since: date  # the day on which it was written so
    owner: UUID | None  # the worker who should; None: the leader, or M&E where the rule says so
    told: Told = field(default_factory=dict, compare=False)
    worker: UUID | None = None  # who wrote the line
    person: UUID | None = None
    code: str = ""
    service: UUID | None = None
    kind: str = ""
    reveals: frozenset[str] = frozenset()  # groups of fields.toml that knowing of it would tell
    project: UUID | None = None

    @property
    def due(self) -> date:
        """Until when it should be done."""
        return self.since + timedelta(days=self.rule.days)

    @property
    def blocks(self) -> bool:
        """Whether a month is not closed while this is open."""
        return self.rule.blocks

    @property
    def shown_code(self) -> str:
        """The client's code as it is printed."""
        return show_code(self.code) if self.code else ""

    @property
    def key(self) -> str:
        """The same as long as the record stays as it is, whatever period is looked at."""
        about = self.person if self.rule.key in OF_THE_PERSON else self.service
        where = about or f"{self.worker} {self.day}"
        said = sorted((name, str(value)) for name, value in self.told.items())
        text = "|".join(map(str, (self.rule.key, self.organisation, where, said)))
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    def overdue(self, today: date) -> bool:
        """Whether the day until which it should be done has passed."""
        return self.due < today
