"""A question to the report as it stands in an address: neutral numbers in place of words that explain themselves.

`g` is the place of a target group in `clients.models.Group` (1 to 5), `x` that of a sex, `b` that of an age band in
`rules.AGE_FILTERS`, `s` that of a map in `grounds.STRUCTURES`, `f` the number of a figure in indicators.toml; `o`,
`w`, `j` and `l` are an organisation, a worker, a project and a place by their ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.reports.grounds import STRUCTURES
from dhealth.evidence.reports.rules import AGE_FILTERS, Filters
from dhealth.evidence.reports.wholes import MONTHS, QUARTERS, YEARS, named_as
from dhealth.kernel.dates import show_date
from dhealth.kernel.periods import Kind, Period, name_of
from dhealth.trust.organisations.models import Project

GROUPS = {str(at): value for at, value in enumerate(Group.values, start=1)}
SEXES = {str(at): value for at, value in enumerate(Sex.values, start=1)}
BANDS = {str(at): band for at, (band, _low, _high) in enumerate(AGE_FILTERS, start=1)}
MAPS = {str(at): str(structure) for at, structure in enumerate(STRUCTURES, start=1)}


@dataclass(frozen=True)
class Question:
    """Which figures are asked for: of which days, of whom, in which rows."""

    period: Period
    filters: Filters
    by: str = ""
    cases: bool = False  # columns of newly found cases in place of the usual ones

    def address(self, **changes: object) -> str:
        """The question as the end of an address; `changes` add to it, empty ones leave a part out."""
        said = {
            "start": show_date(self.period.start),
            "end": show_date(self.period.end),
            "g": _code(GROUPS, self.filters.group),
            "x": _code(SEXES, self.filters.sex),
            "b": _code(BANDS, self.filters.age),
            "o": self.filters.organisation or "",
            "w": self.filters.worker or "",
            "j": self.filters.project or "",
            "l": self.filters.place or "",
            "s": _code(MAPS, self.filters.structure),
            "by": self.by,
            "c": "1" if self.cases else "",
        }
        return "?" + urlencode({name: str(value) for name, value in {**said, **changes}.items() if value})


def _code(words: dict[str, str], value: str) -> str:
    return next((code for code, word in words.items() if word == value), "")


def names_of(period: Period, project: Project | None = None) -> list[str]:
    """What the period is called in each calendar that has it, the project's own calendar alone where one is given.

    One window can be a quarter of the calendar and of the US fiscal year; no name is shown without exact dates
    (TGT-07, TGT-08, TGT-09).
    """
    kinds: tuple[Kind, ...] = (*YEARS, *QUARTERS, *MONTHS)
    if project is not None:
        fiscal = project.calendar == Project.Calendar.US_FISCAL
        kinds = ("y", "f", *MONTHS) if fiscal else ("k", "q", *MONTHS)
    return [name_of(*name).removesuffix(f" ({period})") for name in named_as(period, kinds)]
