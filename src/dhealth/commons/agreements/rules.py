"""How an agreement stands on a day, the words that are signed, who its parties must be, and what a working day is."""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.commons.agreements.models import Agreement, Kind, Mechanism, Proposal, Side
from dhealth.commons.agreements.policy import rules_in_force
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE
from dhealth.trust.organisations.models import Kind as OrganisationKind

CLINIC_KINDS: Final = (
    OrganisationKind.CLINIC,
    OrganisationKind.PRIVATE_CLINIC,
    OrganisationKind.HOSPITAL,
    OrganisationKind.HEALTH_CENTRE,
    OrganisationKind.HEALTH_STATION,
)
SIDES: Final = {
    Kind.MECHANISM: (Side.UMBRELLA, Side.CDC),
    Kind.TRIPARTITE: (Side.UMBRELLA, Side.GROUP, Side.CLINIC),
    Kind.DATA_SHARING: (Side.UMBRELLA, Side.CDC),
}
KINDS_ON: Final = {  # which organisations may stand on each side (C2P-15)
    Side.UMBRELLA: (OrganisationKind.NGO,),
    Side.CDC: (OrganisationKind.PROVINCIAL_CDC,),
    Side.GROUP: GROUPS_THAT_SERVE,
    Side.CLINIC: CLINIC_KINDS,
}
FARTHEST: Final = 30  # years ahead
OPENS_BEFORE: Final = timedelta(days=15)  # days before a quarter's end from which it may be scored


class State(TextChoices):
    """How an agreement stands; worked out from its facts and the day, never stored."""

    DRAFT = "draft", gettext_lazy("Draft")
    TO_SIGN = "to_sign", gettext_lazy("To be signed")
    AHEAD = "ahead", gettext_lazy("Signed, begins later")
    IN_EFFECT = "in_effect", gettext_lazy("In effect")
    EXPIRING = "expiring", gettext_lazy("Ends soon")
    PAUSED = "paused", gettext_lazy("Rests: no mechanism")
    ENDED = "ended", gettext_lazy("Ended")
    PUT_ASIDE = "put_aside", gettext_lazy("Put aside")


HOLDING: Final = (State.IN_EFFECT, State.EXPIRING)


def state_of(agreement: Agreement, day: date, *, rests: bool = False) -> State:
    """How it stands; `rests`: no mechanism holds beneath it that day."""
    ending = getattr(agreement, "ending", None)
    if not hasattr(agreement, "start"):
        if ending:
            return State.PUT_ASIDE
        return State.TO_SIGN if laid_out(agreement) else State.DRAFT
    if last_day(agreement) < day:
        return State.ENDED
    if day < agreement.valid_from:
        return State.AHEAD
    if rests:
        return State.PAUSED
    soon = (last_day(agreement) - day).days <= rules_in_force().remind_before_days
    return State.EXPIRING if soon else State.IN_EFFECT


def last_day(agreement: Agreement) -> date:
    """The last day on which it holds."""
    ending = getattr(agreement, "ending", None)
    return min(agreement.valid_to, ending.day) if ending else agreement.valid_to


def check_year(day: date, today: date, field: str) -> None:
    """Stop a year that somebody mistyped.

    Raises:
        Refused: with the field.
    """
    if day.year > today.year + FARTHEST:
        words = _("This day is more than %(n)s years away. Look at the year again.") % {"n": FARTHEST}
        raise Refused(words, field=field)


def usual_end(first: date) -> date:
    """The last day of a new agreement that begins on this one, as long as agreements usually hold."""
    return months_on(first, rules_in_force().months) - timedelta(days=1)


def as_long_as(agreement: Agreement, first: date) -> date:
    """The last day of one that begins on this day and holds as long as the other was to: months as months."""
    began, after = agreement.valid_from, agreement.valid_to + timedelta(days=1)
    months = (after.year - began.year) * 12 + after.month - began.month
    if months and months_on(began, months) == after:
        return months_on(first, months) - timedelta(days=1)
    return first + (agreement.valid_to - began)


def months_on(day: date, months: int) -> date:
    """The same day so many months later; the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def remind_from(agreement: Agreement) -> date:
    """The day from which its renewal is reminded."""
    return last_day(agreement) - timedelta(days=rules_in_force().remind_before_days)


def laid_out(agreement: Agreement) -> Proposal | None:
    """The words as they lie out to be signed; none while they are still being written."""
    return next((one for one in agreement.proposals.all() if not hasattr(one, "taken_back")), None)


def clauses_needed(kind: str) -> list[Mechanism]:
    """The clauses without which an agreement of this kind is never laid out (C2P-13, C2P-19)."""
    return [Mechanism(key) for key in rules_in_force().clauses[kind]]


def digest_of(agreement: Agreement) -> str:
    """A fingerprint of everything that is signed: days, parties, clauses, services and terms."""
    said = {
        "agreement": [agreement.pk.hex, agreement.number, agreement.kind, agreement.title, agreement.province_id],
        "days": [str(agreement.valid_from), str(agreement.valid_to), agreement.pilot],
        "parties": sorted([one.side, one.organisation_id.hex] for one in agreement.parties.all()),
        "clauses": sorted([one.mechanism, one.text] for one in agreement.clauses.all()),
        "services": sorted([one.service, one.pays] for one in agreement.services.all()),
        "terms": [getattr(agreement, key) for key in rules_in_force().terms],
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def clinics_at_once(
    spans: Iterable[tuple[UUID, date, date]], clinic: UUID, first: date, last: date
) -> tuple[int, date]:
    """The most different clinics of a group on one day of these, this clinic among them, and the first such day.

    `spans`: clinic, first and last day of the group's other agreements.
    """
    others = [(one, begin, end) for one, begin, end in spans if begin <= last and end >= first and one != clinic]
    days = sorted({first, *(max(first, begin) for _one, begin, _end in others)})
    counted = [(1 + len({one for one, begin, end in others if begin <= day <= end}), day) for day in days]
    return max(counted, key=lambda found: (found[0], -found[1].toordinal()))


def quarter_of(day: date) -> Period:
    """The calendar quarter that holds the day."""
    return Period.quarter(day.year, (day.month + 2) // 3)


def quarter_to_score(agreement: Agreement, day: date) -> Period | None:
    """The quarter that both sides may score now: its last days, and some weeks after (C2P-37); none at other times."""
    now = quarter_of(day)
    before = quarter_of(now.start - timedelta(days=1))
    wait = timedelta(days=rules_in_force().score_days)
    for quarter in (now, before):
        held = agreement.valid_from <= quarter.end and last_day(agreement) >= quarter.start
        if held and quarter.end - OPENS_BEFORE <= day <= quarter.end + wait:
            return quarter
    return None


def working_days_after(day: date, n: int) -> date:
    """The n-th working day after this day: Monday to Friday, without the public holidays of agreements.toml."""
    rules, found = rules_in_force(), day
    while n > 0:
        found += timedelta(days=1)
        if rules.is_working_day(found):
            n -= 1
    return found
