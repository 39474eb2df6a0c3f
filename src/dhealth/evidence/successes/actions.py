"""What these pages leave behind: an event for each print."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


@transaction.atomic
def note_print(actor: Actor, years: Sequence[str]) -> None:
    """Record that the figures of these years left the screen on paper."""
    at = next(iter(actor.organisations_where("success.print")))
    record("success.print", actor, at=at, why="paper", details={"years": list(years)})
