"""What became of a slip, how it counts, when a fall is flagged, and what the middle one of many took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from fractions import Fraction
from typing import Final

ARRIVES_WITHIN: Final = timedelta(days=90)  # a referral without a slip: so long a told service is its success
FALL: Final = Fraction(5, 100)  # of the rate, from one year to the next; more than that is flagged
ENOUGH: Final = 20  # sent, in each of the two years: a rate of fewer moves by chance


class Outcome(StrEnum):
    """How a slip stands, each in one of these."""

    TAKEN_BACK = "taken_back"  # before its days were over: counts nowhere
    UNTOLD = "untold"  # answered, and the client keeps the answer from the group
    OPEN_ANSWER = "open_answer"
    SLOW_ANSWER = "slow_answer"  # the clinic is late, the client is still in time
    OPEN_ARRIVAL = "open_arrival"
    LATE_ANSWER = "late_answer"
    LATE_ARRIVAL = "late_arrival"
    LOST_ANSWER = "lost_answer"
    LOST_ARRIVAL = "lost_arrival"
    ARRIVED = "arrived"
    LATE_SERVICE = "late_service"
    LOST_SERVICE = "lost_service"
    SERVED = "served"
    LATE_CONFIRMATION = "late_confirmation"
    LOST_CONFIRMATION = "lost_confirmation"
    CONFIRMED = "confirmed"


IN_TIME: Final = (Outcome.OPEN_ANSWER, Outcome.SLOW_ANSWER, Outcome.OPEN_ARRIVAL)
UNTAKEN: Final = (Outcome.OPEN_ANSWER, Outcome.SLOW_ANSWER, Outcome.LATE_ANSWER, Outcome.LOST_ANSWER)
MISSING: Final = (Outcome.LATE_ANSWER, Outcome.LATE_ARRIVAL, Outcome.LOST_ANSWER, Outcome.LOST_ARRIVAL)
CAME: Final = (Outcome.ARRIVED, Outcome.LATE_SERVICE, Outcome.LOST_SERVICE)
GIVEN: Final = (Outcome.SERVED, Outcome.LATE_CONFIRMATION, Outcome.LOST_CONFIRMATION)


class Counts:
    """Slips of one kind by what became of them. Slips, not people: one person may carry several."""

    def __init__(self, of: Mapping[str, int] | None = None) -> None:
        self.of = dict(of or {})

    def add(self, outcome: str, number: int) -> None:
        """So many more of one outcome."""
        self.of[outcome] = self.of.get(outcome, 0) + number

    def merge(self, other: Counts) -> None:
        """Those of another row as well."""
        for outcome, number in other.of.items():
            self.add(outcome, number)

    def at(self, outcome: str) -> int:
        """So many of one outcome."""
        return self.of.get(outcome, 0)

    def _sum(self, outcomes: Iterable[str]) -> int:
        return sum(self.at(one) for one in outcomes)

    @property
    def sent(self) -> int:
        """All but those taken back while they were still in time."""
        return sum(self.of.values()) - self.at(Outcome.TAKEN_BACK)

    @property
    def in_time(self) -> int:
        """Not come yet, and need not have come yet."""
        return self._sum(IN_TIME)

    @property
    def untold(self) -> int:
        """Answered; the client lets nobody at the group know how."""
        return self.at(Outcome.UNTOLD)

    @property
    def due(self) -> int:
        """Those of whom it can be said whether they came."""
        return self.sent - self.in_time - self.untold

    @property
    def taken(self) -> int:
        """The clinic said yes, or saw them at once."""
        return self.sent - self.untold - self._sum(UNTAKEN)

    @property
    def missing(self) -> int:
        """Should have come and did not."""
        return self._sum(MISSING)

    @property
    def arrived(self) -> int:
        """Came to the clinic."""
        return self._sum(CAME) + self.served

    @property
    def served(self) -> int:
        """Were given what they came for."""
        return self._sum(GIVEN) + self.confirmed

    @property
    def confirmed(self) -> int:
        """The province says so too."""
        return self.at(Outcome.CONFIRMED)

    @property
    def rate(self) -> float | None:
        """Arrived of those due, in per cent; nothing where nobody is due."""
        return 100 * self.arrived / self.due if self.due else None


@dataclass(frozen=True)
class Fall:
    """The rate of an area fell from one year to the next."""

    label: str
    year: int
    before: float
    after: float


def fell(before: Counts | None, after: Counts | None) -> bool:
    """Whether the rate fell by more than five points, with at least twenty sent in each of the two years."""
    if before is None or after is None or min(before.sent, after.sent) < ENOUGH or not (before.due and after.due):
        return False
    return Fraction(before.arrived, before.due) - Fraction(after.arrived, after.due) > FALL


def day_of_share(histogram: Mapping[int, int], share: Fraction) -> int | None:
    """The smallest number of days within which at least this share of them was done; nothing where nobody was."""
    total, so_far = sum(histogram.values()), 0
    for days in sorted(histogram):
        so_far += histogram[days]
        if so_far >= share * total:
            return days
    return None


MIDDLE: Final = Fraction(1, 2)
NINE_OF_TEN: Final = Fraction(9, 10)
