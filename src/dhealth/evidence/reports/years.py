"""Outside figures over the years beside our own (TGT-18): prevalence of surveillance, and what our tests found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dhealth.care.clients.models import Group
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.models import Denominator, What
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.places.models import Place

OWN = ("tests", "confirmed_positive_people")


@dataclass(frozen=True)
class Year:
    """One year: the figure from outside, and of our own tests how many in a hundred were confirmed."""

    year: int
    value: float | None
    source: str
    own: float | None


@dataclass(frozen=True)
class Series:
    """What one source says of one group and place, year by year."""

    what: What
    group: str
    place: Place
    years: list[Year]

    @property
    def points(self) -> list[tuple[str, float | None]]:
        """For the drawing: the years of which there is a figure."""
        return [(str(one.year), one.value) for one in self.years if one.value is not None]

    @property
    def in_percent(self) -> bool:
        """Whether the figures are percentages."""
        return self.what == What.PREVALENCE


def series(actor: Actor, reach: Reach) -> list[Series]:
    """Every outside figure that is known for two years or more, with the years between."""
    kept: dict[tuple[str, str, Place], list[Denominator]] = {}
    for one in Denominator.objects.visible_to(actor).select_related("place").order_by("ends_on", "entered_at"):
        kept.setdefault((one.what, one.group, one.place), []).append(one)
    return [
        Series(What(what), group, place, _years(told, reach, group, place))
        for (what, group, place), told in kept.items()
        if len({one.ends_on.year for one in told}) > 1
    ]


def _years(told: Sequence[Denominator], reach: Reach, group: str, place: Place) -> list[Year]:
    by_year = {one.ends_on.year: one for one in told}
    found = []
    for year in range(min(by_year), max(by_year) + 1):
        said = by_year.get(year)
        own = _own(reach, year, group, place)
        found.append(Year(year, float(said.value) if said else None, said.source if said else "", own))
    return found


def _own(reach: Reach, year: int, group: str, place: Place) -> float | None:
    """Confirmed in a hundred tests of that year; None where there were none, or it may not be told."""
    wanted = [figures()[key] for key in OWN]
    try:
        rows = report_for(reach, Period.calendar_year(year), Filters(group=group, place=place.pk), "", wanted)
    except Refused:
        return None
    tests, positive = (rows[0].figures[key] for key in OWN)
    return 100 * positive / tests if tests and positive is not None else None


def group_words(group: str) -> str:
    """A target group as the reader's language says it; empty for everybody."""
    return str(Group(group).label) if group else ""
