"""When a clinic is next open for a service, and what its profile must say."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.translation import gettext as _

from dhealth.care.clinics.models import Hours, Openness, Slot, Span
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.kernel.errors import Refused

LOOKS_AHEAD: Final = 28  # days in which the next hours are looked for
ENOUGH_ANSWERS: Final = 5  # below it no friendliness is shown: a few words are about a few people
OPEN: Final = "open"


@dataclass(frozen=True)
class NextHours:
    """The next hours in which somebody can come."""

    opens: datetime  # local, without a zone
    closes: time
    kind: str
    where: str


def spans_for(spans: Iterable[Span], service: str) -> list[Span]:
    """Those that touch this service: its own and those of the whole clinic."""
    return [one for one in spans if one.service in ("", service)]


def state_on(spans: Iterable[Span], service: str, day: date) -> tuple[str, Span | None]:
    """Open, limited or closed that day, and what says so; closed goes before limited."""
    holding = [one for one in spans_for(spans, service) if one.holds_on(day)]
    for state in (Openness.CLOSED, Openness.LIMITED):
        found = next((one for one in holding if one.state == state), None)
        if found:
            return state.value, found
    return OPEN, None


def hours_ahead(slots: Sequence[Slot], spans: Iterable[Span], service: str, since: datetime) -> Iterator[NextHours]:
    """The hours from this moment (local) on which are not closed, within four weeks, in their order.

    Usual hours rest on public holidays; after-hours and mobile ones are made for such days.
    """
    calendar, spans = rules_in_force(), list(spans)
    for ahead in range(LOOKS_AHEAD + 1 if slots else 0):
        day = since.date() + timedelta(days=ahead)
        if state_on(spans, service, day)[0] == Openness.CLOSED:
            continue
        holiday = day.weekday() < 5 and not calendar.is_working_day(day)
        for slot in sorted(slots, key=lambda one: one.opens):
            rests = holiday and slot.kind == Hours.USUAL
            if slot.weekday == day.weekday() and not rests and datetime.combine(day, slot.closes) > since:
                opens = max(datetime.combine(day, slot.opens), since)
                yield NextHours(opens, slot.closes, slot.kind, slot.where)


def next_hours(slots: Sequence[Slot], spans: Iterable[Span], service: str, since: datetime) -> NextHours | None:
    """The first of them; none where no hours are written down or everything is closed for four weeks."""
    return next(hours_ahead(slots, spans, service, since), None)


def check_hours(weekday: int, opens: time, closes: time, kind: str, where: str) -> None:
    """Stop hours that end before they begin, and mobile ones that nobody finds.

    Raises:
        Refused: with the field.
    """
    if not 0 <= weekday <= 6 or kind not in Hours.values:
        raise Refused(_("Choose a day of the week."), field="weekday")
    if closes <= opens:
        raise Refused(_("The hours end before they begin. Look at both times again."), field="closes")
    if kind == Hours.MOBILE and not where:
        raise Refused(_("Write where people find you on these days."), field="where")


def check_span(state: str, first: date, last: date | None) -> None:
    """Stop days that end before they begin.

    Raises:
        Refused: with the field.
    """
    if state not in Openness.values:
        raise Refused(_("Choose limited or closed."), field="state")
    if last is not None and last < first:
        raise Refused(_("The last day lies before the first. Look at both again."), field="last_day")
