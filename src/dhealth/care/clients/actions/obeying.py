"""A client asks not to be called: from then on no screen offers it."""

from dataclasses import replace
from typing import Final

from django.db import transaction

from dhealth.care.clients.actions.taking import leave_as_corrected
from dhealth.care.clients.identity import open_details, seal_details
from dhealth.care.clients.models import Client
from dhealth.care.clients.safe import CALL, NO_CONTACT, WAYS
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

SAFE_WAYS: Final = "safe_ways"


@transaction.atomic
def stop_calls(actor: Actor, client: Client) -> bool:
    """Calling is no safe way any more; False where it was none before, then nothing changes."""
    ways = _ways_of(client)
    if ways and CALL not in ways:
        return False
    left = (ways or set(WAYS)) - {CALL}
    _keep(actor, client, left or {NO_CONTACT})
    return True


@transaction.atomic
def allow_calls(actor: Actor, client: Client) -> None:
    """What `stop_calls` changed was a mistake: calling is as safe as it was."""
    ways = _ways_of(client) - {NO_CONTACT} | {CALL}
    _keep(actor, client, ways if ways < set(WAYS) else set())


def _ways_of(client: Client) -> set[str]:
    details = open_details(client.organisation_id, client.pk, client.details)
    return set(details.safe_ways.split(",")) - {""}


def _keep(actor: Actor, client: Client, ways: set[str]) -> None:
    actor.require("client.correct", at=client.organisation_id)
    details = open_details(client.organisation_id, client.pk, client.details)
    in_order = ",".join(way for way in (*WAYS, NO_CONTACT) if way in ways)
    client.details = seal_details(client.organisation_id, client.pk, replace(details, safe_ways=in_order))
    client.save(update_fields=["details"])
    leave_as_corrected(client.pk, [SAFE_WAYS])
    record("client.correct", actor, client, at=client.organisation_id, details={"fields": [SAFE_WAYS]})
