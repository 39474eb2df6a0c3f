"""Areas in which groups work with a twinned clinic under an agreement, beside those without."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from dhealth.commons.agreements.models import Party
from dhealth.evidence.successes.masking import WHOLE, Cell, hidden_in, with_margins
from dhealth.evidence.successes.queries import Key
from dhealth.evidence.successes.rules import Counts
from dhealth.evidence.successes.scope import Scope
from dhealth.evidence.successes.years import WITH, WITHOUT, Grid, said


@dataclass(frozen=True)
class Beside:
    """One year or area: with an agreement on the day of the referral, and without; None where it is hidden."""

    label: str
    inside: Counts | None
    outside: Counts | None


def sides(found: Mapping[Key, Counts], years: Sequence[str], scope: Scope) -> tuple[list[Beside], bool]:
    """Each year with and without, of (place, year, model); and whether anything is hidden."""
    cells: dict[Cell, Counts] = {}
    for (_place, year, model), counts in found.items():
        if str(year) in years:
            cells.setdefault((bool(model), str(year)), Counts()).merge(counts)
    table = with_margins(cells)
    hidden = hidden_in(table, [(True, False)], years) if scope.guarded else set()

    def at(model: bool, year: str) -> Counts | None:
        return None if (model, year) in hidden else table.get((model, year), Counts())

    return [Beside(year, at(True, year), at(False, year)) for year in years], bool(hidden)


def areas_beside(grid: Grid) -> list[Beside]:
    """Each province with and without, and everybody; for who reads the records of these people.

    Who reads figures only sees the years: both tables together would tell by sums what is hidden in one.
    """
    rows: list[tuple[str, Any]] = [(said(area), area) for area in grid.areas if not area.district]
    rows += [(_("Everybody"), WHOLE)] if rows else []
    return [Beside(label, grid.at(row, WITH), grid.at(row, WITHOUT)) for label, row in rows]


@dataclass(frozen=True)
class Span:
    """One agreement on the line of time."""

    group: str
    number: str
    start: date
    end: date
    pilot: bool
    holds: bool


@dataclass(frozen=True)
class Ground:
    """An area in which the model operates or did, since when, and with whom."""

    name: str
    since: date
    spans: list[Span]

    @property
    def holds(self) -> int:
        """How many agreements are in effect today."""
        return sum(span.holds for span in self.spans)


def grounds(parties: Sequence[Party], today: date) -> list[Ground]:
    """The areas in the order in which the model came to them."""
    found: dict[str, list[Span]] = {}
    for party in parties:
        one = party.agreement
        end = min(one.valid_to, one.ending.day) if hasattr(one, "ending") else one.valid_to
        span = Span(party.organisation.name, one.number, one.valid_from, end, one.pilot, one.valid_from <= today <= end)
        found.setdefault(one.province.name, []).append(span)
    made = [Ground(name, min(span.start for span in spans), spans) for name, spans in found.items()]
    return sorted(made, key=lambda one: (one.since, one.name))
