"""Referring a client to a place for what only others give: asked first, written down as the group's own act."""

from dataclasses import replace
from uuid import UUID

from django.db import transaction

from dhealth.care.clients.actions import give_consent
from dhealth.care.clients.models import Client, Purpose
from dhealth.care.services.actions import kept_record, let_in, record_service, unasked
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.trust.accounts.actors import Actor


@transaction.atomic
def refer_client(actor: Actor, client: Client, draft: Draft, *, agreed: bool, id: UUID | None = None) -> Service:
    """Write down that the client was referred on a day: `form` says for which service, `place` to where.

    Their yes is asked for each time. Where sharing with a clinic was not agreed to before, it is from now on.

    Raises:
        Refused: the client was not asked, or a rule says no; then their yes is not kept either.
        PermissionDenied: the actor may not refer at this organisation.
    """
    kept = kept_record(client)
    let_in(actor, client, kept, "service.refer")
    if not agreed:
        raise unasked()
    if id is None or not Service.objects.filter(pk=id).exists():
        give_consent(actor, kept, Purpose.SHARE_WITH_CLINIC)
    return record_service(actor, client, replace(draft, kind=REFERRAL), id=id)
