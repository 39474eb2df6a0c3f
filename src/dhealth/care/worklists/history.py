"""What the lists are worked out from: one person's history in plain facts. Days are counted as numbers, 0 is no day."""

from collections.abc import Iterable
from typing import Final, NamedTuple

NEVER: Final = 10_000_000  # a day that does not come


class Deed(NamedTuple):
    """A service that stands: given by the group itself (`own`), or told from elsewhere."""

    day: int
    kind: str
    result: str = ""
    own: bool = True
    agreed: int = 0  # the day agreed on for a check
    kits: bool = False
    medicine: int = 0  # days of medicine handed out
    again: int = 0  # the next day at the clinic
    clinic: bool = False  # the clinic told it
    onward: bool = False  # a referral for confirming or treatment


class Try(NamedTuple):
    """An attempt to reach the person, in the order in which they were made."""

    day: int
    outcome: str
    again: int = 0  # the day agreed on, or of the next try


class Away(NamedTuple):
    """The person left on a day and came back on another, or not; `final`: only a person can say that it is not so."""

    day: int
    until: int = 0
    final: bool = False


class Person(NamedTuple):
    """One record that counts, with its whole history."""

    known: int  # the day of the first contact
    registered: int
    group: str = ""
    told_positive: bool = False
    missing: tuple[str, ...] = ()
    questions: tuple[int, ...] = ()  # since when somebody asks whether the record is another's
    deeds: tuple[Deed, ...] = ()  # by day
    tries: tuple[Try, ...] = ()
    away: tuple[Away, ...] = ()
    came: tuple[int, ...] = ()  # when the group took the person over from another one


class Span(NamedTuple):
    """The person stands on a list from `enters` to the day before `leaves`."""

    rule: str
    since: int
    enters: int
    leaves: int = NEVER
    day: int = 0  # the day that matters: agreed on, the end of the medicine, the last referral onward
    what: str = ""  # art or prep
    tries: int = 0


class Stand(NamedTuple):
    """A span with the day from which it may be a card of Today, and from which the leader sees it (0: never)."""

    span: Span
    today_on: int
    rises_on: int


def deeds_in_order(deeds: Iterable[Deed]) -> tuple[Deed, ...]:
    """By day, as everything that reads a history expects them."""
    return tuple(sorted(deeds, key=lambda deed: deed.day))
