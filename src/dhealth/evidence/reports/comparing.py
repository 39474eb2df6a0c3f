"""Areas or groups that work in one way beside those that do not (TGT-21): the same figures and shares of both."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.queries import Row
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ORGANISATION, PLACE, UNKNOWN, Filters
from dhealth.kernel.periods import Period

UNITS: Final = (PLACE, ORGANISATION)
TOLD: Final = (
    *("counselled_people", "tests", "reactive_tests", "confirmed_positive_people"),
    *("art_started_people", "prep_started_people"),
)
# What is said of each side in per cent: (part, whole).
SHARES: Final = (
    ("tests", "counselled_people"),
    ("confirmed_positive_people", "tests"),
    ("art_started_people", "confirmed_positive_people"),
)

Sums = dict[str, int | None]


@dataclass(frozen=True)
class Line:
    """One figure of both sides; None where one is hidden."""

    figure: Figure
    chosen: int | None
    rest: int | None


@dataclass(frozen=True)
class ShareLine:
    """One share of both sides in per cent; None where it cannot be said."""

    part: Figure
    whole: Figure
    chosen: float | None
    rest: float | None


@dataclass(frozen=True)
class Comparison:
    """Both sides, with the areas that could be chosen."""

    rows: list[Row]
    chosen: frozenset[str]
    lines: list[Line]
    shares: list[ShareLine]

    @property
    def one_sided(self) -> bool:
        """Whether there is nothing to compare with: none or all are chosen."""
        return not self.chosen or len(self.chosen) == len(self.rows)


def compare(reach: Reach, period: Period, unit: str, chosen: Collection[str]) -> Comparison:
    """Count both sides as this reader may see them. Somebody known in two areas counts in each.

    Raises:
        Refused: the days would point at single people (guarding.report_for).
    """
    wanted = [figures()[key] for key in TOLD]
    rows = [row for row in report_for(reach, period, Filters(), unit, wanted) if row.key != UNKNOWN]
    among = frozenset(row.key for row in rows) & frozenset(chosen)
    inside = _sums([row for row in rows if row.key in among])
    outside = _sums([row for row in rows if row.key not in among])
    lines = [Line(one, inside[one.key], outside[one.key]) for one in wanted]
    shares = [
        ShareLine(figures()[part], figures()[whole], _share(inside, part, whole), _share(outside, part, whole))
        for part, whole in SHARES
    ]
    return Comparison(rows, among, lines, shares)


def _sums(rows: Sequence[Row]) -> Sums:
    """The rows together; a hidden one hides the sum."""
    found: Sums = {}
    for key in TOLD:
        values = [row.figures[key] for row in rows]
        known = [value for value in values if value is not None]
        found[key] = sum(known) if len(known) == len(values) else None
    return found


def _share(sums: Sums, part: str, whole: str) -> float | None:
    of, all_of = sums[part], sums[whole]
    return 100 * of / all_of if of is not None and all_of else None
