"""Where new cases gather: by place and quarter, between which places, in what networks. No name, no code, few hidden.

A reader without records sees whole quarters that are over, of one year at a time; what is small is hidden together with
whatever would reveal it (docs/decisions/0009).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import cos, pi, sin
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Min
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.partner_services.models import Named
from dhealth.care.services.models import Result, Service
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import hidden_cells
from dhealth.kernel.text import fold
from dhealth.trust.places.models import Level
from dhealth.trust.places.structures import Register, Structure, in_force
from dhealth.ui.charts import coordinate

ELSEWHERE, UNWRITTEN = "elsewhere", "unwritten"
TOTAL: Final = ""
CLASSES: Final = ((2, 2), (3, 4), (5, 9), (10, None))  # people in one network
_MOST_DRAWN: Final = 14
_RADIUS: Final = 150

Key = int | str
Pair = tuple[object, object, int | None, int | None]  # who, whom, where the one lives, where the other
Shown = TypeVar("Shown", bound=Hashable)
Cell = tuple[Key, str]  # place and quarter; TOTAL stands for all of them


@dataclass(frozen=True)
class Row:
    """One place: people of each quarter and in all; None where hidden."""

    key: Key
    name: str
    cells: list[int | None]
    total: int | None

    @property
    def is_place(self) -> bool:
        """Whether the row is one place, and not what lies elsewhere or was not written."""
        return isinstance(self.key, int)


@dataclass(frozen=True)
class Table:
    """New cases by place and quarter."""

    quarters: list[str]
    rows: list[Row]
    totals: list[int | None]
    total: int | None


@dataclass(frozen=True)
class Tie:
    """So many people of one place named, or were named by, people of another."""

    first: str
    second: str
    count: int
    line: tuple[str, str, str, str] | None = None  # x1 y1 x2 y2, where two places are drawn


@dataclass(frozen=True)
class Dot:
    """A place on the drawing."""

    name: str
    x: str
    y: str
    anchor: str


@dataclass(frozen=True)
class Graph:
    """The drawing and what it says in words."""

    dots: list[Dot]
    ties: list[Tie]
    hidden: bool
    sizes: list[tuple[str, int | None]]


def quarters_of(year: int, today: date) -> list[Period]:
    """The quarters of the year that are over."""
    return [one for one in (Period.quarter(year, number) for number in range(1, 5)) if one.end < today]


class Ground:
    """How a place is called on the map of that year, seen from one province."""

    def __init__(self, province: int | None, day: date) -> None:
        self.register = Register()
        self.structure: Structure = in_force(day)
        self.inside = self.register.lying_in(province) if province is not None else set()

    def key(self, place: int | None) -> Key:
        """The commune of the map where it is certain, else the place as written; elsewhere; not written."""
        if place is None:
            return UNWRITTEN
        if place not in self.inside:
            return ELSEWHERE
        found = self.register.counterparts(place, self.structure)
        return found[0] if len(found) == 1 else place

    def name(self, key: Key) -> str:
        """The place in words."""
        if isinstance(key, int):
            return ", ".join(self.register.names(self.register.path(key)[:2]))
        return _("Other places") if key == ELSEWHERE else _("Place not written")


def communes_of(province: int, today: date) -> list[tuple[int, str]]:
    """The communes of today that lie in a province of either time, by name."""
    register, structure = Register(), in_force(today)
    inside = ((pk, register.units[pk]) for pk in register.lying_in(province))
    found = [(pk, one.name) for pk, one in inside if one.level == Level.COMMUNE and one.structure == structure]
    return sorted(found, key=lambda one: fold(one[1]))


def table_of(organisations: Collection[UUID], ground: Ground, quarters: list[Period]) -> Table:
    """People whose first confirmed result lies in each quarter, by the place where they live."""
    counts: Counter[Cell] = Counter()
    if quarters:
        for place, day in _new_cases(organisations, quarters):
            counts[ground.key(place), str(_number_of(day, quarters))] += 1
    places = sorted({key for key, _quarter in counts}, key=ground.name)
    columns = [str(number) for number in range(len(quarters))]
    cells = _with_margins(counts, places, columns)
    hidden = hidden_cells(cells, _lines(places, columns))
    shown = {cell: None if cell in hidden else count for cell, count in cells.items()}
    rows = [Row(key, ground.name(key), [shown[key, c] for c in columns], shown[key, TOTAL]) for key in places]
    return Table(
        [f"{one.start:%m/%Y} – {one.end:%m/%Y}" for one in quarters],
        rows,
        [shown[TOTAL, column] for column in columns],
        shown[TOTAL, TOTAL],
    )


def _new_cases(organisations: Collection[UUID], quarters: list[Period]) -> Iterable[tuple[int | None, date]]:
    first = (
        Service.objects.current()
        .filter(organisation__in=organisations, kind="confirmatory_test", result=Result.POSITIVE)
        .values("person")
        .annotate(first=Min("day"))
        .filter(first__range=(quarters[0].start, quarters[-1].end))
        .values_list("person__place", "first")
    )
    return list(first)


def _number_of(day: date, quarters: list[Period]) -> int:
    return next(number for number, one in enumerate(quarters) if one.contains(day))


def _with_margins(
    counts: Mapping[tuple[Key, str], int], rows: list[Key], columns: list[str]
) -> dict[tuple[Key, str], int]:
    cells = {(row, column): counts.get((row, column), 0) for row in rows for column in columns}
    cells |= {(row, TOTAL): sum(cells[row, column] for column in columns) for row in rows}
    cells |= {(TOTAL, column): sum(cells[row, column] for row in rows) for column in columns}
    cells[TOTAL, TOTAL] = sum(cells[row, TOTAL] for row in rows)
    return cells


def _lines(rows: list[Key], columns: list[str]) -> list[list[Cell]]:
    down = [[*((row, column) for row in rows), (TOTAL, column)] for column in (*columns, TOTAL)]
    across = [[*((row, column) for column in columns), (row, TOTAL)] for row in (*rows, TOTAL)]
    return [*down, *across]


def graph_of(organisations: Collection[UUID], ground: Ground, quarters: list[Period]) -> Graph:
    """Between which places people named one another in these quarters, and how large the networks are."""
    pairs = _pairs(organisations, quarters) if quarters else []
    ties: Counter[tuple[Key, Key]] = Counter()
    for _first, _second, here, there in pairs:
        one, other = sorted((ground.key(here), ground.key(there)), key=str)
        ties[one, other] += 1
    shown, hidden = _shown(ties)
    drawn = _drawn(shown, ground)
    return Graph(*drawn, hidden, _sizes([(first, second) for first, second, _here, _there in pairs]))


def _pairs(organisations: Collection[UUID], quarters: list[Period]) -> list[Pair]:
    """Who named whom, by ids that never leave this file: a contact with a record of their own is that person."""
    within = (quarters[0].start, quarters[-1].end)
    rows = Named.objects.filter(organisation__in=organisations, day__range=within).values_list(
        "offer__person",
        "offer__person__place",
        "contact",
        "contact__place",
        "contact__client",
        "contact__client__place",
    )
    into = _kept({row[4] for row in rows if row[4]})
    found: list[Pair] = []
    for person, home, contact, place, client, own_place in rows:
        found.append((person, into.get(client, client) or contact, home, own_place or place))
    return found


def _kept(clients: Collection[UUID]) -> dict[UUID, UUID]:
    """Record → the one that it was laid into."""
    rows = Client.objects.filter(pk__in=clients, merged_into__isnull=False).values_list("pk", "merged_into")
    return {pk: into for pk, into in rows if into}


def _shown(counts: Mapping[Shown, int]) -> tuple[dict[Shown, int], bool]:
    """The counts that may be shown, and whether others are hidden."""
    cells: dict[tuple[object, ...], int] = {(key,): count for key, count in counts.items()}
    cells[()] = sum(counts.values())
    hidden = hidden_cells(cells, [list(cells)])
    return {key: count for key, count in counts.items() if (key,) not in hidden}, bool(hidden)


def _drawn(ties: Mapping[tuple[Key, Key], int], ground: Ground) -> tuple[list[Dot], list[Tie]]:
    found = sorted(ties.items(), key=lambda one: (-one[1], str(one[0])))
    places = list(dict.fromkeys(place for (one, other), _count in found for place in (one, other)))[:_MOST_DRAWN]
    at = {place: _point(number, len(places)) for number, place in enumerate(places)}
    dots = [_dot(ground.name(place), *at[place]) for place in places]
    made = []
    for (one, other), count in found:
        line = None
        if one != other and one in at and other in at:
            (ax, ay), (bx, by) = at[one], at[other]
            line = (coordinate(ax), coordinate(ay), coordinate(bx), coordinate(by))
        made.append(Tie(ground.name(one), ground.name(other), count, line))
    return dots, made


def _dot(name: str, x: float, y: float) -> Dot:
    return Dot(name, coordinate(x), coordinate(y), "end" if x < 0 else "start")


def _point(number: int, count: int) -> tuple[float, float]:
    """Places stand on a circle, the first at the top."""
    turn = 2 * pi * number / max(count, 1) - pi / 2
    return _RADIUS * cos(turn), _RADIUS * sin(turn)


def _sizes(pairs: list[tuple[object, object]]) -> list[tuple[str, int | None]]:
    """How many people belong to networks of each size; few are hidden."""
    counts: Counter[int] = Counter()
    for size in Counter(_roots(pairs).values()).values():
        number = next(at for at, (low, high) in enumerate(CLASSES) if low <= size and (high is None or size <= high))
        counts[number] += size
    shown, _hidden = _shown({number: counts[number] for number in range(len(CLASSES))})
    words = [f"{low}" if low == high else f"{low}–{high}" if high else f"≥ {low}" for low, high in CLASSES]
    return [(word, shown.get(number)) for number, word in enumerate(words)]


def _roots(pairs: Iterable[tuple[object, object]]) -> dict[object, object]:
    """Each person → the one by whom their network is known here."""
    onward: dict[object, object] = {}

    def root(one: object) -> object:
        while onward.setdefault(one, one) != one:
            onward[one] = onward[onward[one]]
            one = onward[one]
        return one

    for first, second in pairs:
        onward[root(first)] = root(second)
    return {one: root(one) for one in list(onward)}
