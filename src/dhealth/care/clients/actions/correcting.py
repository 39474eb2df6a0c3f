"""Correcting a record."""

from dataclasses import fields, replace

from django.db import transaction
from django.utils import timezone

from dhealth.care.clients.actions.consenting import may_be_linked, refuse_out_of_sight, refuse_taken_over
from dhealth.care.clients.actions.registering import (
    CertainDuplicate,
    fill,
    save_outside_codes,
)
from dhealth.care.clients.actions.taking import leave_as_corrected
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import Client, MatchKey, PossibleDuplicate
from dhealth.care.clients.queries import digests_of, draft_of, in_sight, likenesses
from dhealth.care.clients.rules import ClientDraft, check, settled
from dhealth.care.clients.taking import names_of_fields
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.linkage.actions import forget_client, note_codes
from dhealth.trust.linkage.rules import codes_of

NOT_CORRECTED = {"worker", "agreements", "flags"}  # each has an act of its own
MATCHED = {"phone", "cccd", "birth_year", "birth_day"}
OF_THE_RECORD = {"phone", "cccd"}  # second numbers, from workbooks, stay: the form does not show them


@transaction.atomic
def correct_client(actor: Actor, client: Client, draft: ClientDraft) -> list[str]:
    """Write the record as it should be; gives the names of the fields that changed, none when all was so already.

    The log keeps who, when and which fields. Former words of an identity are not kept: they are the client's, and
    what was wrong should not live on.

    Raises:
        CertainDuplicate: with the new phone or ID number this is somebody whom the group has already.
        Refused: a rule; `field` says where.
    """
    actor.require("client.correct", at=client.organisation_id)
    refuse_out_of_sight(actor, client)
    refuse_taken_over(client)
    client = Client.objects.select_for_update(no_key=True).get(pk=client.pk)
    before = draft_of(client)
    after = settled(replace(draft, worker=before.worker, agreements=(), flags=before.flags))
    changed = [
        f.name
        for f in fields(ClientDraft)
        if f.name not in NOT_CORRECTED and getattr(before, f.name) != getattr(after, f.name)
    ]
    if not changed:
        return []
    check(after, timezone.localdate())
    told = {"fields": sorted(changed)}
    if filled := sorted(name for name in changed if not getattr(before, name)):
        told["filled"] = filled  # had been empty: the inbox of what is put right shows it as mended
    event = record("client.correct", actor, client, at=client.organisation_id, details=told)
    fill(client, after, event.seq)
    client.save()
    save_outside_codes(client, after)
    if MATCHED & set(changed) or "name" in changed:
        _match_anew(actor, client, after, set(changed))
    leave_as_corrected(client.pk, names_of_fields(changed))
    tell_changed([client.pk])
    return changed


def _match_anew(actor: Actor, client: Client, draft: ClientDraft, changed: set[str]) -> None:
    digests = digests_of(client.organisation_id, draft)
    alike = likenesses(client.organisation_id, draft, digests, but=client.pk)
    if alike and alike[0].certain:
        raise CertainDuplicate(alike[0], in_sight=in_sight(actor, alike[0].client))
    insert(
        [
            PossibleDuplicate(
                organisation_id=client.organisation_id, first=first, second=second, why=list(likeness.agreeing)
            )
            for likeness in alike
            for first, second in [sorted((likeness.client, client), key=lambda c: c.pk)]
        ],
        ignore_conflicts=True,
    )
    # A number that was not corrected keeps its key: after a merge it may lead here without standing in the record.
    MatchKey.objects.filter(client=client, source__in=changed & OF_THE_RECORD).delete()
    insert(
        MatchKey(organisation_id=client.organisation_id, client=client, source=source, digest=digest)
        for source, digest in digests.items()
        if source in changed
    )
    linkable = may_be_linked(client)
    forget_client(client.pk)
    if linkable:
        codes = codes_of(cccd=draft.cccd, phone=draft.phone, birth_year=draft.birth_year)
        note_codes(client.organisation_id, client.pk, codes)
