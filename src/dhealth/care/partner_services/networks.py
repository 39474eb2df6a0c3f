"""Between which places people named one another, and how large the networks are. No name, no code, few hidden.

A reader without records sees whole quarters that are over, of one year at a time; what is small is hidden together with
whatever would reveal it, also beside the same figures of a quarter ago (docs/decisions/0009). One person at two groups
is one by the keyed codes of `trust/linkage`, unless a reviewer found two.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from math import cos, pi, sin
from typing import Final, TypeVar
from uuid import UUID

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.ground import Ground, Key
from dhealth.care.partner_services.growing import told_by_now
from dhealth.care.partner_services.models import Named
from dhealth.care.partner_services.same_people import Roots, same_people
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import hidden_cells
from dhealth.ui.charts import coordinate

CLASSES: Final = ((2, 2), (3, 4), (5, 9), (10, None))  # people in one network
QUARTERS_A_YEAR: Final = 4
_MOST_DRAWN: Final = 14
_RADIUS: Final = 150

Shown = TypeVar("Shown", bound=Hashable)


@dataclass(frozen=True)
class Naming:
    """Somebody named somebody: both by ids that never leave this file, where they live, and in which quarter."""

    first: UUID
    second: UUID
    here: Key
    there: Key
    quarter: int


@dataclass(frozen=True)
class Dot:
    """A place on the drawing, by its number there."""

    number: int
    name: str
    x: str
    y: str


@dataclass(frozen=True)
class Tie:
    """So many people of one place named, or were named by, people of another."""

    first: str
    second: str
    count: int
    numbers: str = ""  # of the two dots, where they are drawn
    line: tuple[str, str, str, str] | None = None  # x1 y1 x2 y2, where two places are drawn


@dataclass(frozen=True)
class Graph:
    """The drawing and what it says in words; sizes of networks only once the year is over."""

    dots: list[Dot]
    ties: list[Tie]
    hidden: bool
    sizes: list[tuple[str, int | None]] = field(default_factory=list)


def graph_of(organisations: Collection[UUID], ground: Ground, quarters: Sequence[Period]) -> Graph:
    """Between which places people named one another in these quarters, and how large the networks are.

    Networks only grow together: their sizes of half a year, taken from those of the whole, would tell of few.
    """
    found = _namings(organisations, ground, quarters) if quarters else []
    ties, hidden = _ties(found, len(quarters))
    dots, drawn = _drawn(ties, ground)
    return Graph(dots, drawn, hidden, _sizes(found) if len(quarters) == QUARTERS_A_YEAR else [])


def _namings(organisations: Collection[UUID], ground: Ground, quarters: Sequence[Period]) -> list[Naming]:
    """Who named whom, each two people once, in the first quarter in which one named the other."""
    within = (quarters[0].start, quarters[-1].end)
    rows = list(
        Named.objects.filter(organisation__in=organisations, day__range=within)
        .order_by("day", "pk")
        .values_list(
            *("offer__person", "offer__person__place", "contact", "contact__place", "contact__link"),
            *("contact__client", "contact__client__place", "day"),
        )
    )
    into = _kept({row[5] for row in rows if row[5]})
    people = {row[0] for row in rows} | {into.get(row[5], row[5]) for row in rows if row[5]}
    links = {row[2]: bytes(row[4]) for row in rows if row[4] and not row[5]}
    one = same_people(people, links)
    found: dict[frozenset[UUID], Naming] = {}
    for person, home, contact, place, _link, client, own_place, day in rows:
        first, second = one(person), one(into.get(client, client) or contact)
        if first == second:
            continue
        made = Naming(first, second, ground.key(home), ground.key(own_place or place), _number_of(day, quarters))
        found.setdefault(frozenset((first, second)), made)
    return list(found.values())


def _kept(clients: Collection[UUID]) -> dict[UUID, UUID]:
    """Record → the one that it was laid into."""
    rows = Client.objects.filter(pk__in=clients, merged_into__isnull=False).values_list("pk", "merged_into")
    return {pk: into for pk, into in rows if into}


def _number_of(day: date, quarters: Sequence[Period]) -> int:
    return next(number for number, one in enumerate(quarters) if one.contains(day))


def _ties(found: Iterable[Naming], quarters: int) -> tuple[dict[tuple[Key, Key], int], bool]:
    grown: dict[tuple[Key, Key], list[int]] = {}
    for one in found:
        here, there = sorted((one.here, one.there), key=str)
        grown.setdefault((here, there), [0] * quarters)[one.quarter] += 1
    small = {tie for tie, more in grown.items() if told_by_now(more) is None}
    return _shown({tie: sum(more) for tie, more in grown.items()}, small)


def _shown(counts: Mapping[Shown, int], hidden: Collection[Shown] = ()) -> tuple[dict[Shown, int], bool]:
    """The counts that may be shown, and whether others are hidden."""
    cells: dict[tuple[object, ...], int] = {(key,): count for key, count in counts.items()}
    cells[()] = sum(counts.values())
    gone = hidden_cells(cells, [list(cells)], hidden={(key,) for key in hidden})
    return {key: count for key, count in counts.items() if (key,) not in gone}, bool(gone)


def _drawn(ties: Mapping[tuple[Key, Key], int], ground: Ground) -> tuple[list[Dot], list[Tie]]:
    found = sorted(ties.items(), key=lambda one: (-one[1], str(one[0])))
    places = list(dict.fromkeys(place for (one, other), _count in found for place in (one, other)))[:_MOST_DRAWN]
    dots = {place: _dot(number, ground.name(place), len(places)) for number, place in enumerate(places)}
    made = [_tie(dots.get(pair[0]), dots.get(pair[1]), pair, count, ground) for pair, count in found]
    return list(dots.values()), made


def _tie(one: Dot | None, other: Dot | None, pair: tuple[Key, Key], count: int, ground: Ground) -> Tie:
    first, second = (ground.name(place) for place in pair)
    if one is None or other is None:
        return Tie(first, second, count)
    if one == other:
        return Tie(first, second, count, str(one.number))
    return Tie(first, second, count, f"{one.number}–{other.number}", (one.x, one.y, other.x, other.y))


def _dot(number: int, name: str, count: int) -> Dot:
    """Places stand on a circle, the first at the top."""
    turn = 2 * pi * number / max(count, 1) - pi / 2
    return Dot(number + 1, name, coordinate(_RADIUS * cos(turn)), coordinate(_RADIUS * sin(turn)))


def _sizes(found: Iterable[Naming]) -> list[tuple[str, int | None]]:
    """How many people belong to networks of each size; few are hidden."""
    roots, people = Roots(), set()
    for one in found:
        roots.join(one.first, one.second)
        people |= {one.first, one.second}
    counts: Counter[int] = Counter()
    for size in Counter(map(roots, people)).values():
        if size > 1:
            counts[_class_of(size)] += size
    shown, _hidden = _shown({number: counts[number] for number in range(len(CLASSES))})
    words = [f"{low}" if low == high else f"{low}–{high}" if high else f"≥ {low}" for low, high in CLASSES]
    return [(word, shown.get(number)) for number, word in enumerate(words)]


def _class_of(size: int) -> int:
    return next(at for at, (low, high) in enumerate(CLASSES) if low <= size and (high is None or size <= high))
