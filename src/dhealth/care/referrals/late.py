"""Slips that wait so long that they are the matter of those who lead: the leader's own, and by pair the umbrella's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Min, Q, QuerySet

from dhealth.care.referrals.models import Kind, Part, Standing, Waits
from dhealth.care.referrals.rules import OPEN
from dhealth.commons.agreements.models import Party, Side
from dhealth.trust.accounts.actors import Actor

OVERSEES = "referral.oversee"


@dataclass(frozen=True)
class LatePair:
    """A group and a clinic between which slips wait too long: for what, since when; how many is theirs to know."""

    group: str
    clinic: str
    waits_for: str
    since: date

    @property
    def words(self) -> str:
        """What they wait for."""
        return str(Waits(self.waits_for).label)


def _risen(today: date) -> QuerySet[Standing]:
    return Standing.objects.filter(waits_for__in=OPEN, rises_on__lte=today)


def risen_at_home(actor: Actor, today: date) -> int:
    """How many slips of the groups that the actor leads have risen to them, of those whose answers may be told."""
    led = actor.organisations_where("referral.hand_over")
    if not led:
        return 0
    told = Q(state=Kind.SENT) | Q(referral__request__answers_back=True)
    gone = Q(referral__request__withdrawals__part=Part.ANSWERS) & ~Q(state=Kind.SENT)
    return _risen(today).filter(told, sender__in=led).exclude(gone).count()


def risen_pairs(actor: Actor, today: date) -> list[LatePair]:
    """The pairs under agreements of the actor's own umbrella with slips that have risen, the longest late first."""
    over = Party.objects.filter(side=Side.UMBRELLA, organisation__in=actor.organisations_where(OVERSEES))
    pairs = _pairs(over.values_list("agreement", flat=True))
    if not pairs:
        return []
    rows = _risen(today).filter(sender__in={one[0] for one in pairs}, receiver__in={one[1] for one in pairs})
    counted = rows.values("sender", "receiver", "sender__name", "receiver__name", "waits_for").annotate(
        since=Min("due_on")
    )
    return [
        LatePair(row["sender__name"], row["receiver__name"], row["waits_for"], row["since"])
        for row in counted.order_by("since", "sender__name", "receiver__name")
        if (row["sender"], row["receiver"]) in pairs
    ]


def _pairs(agreements: Iterable[object]) -> set[tuple[object, object]]:
    sides: dict[object, dict[str, object]] = {}
    named = Party.objects.filter(agreement__in=list(agreements), side__in=(Side.GROUP, Side.CLINIC))
    for agreement, side, organisation in named.values_list("agreement", "side", "organisation"):
        sides.setdefault(agreement, {})[side] = organisation
    return {(one[Side.GROUP], one[Side.CLINIC]) for one in sides.values() if len(one) == 2}
