"""What two states of a period differ in: line by line, nothing left out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from dhealth.evidence.closing.facts import PIECES, Facts, Sheet

LINE, KIND, AIM, PEOPLE, GIVEN = "line", "kind", "aim", "people", "given"
T = TypeVar("T")


@dataclass(frozen=True)
class Change:
    """One figure that is not what it was. `worker`: id, empty for the group; `was` or `now` None: it stands in one
    of the two alone. `part` is which number of a line or a count."""

    worker: str
    name: str
    about: str
    key: Hashable
    part: str
    was: Any
    now: Any


def difference(was: Facts, now: Facts) -> list[Change]:
    """Every figure that changed, each worker's first, then the group's."""
    before = {sheet.worker: sheet for sheet in was.workers}
    after = {sheet.worker: sheet for sheet in now.workers}
    found: list[Change] = []
    for worker in dict.fromkeys([*before, *after]):
        found += _of_sheet(before.get(worker) or Sheet(worker), after.get(worker) or Sheet(worker))
    return found + _of_sheet(was.group, now.group)


def _of_sheet(was: Sheet, now: Sheet) -> list[Change]:
    name = now.name or was.name
    found = [] if was.people == now.people else [Change(was.worker, name, PEOPLE, "", "people", was.people, now.people)]
    for at, piece in enumerate(PIECES):
        if was.given[at] != now.given[at]:
            found.append(Change(was.worker, name, GIVEN, piece, piece, was.given[at], now.given[at]))
    parts: tuple[tuple[str, Sequence[Any], Sequence[Any], Callable[[Any], Hashable], Sequence[str]], ...] = (
        (LINE, was.lines, now.lines, lambda one: one.code, ("last", "visits", *PIECES)),
        (KIND, was.kinds, now.kinds, lambda one: one.kind, ("visits", "people")),
        (AIM, was.aims, now.aims, lambda one: (one.indicator, one.starts_on, one.ends_on), ("number", "achieved")),
    )
    for about, old, new, key, names in parts:
        found += [
            Change(was.worker, name, about, at, part, before, after)
            for at, one, other in _beside(old, new, key)
            for part, before, after in _values(one, other, names)
            if before != after
        ]
    return found


def _beside(old: Iterable[T], new: Iterable[T], key: Callable[[T], Hashable]) -> list[tuple[Any, T | None, T | None]]:
    before, after = {key(one): one for one in old}, {key(one): one for one in new}
    return [(at, before.get(at), after.get(at)) for at in dict.fromkeys([*before, *after])]


def _values(one: Any, other: Any, names: Sequence[str]) -> list[tuple[str, Any, Any]]:
    return [
        (name, None if one is None else getattr(one, name), None if other is None else getattr(other, name))
        for name in names
    ]
