"""How working together goes: both sides' points quarter after quarter, and where it is heading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dhealth.commons.agreements.models import Agreement, Assessment, Party, Side
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.commons.agreements.rules import quarter_of
from dhealth.kernel.periods import Period


@dataclass(frozen=True)
class Quarter:
    """One quarter: the average of each side, 1 to 5, and its words; none where it said nothing yet."""

    period: Period
    group: float | None
    clinic: float | None
    group_words: str = ""
    clinic_words: str = ""
    hidden: bool = False  # the other side's, until the reader's own has spoken
    way: str = ""  # up, down or same, against the quarter before

    @property
    def both(self) -> float | None:
        """The average of what was said."""
        said = [one for one in (self.group, self.clinic) if one is not None]
        return sum(said) / len(said) if said else None

    @property
    def name(self) -> str:
        """3/2026: the third quarter."""
        return f"{(self.period.start.month + 2) // 3}/{self.period.start.year}"


def quarters(agreement: Agreement, given: Sequence[Assessment], own: Party | None, today: date) -> list[Quarter]:
    """The quarters in which anybody spoke, the newest first.

    Nobody sees the other side's points before their own side has spoken or the time to speak is over: neither side
    answers the other.
    """
    found: list[Quarter] = []
    before: float | None = None
    for start in sorted({one.quarter for one in given}):
        said = {one.party.side: one for one in given if one.quarter == start}
        period = quarter_of(start)
        over = today > period.end + timedelta(days=rules_in_force().score_days)
        hidden = own is not None and own.side in (Side.GROUP, Side.CLINIC) and own.side not in said and not over
        one = _quarter(period, {} if hidden else said, hidden=hidden, before=before)
        before = one.both if one.both is not None else before
        found.append(one)
    return found[::-1]


def _quarter(period: Period, said: dict[str, Assessment], *, hidden: bool, before: float | None) -> Quarter:
    group, clinic = said.get(Side.GROUP), said.get(Side.CLINIC)
    one = Quarter(
        period,
        average(group),
        average(clinic),
        group.words if group else "",
        clinic.words if clinic else "",
        hidden,
    )
    return Quarter(**{**one.__dict__, "way": _way(before, one.both)})


def average(said: Assessment | None) -> float | None:
    """The average of one side's points."""
    points = [one.points for one in said.scores.all()] if said else []
    return sum(points) / len(points) if points else None


def _way(before: float | None, now: float | None) -> str:
    if before is None or now is None:
        return ""
    if abs(now - before) < 0.05:  # shown with one decimal
        return "same"
    return "up" if now > before else "down"
