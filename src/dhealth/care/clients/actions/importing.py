"""Many clients at once, for imports and the demonstration: the caller checked them, and records one event."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.db import transaction

from dhealth.care.clients.actions.registering import fill
from dhealth.care.clients.models import Client, ClientCode, MatchKey
from dhealth.care.clients.queries import digests_of
from dhealth.care.clients.rules import ClientDraft, settled
from dhealth.kernel.codes import new_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.linkage.actions import forget_client, note_many
from dhealth.trust.linkage.inserting import insert
from dhealth.trust.linkage.rules import codes_of

BATCH = 1000


@transaction.atomic
def register_many(
    actor: Actor | None,
    organisation_id: UUID,
    drafts: Sequence[ClientDraft],
    origin: UUID | None,
    *,
    event_seq: int,
) -> list[Client]:
    """Write new records, in the drafts' order. No check for duplicates and no event: the caller did and does both.

    `event_seq` is the number of the caller's event in the organisation's chain; search learns of the names by it.
    Workers are taken as they are named; a draft without one stands on nobody's list.
    """
    drafts = [settled(draft) for draft in drafts]
    clients = []
    codes = unused_codes(organisation_id, len(drafts))
    for draft, code in zip(drafts, codes, strict=True):
        client = Client(organisation_id=organisation_id, code=code, worker_id=draft.worker, origin=origin)
        client.registered_by_id = actor.id if actor else None
        fill(client, draft, event_seq)
        clients.append(client)
    insert(clients)
    _save_beside(organisation_id, clients, drafts, origin)
    return clients


def _save_beside(
    organisation_id: UUID, clients: Sequence[Client], drafts: Sequence[ClientDraft], origin: UUID | None
) -> None:
    pairs = list(zip(clients, drafts, strict=True))
    insert(
        MatchKey(organisation_id=organisation_id, client_id=client.pk, source=source, digest=digest)
        for client, draft in pairs
        for source, digest in digests_of(organisation_id, draft).items()
    )
    outside = [(client, code, source) for client, draft in pairs for code, source in draft.outside_codes]
    insert(
        ClientCode(organisation_id=organisation_id, client_id=c.pk, code=code, source=source, origin=origin)
        for c, code, source in outside
    )
    note_many(
        organisation_id,
        {
            client.pk: codes_of(cccd=draft.cccd, phone=draft.phone, birth_year=draft.birth_year)
            for client, draft in pairs
        },
    )


def unused_codes(organisation_id: UUID, count: int) -> list[str]:
    """So many codes that no record has or had."""
    codes: dict[str, None] = {}
    while len(codes) < count:
        fresh = {new_code() for _place in range(min(count - len(codes), BATCH // 2))} - codes.keys()
        taken = set(Client.objects.filter(code__in=fresh).values_list("code", flat=True))
        taken |= set(
            ClientCode.objects.filter(organisation_id=organisation_id, code__in=fresh).values_list("code", flat=True)
        )
        codes |= dict.fromkeys(fresh - taken)
    return list(codes)


@transaction.atomic
def add_codes(organisation_id: UUID, codes: Mapping[str, UUID], source: str, origin: UUID | None = None) -> None:
    """Outside codes (in capitals, without stray spaces) → the clients they mean; codes known already stay."""
    insert(
        (
            ClientCode(organisation_id=organisation_id, client_id=client, code=code, source=source, origin=origin)
            for code, client in codes.items()
        ),
        ignore_conflicts=True,
    )


@transaction.atomic
def remove_imported(clients: Iterable[Client]) -> int:
    """Take back records that an import brought and nothing was built on; the caller checked that, and records it."""
    ids = [client.pk for client in clients]
    for client in ids:
        forget_client(client)
    for start in range(0, len(ids), BATCH // 2):
        Client.objects.filter(pk__in=ids[start : start + BATCH // 2]).delete()
    return len(ids)
