"""Whose slips somebody counts: those that their groups sent, or those that came to their clinic."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dhealth.evidence.reports.reach import reach_of
from dhealth.trust.accounts.actors import ORGANISATION, Actor
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Kind, Organisation

READ = "success.read"


@dataclass(frozen=True)
class Scope:
    """What is counted; everything left empty counts nothing."""

    senders: frozenset[UUID] = frozenset()
    receivers: frozenset[UUID] = frozenset()
    guarded: bool = False  # figures without records: small numbers are hidden
    calls: frozenset[UUID] = frozenset()  # groups whose slips the reader may open one by one

    @property
    def nothing(self) -> bool:
        """Whether no slip is reached."""
        return not (self.senders or self.receivers)


def scope_of(actor: Actor) -> Scope:
    """What the roles that allow it let this person count. A clinic counts what came to it, of whichever group."""
    reach = reach_of(actor, READ)
    groups = Organisation.with_practice.filter(pk__in=reach.within, kind__in=(*GROUPS_THAT_SERVE, Kind.PRACTICE))
    senders = frozenset(groups.values_list("pk", flat=True))
    opened = set(actor.organisations_where("referral.read")) & set(actor.records_of(ORGANISATION))
    return Scope(senders, reach.within - senders, reach.guarded, frozenset(opened) & senders)
