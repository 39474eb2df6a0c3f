"""Where people are lost between a group and a clinic, how long each step takes, and whom a clinic owes to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import zip_longest
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dhealth.evidence.successes.masking import OF_NUMBERS, WHOLE, Cell, hidden_in, with_margins
from dhealth.evidence.successes.queries import Histogram, Key, Newcomer
from dhealth.evidence.successes.rules import MIDDLE, NINE_OF_TEN, Counts, Outcome, day_of_share
from dhealth.evidence.successes.scope import Scope
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import SMALL
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.charts import Step

QUARTERS: Final = 8
# Between which two steps → what waits too long there, and what ended there.
GAPS: Final[dict[str, tuple[Promise, tuple[Outcome, ...], tuple[Outcome, ...]]]] = {
    "taken": (
        gettext_lazy("before the clinic takes them"),
        (Outcome.SLOW_ANSWER, Outcome.LATE_ANSWER),
        (Outcome.LOST_ANSWER,),
    ),
    "arrived": (gettext_lazy("before they come"), (Outcome.LATE_ARRIVAL,), (Outcome.LOST_ARRIVAL,)),
    "served": (gettext_lazy("before they are served"), (Outcome.LATE_SERVICE,), (Outcome.LOST_SERVICE,)),
    "confirmed": (
        gettext_lazy("before the province confirms"),
        (Outcome.LATE_CONFIRMATION,),
        (Outcome.LOST_CONFIRMATION,),
    ),
}
STEPS: Final[dict[str, Promise]] = {
    "taken": gettext_lazy("sent → taken"),
    "arrived": gettext_lazy("taken → arrived"),
    "served": gettext_lazy("arrived → served"),
    "confirmed": gettext_lazy("served → confirmed"),
}


def outcomes_at(gap: str) -> tuple[Outcome, ...]:
    """What stands late or lost between two steps; anywhere, where none is named."""
    return tuple(one for key, (_words, late, lost) in GAPS.items() if gap in ("", key) for one in (*late, *lost))


@dataclass(frozen=True)
class Gap:
    """How many are late or lost between two steps, and the list to call where the reader may open it."""

    words: Promise
    late: int
    lost: int
    url: str = ""


@dataclass
class Pair:
    """A group and a clinic; no counts where they are hidden."""

    group: str
    clinic: str
    counts: Counts | None
    gaps: list[Gap] = field(default_factory=list)

    def cells(self, *, guarded: bool) -> list[tuple[Any, int | None]]:
        """Each number under its head; none of them where the pair is hidden."""
        one = self.counts
        found: list[tuple[Any, int | None]] = [
            (pgettext("slips", "Sent"), one.sent if one else None),
            (pgettext("slips", "Taken"), one.taken if one else None),
            (pgettext("slips", "Arrived"), one.arrived if one else None),
            (pgettext("slips", "Served"), one.served if one else None),
            (pgettext("slips", "Confirmed"), one.confirmed if one else None),
        ]
        return [*found[:1], *found[2:]] if guarded else found  # a referral without a slip is taken by nobody

    @property
    def rate(self) -> float | None:
        """Arrived of those due."""
        return self.counts.rate if self.counts else None


@dataclass(frozen=True)
class Pairs:
    """Every pair of the period, with everybody together."""

    rows: list[Pair]
    total: Counts | None
    guarded: bool = False
    hides: bool = False

    @property
    def columns(self) -> list[Any]:
        """The heads of the numbers."""
        return [head for head, _number in Pair("", "", None).cells(guarded=self.guarded)]

    @property
    def lines(self) -> list[tuple[Pair, list[tuple[Any, int | None]]]]:
        """Each pair with its numbers."""
        return [(one, one.cells(guarded=self.guarded)) for one in self.rows]

    @property
    def steps(self) -> list[Step]:
        """What is left after each step, of those of whom anything can be said."""
        one = self.total
        if one is None or not one.sent:
            return []
        numbers = (one.sent - one.untold, one.taken, one.arrived, one.served, one.confirmed)
        names = (_("Sent"), _("Taken"), _("Arrived"), _("Served"), _("Confirmed"))
        gaps = [*gaps_of(one), None]
        return [Step(n, c, lost=_lost_words(gap)) for n, c, gap in zip(names, numbers, gaps, strict=True)]


def _lost_words(gap: Gap | None) -> str:
    if gap is None or not (gap.late or gap.lost):
        return ""
    return _("%(late)s late, %(lost)s lost %(where)s") % {"late": gap.late, "lost": gap.lost, "where": gap.words}


def gaps_of(counts: Counts, url: str = "") -> list[Gap]:
    """Late and lost between each two steps."""
    return [
        Gap(
            words,
            sum(counts.at(one) for one in late),
            sum(counts.at(one) for one in lost),
            f"{url}&at={gap}" if url else "",
        )
        for gap, (words, late, lost) in GAPS.items()
    ]


def pairs_of(found: Mapping[Key, Counts], scope: Scope, period: Period) -> Pairs:
    """The pairs of one period, of (group, clinic), for who may open each slip or works at the clinic."""
    names = names_of([one for row in found for one in row])
    shown = [
        Pair(names[group], names[clinic], counts, gaps_of(counts, _list_of((group, clinic), scope, period)))
        for (group, clinic), counts in found.items()
    ]
    total = Counts()
    for counts in found.values():
        total.merge(counts)
    return Pairs(_in_order(shown), total)


def pairs_of_year(found: Mapping[Key, Counts], years: Sequence[str], year: str) -> Pairs:
    """The pairs of one year, of (group, clinic, year), for who reads figures only: judged with all years together."""
    names = names_of([one for row in found for one in row[:2]])
    cells: dict[Cell, Counts] = {}
    for (group, clinic, sent_in), counts in found.items():
        if str(sent_in) in years:
            cells.setdefault(((names[group], names[clinic]), str(sent_in)), Counts()).merge(counts)
    table = with_margins(cells)
    rows = list(dict.fromkeys(row for row, _year in table if row != WHOLE))
    hidden = hidden_in(table, [rows], years)
    shown = [
        Pair(row[0], row[1], None if (row, year) in hidden else table[(row, year)])
        for row in rows
        if (row, year) in table
    ]
    total = None if (WHOLE, year) in hidden else table.get((WHOLE, year), Counts())
    return Pairs(_in_order(shown), total, guarded=True, hides=bool(hidden))


def _in_order(pairs: list[Pair]) -> list[Pair]:
    """The busiest first; what is hidden last, in the order of names."""
    return sorted(pairs, key=lambda one: (-(one.counts.sent if one.counts else -1), one.group, one.clinic))


def _list_of(row: tuple[UUID, UUID], scope: Scope, period: Period) -> str:
    """Where the slips of the pair are listed, for who may open them."""
    if row[0] not in scope.calls:
        return ""
    days = f"start={period.start:%d/%m/%Y}&end={period.end:%d/%m/%Y}"
    return f"{reverse('success.list')}?{days}&o={row[0]}&c={row[1]}"


def names_of(keys: Iterable[Any]) -> dict[Any, str]:
    """Organisations by their names; a facility that is only told of is called as it was told."""
    wanted = set(keys)
    ids = [key for key in wanted if isinstance(key, UUID)]
    known = dict(Organisation.with_practice.filter(pk__in=ids).values_list("pk", "name"))
    return {key: known.get(key) or str(key) or _("place not told") for key in wanted}


@dataclass(frozen=True)
class Pace:
    """How many days a step took: the middle one, and what the slowest tenth is beyond; of how many, if told."""

    words: Promise
    number: int | None
    middle: int | None
    slowest: int | None


def paces(found: Mapping[str, Histogram], *, guarded: bool) -> list[Pace]:
    """Each step's days; of one to four nothing is said to who reads figures only, and of how many at no step.

    Beside each other these numbers would tell how many arrived and were not served, which the tables may hide.
    """
    made = []
    for step, words in STEPS.items():
        days = found.get(step, {})
        number = sum(days.values())
        if guarded and number <= SMALL:
            made.append(Pace(words, None, None, None))
            continue
        told = None if guarded else number
        made.append(Pace(words, told, day_of_share(days, MIDDLE), day_of_share(days, NINE_OF_TEN)))
    return made


@dataclass(frozen=True)
class Quarter:
    """Three months under both of their names."""

    calendar: str
    fiscal: str


@dataclass
class Owed:
    """What one group brought one clinic, quarter by quarter; None where it is hidden."""

    group: str
    clinic: str
    numbers: list[int | None]
    quarters: list[Quarter]
    shares: list[float | None] = field(default_factory=list)

    @property
    def told(self) -> list[tuple[Quarter, int | None, float | None]]:
        """Each quarter with its number and share, where shares are told."""
        return list(zip_longest(self.quarters, self.numbers, self.shares))


@dataclass(frozen=True)
class Debts:
    """The clinics' new people by group and quarter."""

    quarters: list[Quarter]
    rows: list[Owed]
    hides: bool = False


def quarter_of(day: date) -> tuple[int, int]:
    """The calendar quarter of a day: (2021, 1)."""
    return day.year, (day.month + 2) // 3


def quarter_names(year: int, quarter: int) -> Quarter:
    """2021, 1 is the second quarter of the US fiscal year 2021."""
    fiscal = (year + 1, 1) if quarter == 4 else (year, quarter + 1)
    return Quarter(
        _("Q%(quarter)s/%(year)s") % {"quarter": quarter, "year": year},
        _("FY%(year)s Q%(quarter)s") % {"quarter": fiscal[1], "year": fiscal[0]},
    )


def owed(found: Mapping[Newcomer, date], scope: Scope, last: date) -> Debts:
    """The eight quarters up to the one of `last`; who reads figures only sees those that are over."""
    ends = _quarters_to(last)
    names = names_of([one for key in found for one in key[:2]])
    columns = [f"{year}-{quarter}" for year, quarter in ends]
    cells: dict[Cell, int] = {}
    for row, day in _first_of(found, names):
        quarter = "{}-{}".format(*quarter_of(day))
        for cell in ((row, quarter), (row, WHOLE), (WHOLE, quarter), (WHOLE, WHOLE)) if quarter in columns else ():
            cells[cell] = cells.get(cell, 0) + 1
    rows = sorted({row for row, _quarter in cells if row != WHOLE}, key=lambda row: (row[1], row[0]))
    hidden = hidden_in(cells, [rows], columns, measures=OF_NUMBERS) if scope.guarded else set()
    quarters = [quarter_names(*one) for one in ends]
    made = [
        Owed(row[0], row[1], [None if (row, one) in hidden else cells.get((row, one), 0) for one in columns], quarters)
        for row in rows
    ]
    if scope.receivers:
        _add_shares(made)
    return Debts(quarters, made, hides=bool(hidden))


def _first_of(found: Mapping[Newcomer, date], names: Mapping[Any, str]) -> Iterable[tuple[tuple[str, str], date]]:
    """Each person's first day at a clinic, which a slip names by its id and a line without one by its name."""
    first: dict[tuple[str, str, UUID], date] = {}
    for (group, clinic, person), day in found.items():
        key = (names[group], names[clinic], person)
        first[key] = min(day, first.get(key, day))
    return [((group, clinic), day) for (group, clinic, _person), day in first.items()]


def _add_shares(rows: Sequence[Owed]) -> None:
    """Of all whom groups brought to the clinic, in per cent: who works there sees every group."""
    for row in rows:
        beside = [one.numbers for one in rows if one.clinic == row.clinic]
        wholes = [sum(number or 0 for number in column) for column in zip(*beside, strict=True)]
        row.shares = [100 * (n or 0) / whole if whole else None for n, whole in zip(row.numbers, wholes, strict=True)]


def _quarters_to(last: date) -> list[tuple[int, int]]:
    index = 4 * last.year + (last.month - 1) // 3
    return [(one // 4, one % 4 + 1) for one in range(index - QUARTERS + 1, index + 1)]
