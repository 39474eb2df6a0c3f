"""From where the agenda of a meeting is drawn: rooms above register what they know to be open between the partners."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class Wanted:
    """What is asked of a source: what concerns these organisations, since their last meeting, until this one."""

    organisations: frozenset[UUID]
    since: date
    until: date


@dataclass(frozen=True)
class Line:
    """One line for the agenda. `about` is the thing it is about, or None for a figure; no client is named."""

    source: str
    words: str
    about: UUID | None = None


# Rooms above register theirs in apps.ready.
agenda_sources: list[Callable[[Wanted], Iterable[Line]]] = []


def drawn(wanted: Wanted) -> list[Line]:
    """Every line that the sources know, in their order."""
    return [line for source in agenda_sources for line in source(wanted)]
