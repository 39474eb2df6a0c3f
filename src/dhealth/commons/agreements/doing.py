"""What every act on an agreement begins and ends with: the row held, the party found, each party's chain told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from dhealth.commons.agreements.models import Agreement, Party, Side
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def hold(agreement: Agreement) -> Agreement:
    """The agreement as it is now; others wait until this act is stored."""
    return Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)


def parties_of(actor: Actor, verb: str, agreement: Agreement) -> list[Party]:
    """The parties for which the actor may do this."""
    return [one for one in agreement.parties.select_related("organisation") if actor.may(verb, one.organisation_id)]


def require_party(actor: Actor, verb: str, agreement: Agreement) -> Party:
    """The party for which the actor does this.

    Raises:
        PermissionDenied: there is none.
    """
    mine = parties_of(actor, verb, agreement)
    if not mine:
        raise PermissionDenied(verb)
    return mine[0]


def require_umbrella(actor: Actor, verb: str, agreement: Agreement) -> Party:
    """The supporting organisation, for which the actor does this.

    Raises:
        PermissionDenied: the actor may not do it there.
    """
    umbrella = next((one for one in parties_of(actor, verb, agreement) if one.side == Side.UMBRELLA), None)
    if umbrella is None:
        raise PermissionDenied(verb)
    return umbrella


def note(verb: str, actor: Actor | None, agreement: Agreement, details: Mapping[str, Any] | None = None) -> None:
    """The event, in the chain of each party: what one side does, the other sees."""
    chains: set[UUID] = {one.organisation_id for one in agreement.parties.all()}
    for chain in sorted(chains):
        record(verb, actor, agreement, at=chain, details=details)


def refuse_ended(agreement: Agreement) -> None:
    """Nothing happens to what was ended or put aside.

    Raises:
        Refused: it was.
    """
    if hasattr(agreement, "ending"):
        raise Refused(_("This agreement was ended. Prepare a new one from it."))


def refuse_begun(agreement: Agreement) -> None:
    """What took effect stands as it was signed.

    Raises:
        Refused: it did.
    """
    if hasattr(agreement, "start"):
        raise Refused(_("It is in effect already. What is to change from now on needs a new agreement."))
