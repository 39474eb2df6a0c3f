"""What a profile leaves behind: an event for each paper."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.db import transaction

from dhealth.evidence.profiles.queries import groups_for
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Organisation


@transaction.atomic
def note_print(actor: Actor, group: Organisation, years: Sequence[str]) -> None:
    """Record that a group's profile with the figures of these years went out on paper.

    Raises:
        PermissionDenied: the actor prints nothing of this group.
    """
    if not groups_for(actor, "profile.print").filter(pk=group.pk).exists():
        raise PermissionDenied("profile.print")
    record("profile.print", actor, group, at=group.pk, why="paper", details={"years": list(years)})
