"""The month's shared list of a group and a clinic: worked out from the steps, so that both read the same lines.

A list says what had happened by the end of its month; what comes later stands in a later month. So a list that both
signed changes only by a day written for that month afterwards, and that is refused until it was opened again.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dhealth.care.referrals.models import (
    Difference,
    Kind,
    ListReopened,
    ListSigned,
    Referral,
    Settled,
    SharedList,
    Standing,
    Step,
)
from dhealth.care.referrals.queries import answers_until
from dhealth.care.services.catalogue import catalogue
from dhealth.commons.agreements.models import Agreement, Side
from dhealth.commons.agreements.queries import held_between
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation

MONTHS: Final = 6  # offered to look back at


@dataclass(frozen=True)
class Pair:
    """A group and a clinic, and which of the two the reader is."""

    sender: Organisation
    receiver: Organisation
    mine: UUID
    agreement: Agreement

    @property
    def other(self) -> Organisation:
        """The side across."""
        return self.receiver if self.mine == self.sender.pk else self.sender


@dataclass
class Line:
    """One slip in the month's list."""

    referral: UUID
    number: str
    about: str
    state: str
    sent_on: date
    arrived_on: date | None
    served_on: date | None
    differences: list[Difference]

    @property
    def open_differences(self) -> list[Difference]:
        """Those that nobody has settled."""
        return [one for one in self.differences if not hasattr(one, "settled")]

    @property
    def left_out(self) -> bool:
        """Both agreed that it does not count in this month."""
        return any(hasattr(one, "settled") and one.settled.how == Settled.LEFT_OUT for one in self.differences)


@dataclass
class Month:
    """The whole list of one month."""

    pair: Pair
    period: Period
    lines: list[Line]
    untold: int  # slips whose clients do not want answers told: they are in no list
    signatures: list[ListSigned]
    reopenings: list[ListReopened]

    @property
    def round(self) -> int:
        """How often it was opened again; signatures of the rounds before are void."""
        return len(self.reopenings)

    @property
    def closed(self) -> bool:
        """Both signed one form of it, and nobody opened it again since."""
        return signed_by_both((one.organisation_id, one.digest) for one in self.signatures if one.round == self.round)

    @property
    def digest(self) -> str:
        """The form of the list that is signed."""
        rows = [
            f"{line.referral.hex} {line.sent_on} {line.arrived_on} {line.served_on} "
            f"{[(d.pk.hex, d.settled.how if hasattr(d, 'settled') else '') for d in line.differences]}"
            for line in self.lines
        ]
        return hashlib.sha256("\n".join(rows).encode()).hexdigest()

    @property
    def open(self) -> int:
        """Lines that still differ."""
        return sum(bool(line.open_differences) for line in self.lines)

    def signed_by(self, organisation: UUID) -> ListSigned | None:
        """The signature of a side under this very form; None where there is none, or the list changed since."""
        standing = [one for one in self.signatures if one.digest == self.digest and one.round == self.round]
        return next((one for one in standing if one.organisation_id == organisation), None)

    def signed_before(self, organisation: UUID) -> bool:
        """Whether this side signed an earlier form of the list, since it was opened again last."""
        return any(one.organisation_id == organisation and one.round == self.round for one in self.signatures)

    def signed_in_vain(self, organisation: UUID) -> bool:
        """Whether this side's signature fell away when the list was opened again."""
        theirs = [one.round for one in self.signatures if one.organisation_id == organisation]
        return bool(theirs) and max(theirs) < self.round

    @property
    def figures(self) -> dict[str, int]:
        """How many were sent, came and were served; lines that both left out are not counted."""
        counted = [line for line in self.lines if not line.left_out]
        days: dict[str, list[date | None]] = {
            "sent": [line.sent_on for line in counted],
            "arrived": [line.arrived_on for line in counted],
            "served": [line.served_on for line in counted],
        }
        return {name: sum(day is not None and self.period.contains(day) for day in some) for name, some in days.items()}


def pairs_of(actor: Actor, day: date) -> list[Pair]:
    """The pairs of the reader's group or clinic, by the other's name; those too whose agreement ended lately.

    The last month of an agreement is settled and signed after its end.
    """
    since = months_back(day)[-1].start
    found: dict[tuple[UUID, UUID], Pair] = {}
    for at in actor.organisations_where("shared_list.read"):
        for agreement in held_between(at, since, day):
            group, clinic = agreement.party(Side.GROUP), agreement.party(Side.CLINIC)
            if group and clinic:
                pair = Pair(group.organisation, clinic.organisation, at, agreement)
                found.setdefault((pair.sender.pk, pair.receiver.pk), pair)
    return sorted(found.values(), key=lambda pair: pair.other.name)


def first_pair(pairs: Sequence[Pair], period: Period) -> Pair | None:
    """The pair with the most slips in the month; where none has any, the first."""
    days = (period.start, period.end)
    touched = Q(sent_on__range=days) | Q(arrived_on__range=days) | Q(served_on__range=days)
    rows = Standing.objects.filter(
        touched, sender__in=[one.sender for one in pairs], receiver__in=[one.receiver for one in pairs]
    )
    counted = {
        (row["sender"], row["receiver"]): row["n"] for row in rows.values("sender", "receiver").annotate(n=Count("pk"))
    }
    return max(pairs, key=lambda one: counted.get((one.sender.pk, one.receiver.pk), 0), default=None)


def signed_by_both(signatures: Iterable[tuple[UUID, str]]) -> bool:
    """Whether two sides signed one and the same form: who signed, and which form."""
    return any(sides >= 2 for sides in Counter(form for _side, form in set(signatures)).values())


def is_closed(sender: UUID, receiver: UUID, day: date) -> bool:
    """Whether both signed one form of the list of this day's month, and nobody opened it again since."""
    shared = SharedList.objects.filter(sender=sender, receiver=receiver, month=day.replace(day=1))
    found = shared.annotate(rounds=Count("reopenings")).first()
    if found is None:
        return False
    return signed_by_both(
        ListSigned.objects.filter(shared=found, round=found.rounds).values_list("organisation", "digest")
    )


def _in_month(pair: Pair, period: Period) -> QuerySet[Standing]:
    days = (period.start, period.end)
    touched = Q(sent_on__range=days) | Q(arrived_on__range=days) | Q(served_on__range=days)
    rows = Standing.objects.filter(touched, sender=pair.sender, receiver=pair.receiver)
    gone = Q(state=Kind.WITHDRAWN, changed_at__lt=_end(period))
    return rows.exclude(gone).select_related("referral__request").order_by("sent_on", "referral")


def _end(period: Period) -> datetime:
    """The first moment after the month."""
    return timezone.make_aware(datetime.combine(period.end + timedelta(days=1), time()))


def month_of(pair: Pair, period: Period) -> Month:
    """The list of one month; six statements however long it is."""
    rows = list(_in_month(pair, period))
    until = answers_until(row.referral.request_id for row in rows)
    untold = {row.pk for row in rows if _is_untold(row, until, period)}
    told = [row for row in rows if row.pk not in untold]
    hidden = _said_too_late(told, until)
    shared = SharedList.objects.filter(sender=pair.sender, receiver=pair.receiver, month=period.start).first()
    said = Difference.objects.filter(shared=shared).select_related("settled__by", "by", "organisation").order_by("at")
    of_slip: dict[UUID, list[Difference]] = {}
    for one in said if shared else ():
        of_slip.setdefault(one.referral_id, []).append(one)
    lines = [_line(row, of_slip.get(row.pk, []), period, hidden) for row in told]
    opened = ListReopened.objects.filter(shared=shared).select_related("by", "organisation").order_by("round")
    signed = ListSigned.objects.filter(shared=shared).select_related("by", "organisation").order_by("at")
    return Month(pair, period, lines, len(untold), list(signed) if shared else [], list(opened) if shared else [])


def _is_untold(row: Standing, until: Mapping[UUID, datetime], period: Period) -> bool:
    """Whether the client did not want answers told by the end of the month."""
    gone = until.get(row.referral.request_id)
    return not row.referral.request.answers_back or (gone is not None and gone < _end(period))


def _said_too_late(rows: Iterable[Standing], until: Mapping[UUID, datetime]) -> set[tuple[UUID, str]]:
    """Visits and services that were written down after the client's yes to answers had ended: no list tells them."""
    ended = {row.pk: until[row.referral.request_id] for row in rows if row.referral.request_id in until}
    kinds = (Kind.ARRIVED, Kind.SERVED)
    steps = Step.objects.filter(referral__in=list(ended), kind__in=kinds, is_current=True) if ended else []
    return {(step.referral_id, step.kind) for step in steps if step.at > ended[step.referral_id]}


def _line(row: Standing, differences: Sequence[Difference], period: Period, hidden: set[tuple[UUID, str]]) -> Line:
    days = {Kind.ARRIVED: row.arrived_on, Kind.SERVED: row.served_on}
    shown = {
        kind: day if day is not None and day <= period.end and (row.pk, kind) not in hidden else None
        for kind, day in days.items()
    }
    still = row.changed_at < _end(period) and not any((row.pk, kind) in hidden for kind in days)
    by_then = Kind.SERVED if shown[Kind.SERVED] else Kind.ARRIVED if shown[Kind.ARRIVED] else Kind.SENT
    return Line(
        referral=row.pk,
        number=row.referral.number,
        about=catalogue()[row.service].face,
        state=row.state if still else by_then,
        sent_on=row.sent_on,
        arrived_on=shown[Kind.ARRIVED],
        served_on=shown[Kind.SERVED],
        differences=list(differences),
    )


def differences_seen(actor: Actor) -> QuerySet[Difference]:
    """What either side of the actor's pairs said of lines."""
    rows = Difference.objects.select_related("shared", "referral")
    return rows.filter(referral__in=Referral.objects.visible_to(actor))


def months_back(today: date) -> list[Period]:
    """This month and those before it, the last first."""
    found = [Period.month(today.year, today.month)]
    while len(found) < MONTHS:
        before = date.fromordinal(found[-1].start.toordinal() - 1)
        found.append(Period.month(before.year, before.month))
    return found
