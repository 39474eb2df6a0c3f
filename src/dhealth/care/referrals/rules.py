"""Which step may follow which, who takes it, how long each may last, and in which words it is said that one may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.models import Kind, Step, Waits
from dhealth.commons.agreements.models import Terms
from dhealth.commons.agreements.rules import working_days_after
from dhealth.kernel.dates import show_date
from dhealth.kernel.errors import Refused

# The last step that counts → what may come next. What is not written here does not happen.
MOVES: Final[Mapping[str, frozenset[str]]] = {
    "": frozenset({Kind.SENT}),
    Kind.SENT: frozenset({Kind.RECEIVED, Kind.DECLINED, Kind.PRESENTED, Kind.WITHDRAWN, Kind.EXPIRED}),
    Kind.RECEIVED: frozenset(  # again: another appointment
        {Kind.RECEIVED, Kind.PRESENTED, Kind.NOT_COME, Kind.DECLINED, Kind.WITHDRAWN, Kind.EXPIRED}
    ),
    Kind.NOT_COME: frozenset({Kind.RECEIVED, Kind.PRESENTED, Kind.DECLINED, Kind.WITHDRAWN, Kind.EXPIRED}),
    Kind.PRESENTED: frozenset({Kind.ARRIVED, Kind.WITHDRAWN}),
    Kind.ARRIVED: frozenset({Kind.SERVED, Kind.NOT_ELIGIBLE}),
    Kind.SERVED: frozenset({Kind.CONFIRMED, Kind.REJECTED}),
    Kind.DECLINED: frozenset(),
    Kind.NOT_ELIGIBLE: frozenset(),
    Kind.WITHDRAWN: frozenset(),
    Kind.EXPIRED: frozenset(),
    Kind.CONFIRMED: frozenset(),
    Kind.REJECTED: frozenset(),
}
OPEN: Final = (Waits.ANSWER, Waits.ARRIVAL, Waits.SERVICE)
TO_EXPIRE: Final = (Waits.ANSWER, Waits.ARRIVAL)
BY_CLINIC: Final = frozenset(
    {Kind.PRESENTED, Kind.RECEIVED, Kind.DECLINED, Kind.ARRIVED, Kind.SERVED, Kind.NOT_ELIGIBLE, Kind.NOT_COME}
)
CODE_RUNS_ON: Final = timedelta(days=30)  # after the day by which the client should have come
MOST_WRONG_CODES: Final = 20  # of one clinic within a day; then its scanning is locked (security T06)
WRONG_CODES_WITHIN: Final = timedelta(hours=24)
LINK_HOLDS: Final = timedelta(days=7)
MOST_WRONG_PINS: Final = 5  # on one link
WRONG_PINS_IN_ALL: Final = 20  # on all links together; then the clinic needs a new PIN
MOST_WRONG_PROOFS: Final = 5  # on one device
SERVED_AN_HOUR: Final = 120  # by one account: faster, nobody has seen anybody (security T06)
LATEST_WISH: Final = timedelta(days=90)
LATEST_APPOINTMENT: Final = timedelta(days=180)

# BSeR task business status, task status and request status (HL7 FHIR, see README): one line a step.
FHIR_STATES: Final[Mapping[str, tuple[str, str, str]]] = {
    Kind.SENT: ("2.0", "requested", "active"),
    Kind.RECEIVED: ("3.0", "accepted", "active"),
    Kind.DECLINED: ("4.0", "rejected", "revoked"),
    Kind.PRESENTED: ("5.1.1", "in-progress", "active"),
    Kind.ARRIVED: ("5.1.1", "in-progress", "active"),
    Kind.NOT_COME: ("5.1.2", "in-progress", "active"),
    Kind.WITHDRAWN: ("5.1.3", "cancelled", "revoked"),
    Kind.EXPIRED: ("5.1.3", "cancelled", "revoked"),
    Kind.SERVED: ("5.1.4", "completed", "completed"),
    Kind.NOT_ELIGIBLE: ("6.0", "cancelled", "revoked"),
    Kind.CONFIRMED: ("7.0", "completed", "completed"),
    Kind.REJECTED: ("5.1.4", "completed", "completed"),
}
WAITS_FOR: Final[Mapping[str, str]] = {
    Kind.SENT: Waits.ANSWER,
    Kind.RECEIVED: Waits.ARRIVAL,
    Kind.NOT_COME: Waits.ARRIVAL,
    Kind.PRESENTED: Waits.SERVICE,
    Kind.ARRIVED: Waits.SERVICE,
    Kind.SERVED: Waits.CONFIRMATION,
}


@dataclass(frozen=True)
class Stand:
    """How a referral stands, as its steps say."""

    state: str
    waits_for: str
    due_on: date | None
    rises_on: date | None
    sent_on: date
    expires_on: date
    arrived_on: date | None
    served_on: date | None


def stand_of(steps: Sequence[Step], terms: Terms, wished_on: date | None) -> Stand:
    """Work out the standing from the steps that count (in order) and the terms of the agreement."""
    by_kind = {step.kind: step for step in steps}
    last, sent = steps[-1], by_kind[Kind.SENT].day
    arrival = _arrival_due(by_kind.get(Kind.RECEIVED), terms, max(sent, wished_on or sent))
    waits = WAITS_FOR.get(last.kind, "")
    due = (
        {
            Waits.ANSWER: lambda: working_days_after(sent, terms.answer_days),
            Waits.ARRIVAL: lambda: arrival,
            Waits.SERVICE: lambda: last.day + timedelta(days=terms.code_days),
            Waits.CONFIRMATION: lambda: _next_reconciling(last.day, terms.reconcile_by),
        }[Waits(waits)]()
        if waits
        else None
    )
    return Stand(
        state=last.kind,
        waits_for=waits,
        due_on=due,
        rises_on=due + timedelta(days=terms.escalate_days) if due else None,
        sent_on=sent,
        expires_on=arrival + CODE_RUNS_ON,
        arrived_on=by_kind[Kind.ARRIVED].day if Kind.ARRIVED in by_kind else None,
        served_on=by_kind[Kind.SERVED].day if Kind.SERVED in by_kind else None,
    )


def _arrival_due(received: Step | None, terms: Terms, begins: date) -> date:
    """The day of the appointment, else so many days after the day that the client wished for or was sent on."""
    if received is not None and received.appointment_at is not None:
        return timezone.localdate(received.appointment_at)
    return begins + timedelta(days=terms.arrive_days)


def _next_reconciling(day: date, reconcile_by: int) -> date:
    """The day of the next month by which both sides settle the month's list."""
    first = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
    after = (first + timedelta(days=32)).replace(day=1)
    return min(first + timedelta(days=reconcile_by - 1), after - timedelta(days=1))


def check_move(state: str, kind: str) -> None:
    """Stop a step that the table does not allow.

    Raises:
        Refused: how the referral stands now.
    """
    if kind not in MOVES[state]:
        raise Refused(refusal_of(state, kind))


def refusal_of(state: str, kind: str) -> str:
    """Why this step cannot follow, and what to do instead."""
    if state == Kind.EXPIRED:
        return _("This slip ran out. Ask the group for a new one.")
    if state == Kind.WITHDRAWN:
        return _("The group took this slip back. Ask there what happened.")
    if state in (Kind.SENT, Kind.RECEIVED, Kind.NOT_COME) and kind in (Kind.ARRIVED, Kind.SERVED, Kind.NOT_ELIGIBLE):
        return _("Scan the slip or type its code first: without it nobody counts as having come.")
    return _("That does not follow any more: the slip stands at “%(state)s”. Open it again.") % {
        "state": Kind(state).label if state else "–"
    }


def check_day(day: date, sent: date, today: date) -> None:
    """A client comes between the day they were sent and today.

    Raises:
        Refused: with the field.
    """
    if day > today:
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="day")
    if day < sent:
        words = _("They were sent on %(day)s. Write that day or a later one.") % {"day": show_date(sent)}
        raise Refused(words, field="day")


def check_appointment(moment: datetime, now: datetime) -> None:
    """An appointment lies ahead, and not too far.

    Raises:
        Refused: with the field.
    """
    if moment < now - timedelta(minutes=5):
        raise Refused(_("This time is past. Choose a later one."), field="appointment")
    if moment > now + LATEST_APPOINTMENT:
        raise Refused(_("This is more than half a year ahead. Look at the date again."), field="appointment")


def check_wish(wished_on: date | None, today: date) -> None:
    """The client wishes to come today or within three months.

    Raises:
        Refused: with the field.
    """
    if wished_on is not None and wished_on < today:
        raise Refused(_("This day is past. Choose today or a later day."), field="wished_on")
    if wished_on is not None and wished_on > today + LATEST_WISH:
        raise Refused(_("This is more than three months ahead. Send them nearer to the day."), field="wished_on")


def check_terms(terms: Terms, service: str) -> None:
    """Only what the agreement allows is sent to that clinic.

    Raises:
        Refused: with the field.
    """
    if service not in terms.services:
        raise Refused(_("The agreement with this clinic does not hold this. Choose another clinic."), field="service")
