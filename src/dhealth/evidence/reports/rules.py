"""What a report may be asked: its filters, its rows, and what would point at single people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Refused

ALL: Final = "all"
UNKNOWN: Final = "unknown"
WORKER, ORGANISATION, GROUP, MONTH, PLACE = "worker", "organisation", "group", "month", "place"
COMMUNE, PROJECT, SEX, AGE = "commune", "project", "sex", "age"
YOUNG, PEPFAR = "young", "pepfar"  # the two other ways to cut ages
AGES: Final = (AGE, YOUNG, PEPFAR)
PLACES: Final = (PLACE, COMMUNE)
ROWS: Final = {
    WORKER: _("Worker"),
    ORGANISATION: _("Organisation"),
    GROUP: _("Target group"),
    MONTH: _("Month"),
    PLACE: _("Province"),
    COMMUNE: _("Commune"),
    PROJECT: _("Project"),
    SEX: _("Sex at birth"),
    AGE: _("Age"),
    YOUNG: _("Age, 10–24 apart"),
    PEPFAR: _("Age, five-year bands"),
}

# Ages in completed years on the day of the service: (band, from, to). PEPFAR bands: standards 1.2.
BANDS: Final[dict[str, tuple[tuple[str, int, int], ...]]] = {
    AGE: (("<15", 0, 14), ("15-19", 15, 19), ("20-24", 20, 24), ("25-49", 25, 49), ("50+", 50, 199)),
    YOUNG: (("<10", 0, 9), ("10-24", 10, 24), ("25+", 25, 199)),
    PEPFAR: (
        ("<1", 0, 0),
        ("1-4", 1, 4),
        *((f"{first}-{first + 4}", first, first + 4) for first in range(5, 50, 5)),
        ("50+", 50, 199),
    ),
}
# A filter of one band is named by the band's place in this list, in addresses as in forms.
YOUNG_BAND: Final = "10-24"
AGE_FILTERS: Final = (*BANDS[AGE], (YOUNG_BAND, 10, 24))


@dataclass(frozen=True)
class Filters:
    """What is left of the services; nothing set leaves all that one may see."""

    group: str = ""  # of the client
    worker: UUID | None = None  # who gave the service
    organisation: UUID | None = None
    project: UUID | None = None
    place: int | None = None  # of the client: a province, district or commune
    sex: str = ""  # of the client, at birth
    age: str = ""  # a band of AGE_FILTERS, on the day of the service
    structure: str = ""  # which map the places speak of (places.structures); empty: the last day's

    @property
    def of_person(self) -> list[str]:
        """The rows' names of those filters that tell people apart by what they are."""
        chosen = ((SEX, self.sex), (PLACE, self.place), (AGE, self.age))
        return [name for name, value in chosen if value]


def ages_of(band: str) -> tuple[int, int]:
    """The first and the last age of a filter's band. Raises Refused for a band that is not on the list."""
    for name, first, last in AGE_FILTERS:
        if name == band:
            return first, last
    raise Refused(_("There is no such age band. Choose one from the list."), field="age")


def person_dimensions(filters: Filters, by: str) -> set[str]:
    """Which of group, sex, age and place the question tells people apart by."""
    named = {dimension(name) for name in (*filters.of_person, by)} & {SEX, AGE, PLACE}
    return named | ({GROUP} if filters.group or by == GROUP else set())


def dimension(rows: str) -> str:
    """What a kind of rows tells apart: each way to cut ages is age."""
    return AGE if rows in AGES else PLACE if rows in PLACES else rows


def refuse_fine(filters: Filters, by: str) -> None:
    """Stop a question of a reader without records whose answers, laid side by side, would show single people.

    Such a reader takes one of sex, age and place, crossed with the target group or with the organisation, never with
    both, nor with a worker, a project or the months: for these tables the hidden cells are chosen together (see
    guarding.py). Source: security T13.

    Raises:
        Refused: the question is finer than that.
    """
    asked = person_dimensions(filters, by)
    narrow = bool(filters.worker or filters.project) or by in (WORKER, PROJECT, MONTH)
    with_organisation = bool(filters.organisation) or by == ORGANISATION
    too_many = len(asked - {GROUP}) > 1 or (len(asked) == 2 and with_organisation)
    if too_many or (asked and narrow) or by == COMMUNE or _as_written(filters, by):
        raise Refused(
            _(
                "So fine a table could point at single people. Take one of sex, age and place, "
                "for one target group or one organisation."
            ),
            field="by",
        )


def _as_written(filters: Filters, by: str) -> bool:
    """Places as the records name them, crossed with the maps, would show who moved from one to the other."""
    return filters.structure == "written" and (filters.place is not None or by in PLACES)


def refuse_crossing(filters: Filters, by: str, *, second: bool) -> None:
    """Stop a second way of cutting ages or land that is crossed with something, or with the first.

    Their small numbers are hidden together for everybody at once (see cuts.py), not for each group.

    Raises:
        Refused: such a question of a reader without records.
    """
    narrowed = (filters.age and by in AGES) or (filters.place is not None and by in PLACES)
    if second or narrowed:
        raise Refused(
            _(
                "So fine a table could point at single people. Take these rows for everybody together, without a "
                "target group, an organisation or another filter."
            ),
            field="by",
        )
