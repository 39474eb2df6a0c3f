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
MOST_PLACES: Final = 200  # in the hours of one day
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


def _given(slot: Slot, day: date, booked: Iterable[datetime]) -> int:
    """How many appointments lie in these hours of that day."""
    return sum(one.date() == day and slot.opens <= one.time() < slot.closes for one in booked)


def has_place(slot: Slot, day: date, booked: Iterable[datetime]) -> bool:
    """Whether one more fits into these hours; hours without a number of places take everybody."""
    return slot.places is None or _given(slot, day, booked) < slot.places


def is_full(slots: Iterable[Slot], booked: Sequence[datetime], moment: datetime) -> bool:
    """Whether every place of the hours at this moment (local) is given. Outside all hours nothing is counted."""
    held = [one for one in slots if one.weekday == moment.weekday() and one.opens <= moment.time() < one.closes]
    return bool(held) and not any(has_place(one, moment.date(), booked) for one in held)


def hours_ahead(
    slots: Sequence[Slot], spans: Iterable[Span], service: str, since: datetime, booked: Sequence[datetime] = ()
) -> Iterator[NextHours]:
    """The hours from this moment (local) on which are neither closed nor full, within four weeks, in their order.

    Usual hours rest on public holidays; after-hours and mobile ones are made for such days. `booked`: the
    appointments that were given already.
    """
    calendar, spans = rules_in_force(), list(spans)
    for ahead in range(LOOKS_AHEAD + 1 if slots else 0):
        day = since.date() + timedelta(days=ahead)
        if state_on(spans, service, day)[0] == Openness.CLOSED:
            continue
        holiday = day.weekday() < 5 and not calendar.is_working_day(day)
        for slot in sorted(slots, key=lambda one: one.opens):
            rests = holiday and slot.kind == Hours.USUAL
            runs = slot.weekday == day.weekday() and not rests and datetime.combine(day, slot.closes) > since
            if runs and has_place(slot, day, booked):
                opens = max(datetime.combine(day, slot.opens), since)
                yield NextHours(opens, slot.closes, slot.kind, slot.where)


def next_hours(
    slots: Sequence[Slot], spans: Iterable[Span], service: str, since: datetime, booked: Sequence[datetime] = ()
) -> NextHours | None:
    """The first of them; none where no hours are written down or everything is closed or full for four weeks."""
    return next(hours_ahead(slots, spans, service, since, booked), None)


def check_places(places: int | None) -> None:
    """Stop hours in which nobody has a place.

    Raises:
        Refused: with the field.
    """
    if places is not None and not 1 <= places <= MOST_PLACES:
        raise Refused(_("Write 1 to 200 places, or leave it empty: then as many as come."), field="places")


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
