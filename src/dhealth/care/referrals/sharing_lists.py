"""The month's shared list of a group and a clinic: worked out from the steps, so that both read the same lines."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from dhealth.care.referrals.models import Difference, Kind, ListSigned, Part, Referral, SharedList, Standing
from dhealth.care.services.catalogue import catalogue
from dhealth.commons.agreements.models import Agreement, Side
from dhealth.commons.agreements.queries import clinics_of, groups_of
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
    short: str
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


@dataclass
class Month:
    """The whole list of one month."""

    pair: Pair
    period: Period
    lines: list[Line]
    untold: int  # slips whose clients do not want answers told: they are in no list
    signatures: list[ListSigned]

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
        standing = [one for one in self.signatures if one.digest == self.digest]
        return next((one for one in standing if one.organisation_id == organisation), None)

    def signed_before(self, organisation: UUID) -> bool:
        """Whether this side signed an earlier form of the list."""
        return any(one.organisation_id == organisation for one in self.signatures)

    @property
    def figures(self) -> dict[str, int]:
        """How many were sent, came and were served."""
        return {
            "sent": sum(self.period.contains(line.sent_on) for line in self.lines),
            "arrived": sum(
                line.arrived_on is not None and self.period.contains(line.arrived_on) for line in self.lines
            ),
            "served": sum(line.served_on is not None and self.period.contains(line.served_on) for line in self.lines),
        }


def pairs_of(actor: Actor, day: date) -> list[Pair]:
    """The pairs of the reader's group or clinic, by the other's name."""
    found = []
    for at in actor.organisations_where("shared_list.read"):
        for agreement in (*clinics_of(at, day), *groups_of(at, day)):
            group, clinic = agreement.party(Side.GROUP), agreement.party(Side.CLINIC)
            if group and clinic:
                found.append(Pair(group.organisation, clinic.organisation, at, agreement))
    unique = {(pair.sender.pk, pair.receiver.pk): pair for pair in found}
    return sorted(unique.values(), key=lambda pair: pair.other.name)


def _in_month(pair: Pair, period: Period) -> QuerySet[Standing]:
    days = (period.start, period.end)
    touched = Q(sent_on__range=days) | Q(arrived_on__range=days) | Q(served_on__range=days)
    rows = Standing.objects.filter(touched, sender=pair.sender, receiver=pair.receiver)
    return rows.exclude(state=Kind.WITHDRAWN).select_related("referral").order_by("sent_on", "referral")


def month_of(pair: Pair, period: Period) -> Month:
    """The list of one month; four statements however long it is."""
    rows = _in_month(pair, period)
    gone = Q(referral__request__withdrawals__part=Part.ANSWERS)
    told = rows.filter(referral__request__answers_back=True).exclude(gone)
    shared = SharedList.objects.filter(sender=pair.sender, receiver=pair.receiver, month=period.start).first()
    said = Difference.objects.filter(shared=shared).select_related("settled__by", "by", "organisation").order_by("at")
    of_slip: dict[UUID, list[Difference]] = {}
    for one in said if shared else ():
        of_slip.setdefault(one.referral_id, []).append(one)
    lines = [_line(row, of_slip.get(row.pk, [])) for row in told]
    signed = ListSigned.objects.filter(shared=shared).select_related("by", "organisation").order_by("at")
    return Month(pair, period, lines, rows.count() - len(lines), list(signed) if shared else [])


def _line(row: Standing, differences: Sequence[Difference]) -> Line:
    return Line(
        referral=row.pk,
        short=f"{row.referral.code[:4]}-…",
        about=catalogue()[row.service].face,
        state=row.state,
        sent_on=row.sent_on,
        arrived_on=row.arrived_on,
        served_on=row.served_on,
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
