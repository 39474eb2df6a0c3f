"""Collects what a profile shows: who the group is, whom it works with, what it reached in each year that is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from dhealth.commons.agreements.models import Agreement, Side, Testimonial
from dhealth.commons.agreements.queries import clinics_of
from dhealth.evidence.closing.queries import lock_in_force, of_groups
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach, reach_of
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.successes.queries import tally
from dhealth.evidence.successes.rules import Counts
from dhealth.evidence.successes.scope import Scope
from dhealth.evidence.successes.years import Table, by_service, years_shown
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import is_small
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation

READ = "profile.read"
REACHED, TESTED = "counselled_people", "tested_people"
YEARS = 4  # an authority reads the last few
WORDS = 5


@dataclass(frozen=True)
class Twin:
    """A twinned clinic, by the agreement that holds today."""

    clinic: str
    agreement: Agreement


@dataclass(frozen=True)
class Year:
    """One year that is over; None is a number of one to four people, which no paper tells."""

    year: str
    reached: int | None
    tested: int | None
    slips: Counts | None  # None: hidden
    months: int  # closed and locked

    @property
    def of_slips(self) -> tuple[int | None, ...]:
        """Sent, arrived, served, confirmed; nothing of it where it is hidden."""
        one = self.slips
        return (one.sent, one.arrived, one.served, one.confirmed) if one else (None,) * 4

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was done in it."""
        return self.reached == self.tested == self.months == 0 and self.slips is not None and not self.slips.sent


@dataclass(frozen=True)
class Profile:
    """Everything that stands on the page and on the paper."""

    group: Organisation
    former: Sequence[str]
    address: str
    twins: Sequence[Twin]
    years: Sequence[Year]
    services: Table | None
    words: Sequence[Testimonial]
    hides: bool = field(default=False)


def groups_for(actor: Actor, verb: str = READ) -> QuerySet[Organisation]:
    """The groups whose profile the actor opens: their own, or those whose figures they read."""
    return Organisation.objects.filter(pk__in=reach_of(actor, verb).within, kind__in=GROUPS_THAT_SERVE)


def profile_of(group: Organisation, today: date) -> Profile:
    """The group's profile as it stands today, the same for everybody who may open it."""
    scope = Scope(senders=frozenset({group.pk}), guarded=True)
    found = tally(scope, today, ("service", "year"))
    years = [str(today.year - back) for back in range(YEARS, 0, -1)]
    told = years_shown(found, scope, today)
    services = by_service(found, [one for one in told if one in years], scope) if found else None
    slips = dict(zip(services.years, services.total.cells, strict=True)) if services else {}
    closed = _months_closed(group.pk)
    rows = [_year(group.pk, year, slips.get(year, Counts()), closed[year]) for year in years]
    kept = _since_the_first(rows)
    return Profile(
        group=group,
        former=_former_names(group, today),
        address=next((one.address for one in group.addresses.all() if one.held_on(today)), ""),
        twins=_twins(group.pk, today),
        years=kept,
        services=services if services and services.rows else None,
        words=_words(group.pk),
        hides=bool(services and services.hides) or any(None in (one.reached, one.tested) for one in kept),
    )


def _year(group: UUID, year: str, slips: Counts | None, months: int) -> Year:
    wanted = [figures()[REACHED], figures()[TESTED]]
    whose = Reach(organisations=frozenset({group}))
    row = period_report(whose, Period.calendar_year(int(year)), Filters(), wanted=wanted)[0]
    return Year(year, _told(row.figures[REACHED]), _told(row.figures[TESTED]), slips, months)


def _told(number: int | None) -> int | None:
    return None if number is None or is_small(number) else number


def _since_the_first(rows: Sequence[Year]) -> list[Year]:
    """The years from the first in which something was done; empty years in between stay."""
    first = next((at for at, row in enumerate(rows) if not row.is_empty), len(rows))
    return list(rows[first:])


def _months_closed(group: UUID) -> Counter[str]:
    """How many months of each year are locked; a month of two projects is one month."""
    locked = {close.ends_on.replace(day=1) for close in of_groups([group]) if lock_in_force(close)}
    return Counter(str(month.year) for month in locked)


def _former_names(group: Organisation, today: date) -> list[str]:
    return [one.name for one in group.other_names.all() if one.valid_to and one.valid_to < today]


def _twins(group: UUID, today: date) -> list[Twin]:
    named = ((one, _clinic_in(one)) for one in clinics_of(group, today))
    return [Twin(clinic, agreement) for agreement, clinic in named]


def _clinic_in(agreement: Agreement) -> str:
    parties: Iterable[str] = (one.organisation.name for one in agreement.parties.all() if one.side == Side.CLINIC)
    return next(iter(parties), "")


def _words(group: UUID) -> list[Testimonial]:
    """What others said of working with the group; its own words about itself are left out."""
    about = Testimonial.objects.filter(agreement__parties__organisation=group, agreement__parties__side=Side.GROUP)
    said = about.exclude(party__organisation=group).select_related("party__organisation")
    return list(said.order_by("-said_on", "-pk")[:WORDS])
