"""What slips tell of a group and its clinic: the quarter in figures on their agreement, and what is open when it ends.

A client who does not want the clinic's answer told counts among those sent and in no other figure, on both sides alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from dhealth.care.referrals.models import Kind, Part, RequestWithdrawal, Standing, Waits
from dhealth.care.referrals.rules import OPEN
from dhealth.commons.agreements.beside import Line
from dhealth.commons.agreements.models import Agreement, Side
from dhealth.kernel.periods import Period
from dhealth.kernel.suppression import is_small
from dhealth.trust.accounts.actors import Actor

WAITING: Final = {
    Waits.ANSWER: gettext_lazy("Wait for the clinic's answer"),
    Waits.ARRIVAL: gettext_lazy("Wait for the client's visit"),
    Waits.SERVICE: gettext_lazy("Came, and wait for the service"),
    Waits.CONFIRMATION: gettext_lazy("Wait for the province's word"),
}


@dataclass(frozen=True)
class Figures:
    """Slips of one pair: those sent between two days and what became of them; what waits now, whenever it was sent."""

    sent: int = 0
    arrived: int = 0
    served: int = 0
    confirmed: int = 0
    waiting: int = 0
    late: int = 0

    @property
    def few(self) -> bool:
        """Whether a step, or what follows from two of them, is so small that somebody could be recognised."""
        steps = (self.sent, self.arrived, self.served, self.confirmed)
        return any(is_small(n) for n in (*steps, *(more - fewer for more, fewer in combinations(steps, 2))))


def told(rows: QuerySet[Standing]) -> QuerySet[Any]:
    """Slips with `kept`: whether the client keeps the clinic's answer from the group."""
    gone = RequestWithdrawal.objects.filter(request=OuterRef("referral__request"), part=Part.ANSWERS)
    return rows.annotate(kept=Q(referral__request__answers_back=False) | Q(Exists(gone)))


def figures_of_pairs(
    senders: Collection[UUID], receivers: Collection[UUID], period: Period, today: date
) -> dict[tuple[UUID, UUID], Figures]:
    """Each pair that has any, in one statement; slips that were taken back are left out."""
    rows = told(Standing.objects.filter(sender__in=senders, receiver__in=receivers).exclude(state=Kind.WITHDRAWN))
    within, open_to_both = Q(sent_on__range=(period.start, period.end)), Q(kept=False)
    waits = open_to_both & Q(waits_for__in=OPEN)
    counted = (
        rows.order_by()
        .values_list("sender", "receiver")
        .annotate(
            sent=Count("pk", filter=within),
            arrived=Count("pk", filter=within & open_to_both & Q(arrived_on__isnull=False)),
            served=Count("pk", filter=within & open_to_both & Q(served_on__isnull=False)),
            confirmed=Count("pk", filter=within & open_to_both & Q(state=Kind.CONFIRMED)),
            waiting=Count("pk", filter=waits),
            late=Count("pk", filter=waits & Q(due_on__lt=today)),
        )
    )
    return {(sender, receiver): Figures(*numbers) for sender, receiver, *numbers in counted if any(numbers)}


def quarter_told(actor: Actor, agreement: Agreement, quarter: Period) -> Iterable[Line]:
    """The pair's quarter: sent, came, served, confirmed; for the two themselves also what waits now."""
    pair = _pair(agreement)
    if pair is None:
        return []
    figures = figures_of_pairs([pair[0]], [pair[1]], quarter, timezone.localdate()).get(pair, Figures())
    theirs = of_the_pair(actor, agreement)
    if figures.few and not theirs:
        return [Line(pgettext("slips", "Sent"), 0, few=True)]
    steps = [
        Line(pgettext("slips", "Sent"), figures.sent),
        Line(pgettext("slips", "Arrived"), figures.arrived, of=figures.sent),
        Line(pgettext("slips", "Served"), figures.served, of=figures.sent),
        Line(_("Confirmed by the province"), figures.confirmed, of=figures.sent),
    ]
    if not theirs:
        return steps
    return [
        *steps,
        Line(_("Waiting now"), figures.waiting),
        Line(_("of them past their day"), figures.late, late=figures.late > 0),
    ]


def open_told(actor: Actor, agreement: Agreement) -> Iterable[Line]:
    """How many slips of the pair wait, and for what."""
    pair = _pair(agreement)
    if pair is None:
        return []
    rows = told(Standing.objects.filter(sender=pair[0], receiver=pair[1]).exclude(waits_for="")).filter(kept=False)
    counted: dict[str, int] = defaultdict(int, rows.order_by().values_list("waits_for").annotate(n=Count("pk")))
    if not counted:
        return []
    if not of_the_pair(actor, agreement):
        whole = sum(counted.values())
        return [Line(_("Slips that still wait"), whole, few=is_small(whole))]
    return [Line(str(words), counted[waits]) for waits, words in WAITING.items() if counted[waits]]


def of_the_pair(actor: Actor, agreement: Agreement) -> bool:
    """Whether the reader works at the group or the clinic; everybody else reads figures only."""
    sides = (agreement.party(Side.GROUP), agreement.party(Side.CLINIC))
    return any(one is not None and actor.may("agreement.read", one.organisation_id) for one in sides)


def _pair(agreement: Agreement) -> tuple[UUID, UUID] | None:
    group, clinic = agreement.party(Side.GROUP), agreement.party(Side.CLINIC)
    return (group.organisation_id, clinic.organisation_id) if group and clinic else None
