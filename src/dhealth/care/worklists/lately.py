"""Where a client went who stood on somebody's list until lately, so that they get a plain answer and not a riddle."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.transfers.models import State, Transfer
from dhealth.trust.accounts.actors import OWN_LIST, Actor
from dhealth.trust.audit.models import Event

LATELY: Final = timedelta(days=30)


def where_now(actor: Actor, pk: UUID) -> str:
    """Where the client is now, in a sentence; empty for everybody who did not look after them until lately."""
    if not _was_mine(actor, pk):
        return ""
    client = Client.objects.filter(pk=pk, erased_at=None).select_related("worker").first()
    if client is None or client.worker_id == actor.id:
        return ""
    if client.worker is None:
        return _("Your leader looks after this client now.")
    return _("This client is on %(worker)s's list now.") % {"worker": client.worker.display_name}


def _was_mine(actor: Actor, pk: UUID) -> bool:
    since, groups = timezone.now() - LATELY, actor.records_of(OWN_LIST)
    moves = Transfer.objects.filter(client=pk, organisation__in=groups, from_worker=actor.id, between=False)
    if moves.filter(state=State.DONE, settled_at__gte=since).exists():
        return True
    assigned = Event.objects.filter(chain__in=groups, subject=pk, verb="client.assign", at__gte=since)
    return any(event.details.get("from") == actor.id.hex for event in assigned)
