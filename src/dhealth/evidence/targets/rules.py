"""How far a target is: what is left, how many days, how much a day is needed, and where it should stand by today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period

LARGEST = 1_000_000
LONGEST = 5 * 366  # days: a project's whole life


class State(Enum):
    """Where its days stand."""

    TO_COME = "to come"
    RUNNING = "running"
    OVER = "over"
    ENDED = "ended"  # before its last day, by somebody, with a reason


@dataclass(frozen=True)
class Progress:
    """One target on one day. `achieved` is None where the reader may not be told."""

    number: int
    achieved: int | None
    period: Period
    on: date
    ended_on: date | None = None

    @property
    def state(self) -> State:
        """Whether it runs on that day; its last day still counts."""
        if self.ended_on is not None and self.ended_on <= self.on:
            return State.ENDED
        if self.on < self.period.start:
            return State.TO_COME
        return State.RUNNING if self.on <= self.period.end else State.OVER

    @property
    def runs(self) -> bool:
        return self.state == State.RUNNING

    @property
    def remaining(self) -> int:
        """How many are still to come; 0 once it is reached."""
        return max(self.number - (self.achieved or 0), 0)

    @property
    def beyond(self) -> int:
        """How many more than agreed."""
        return max((self.achieved or 0) - self.number, 0)

    @property
    def reached(self) -> bool:
        """Whether the number is there; of a target of nothing, from the start."""
        return self.achieved is not None and self.achieved >= self.number

    @property
    def days_left(self) -> int:
        """Days after this one until the end; all of its days while it is to come, 0 on the last day and after."""
        if self.state in (State.OVER, State.ENDED):
            return 0
        return self.period.days if self.state == State.TO_COME else (self.period.end - self.on).days

    @property
    def per_day(self) -> int:
        """How many a day are needed from now on, rounded up; on the last day all that is left. 0 once it is over."""
        if self.state in (State.OVER, State.ENDED):
            return 0
        return -(-self.remaining // max(self.days_left, 1))

    @property
    def due(self) -> int:
        """What should be there by the end of this day, if every day brought the same; rounded down."""
        if self.state == State.TO_COME:
            return 0
        gone = min((self.on - self.period.start).days + 1, self.period.days)
        return self.number * gone // self.period.days

    @property
    def behind(self) -> int:
        """How many fewer than should be there by today."""
        return max(self.due - (self.achieved or 0), 0)


def refuse_odd(number: int, period: Period) -> None:
    """Stop a target that cannot be meant.

    Raises:
        Refused: a number below nothing or above a million, or days longer than a project lives.
    """
    if not 0 <= number <= LARGEST:
        raise Refused(_("Write a number between 0 and 1,000,000."), field="number")
    if period.days > LONGEST:
        raise Refused(_("These days are longer than five years. Choose a month, a quarter or a year."), field="end")


def refuse_odd_start(from_day: date, period: Period) -> None:
    """A changed number holds from one of the target's own days.

    Raises:
        Refused: it would hold from a day outside.
    """
    if not period.contains(from_day):
        raise Refused(
            _("The new number holds from a day of this target: %(period)s. Choose one of these days.")
            % {"period": period},
            field="from_day",
        )


def is_whole(period: Period) -> bool:
    """Whether it is any number of calendar months in a row, or one month of the 26th to the 25th.

    Only such a period is offered to those who read figures of groups without their records: two answers that differ
    by a day would point at single people (docs/decisions/0009).
    """
    after = period.end + timedelta(days=1)
    if period.start.day == 1 and after.day == 1:
        return True
    return period.end.day == 25 and Period.month_26_25(period.end.year, period.end.month) == period


def refuse_narrow(period: Period) -> None:
    """Stop a project's target of days chosen freely.

    Raises:
        Refused: the days are no whole months.
    """
    if not is_whole(period):
        raise Refused(
            _("A project's target goes by whole months, quarters or years. Choose one of these periods."), field="p"
        )
