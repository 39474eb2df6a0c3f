"""What other rooms tell of a pair: its quarter in figures, what is still open between the two, and other notes.

The rooms above fill these lists when they begin; nobody here knows who they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from dhealth.commons.agreements.models import Agreement
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """One figure of a pair: 13, or 13 of 14; `unit` is "people", "visits" or nothing.

    `few`: not told to this reader, because somebody could be recognised.
    """

    label: str
    value: int
    of: int | None = None
    unit: str = ""
    url: str = ""
    late: bool = False
    few: bool = False


# (actor, agreement, quarter) → its lines under "This quarter", for both sides alike.
quarter_tellers: list[Callable[[Actor, Agreement, Period], Iterable[Line]]] = []

# (actor, agreement) → what is still open between the two: whoever ends the agreement reads it first.
open_tellers: list[Callable[[Actor, Agreement], Iterable[Line]]] = []


def quarter_lines(actor: Actor, agreement: Agreement, quarter: Period) -> list[Line]:
    """The pair's quarter."""
    return [line for tell in quarter_tellers for line in tell(actor, agreement, quarter)]


def open_lines(actor: Actor, agreement: Agreement) -> list[Line]:
    """What is still open."""
    return [line for tell in open_tellers for line in tell(actor, agreement)]
