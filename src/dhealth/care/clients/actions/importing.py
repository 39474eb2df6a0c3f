"""Many clients at once, for imports and the demonstration: the caller checked them, and records one event."""

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.db import transaction

from dhealth.care.clients.actions.registering import fill
from dhealth.care.clients.identity import open_card, open_details, seal_details
from dhealth.care.clients.listening import tell_changed
from dhealth.care.clients.models import Client, ClientCode, MatchKey
from dhealth.care.clients.queries import asked_about_with, digests_of
from dhealth.care.clients.rules import ClientDraft, settled
from dhealth.kernel.codes import new_code
from dhealth.kernel.dates import show_date
from dhealth.kernel.inserting import insert
from dhealth.kernel.phones import show_phone
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.linkage.actions import forget_clients, note_many
from dhealth.trust.linkage.rules import codes_of

SecondNumber = tuple[UUID, str]  # a client, and under which source (phone2, cccd2 …) the further number finds them
BATCH = 1000
_BRACKETS = str.maketrans("[]", "()")  # square ones mark where the words of a second code begin and end


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
    tell_changed([client.pk for client in clients])
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
    for start in range(0, len(ids), BATCH // 2):
        some = ids[start : start + BATCH // 2]
        alike = asked_about_with(some)
        forget_clients(some)
        Client.objects.filter(pk__in=some).delete()
        tell_changed(alike)
    return len(ids)


@dataclass(frozen=True)
class SecondRow:
    """What another row of a workbook says of a client under a second code."""

    client: UUID
    code: str
    phone: str = ""
    cccd: str = ""
    birth_day: dt.date | None = None
    address: str = ""
    note: str = ""


@transaction.atomic
def keep_second_rows(organisation_id: UUID, rows: Sequence[SecondRow]) -> list[SecondNumber]:
    """Write into the first record's note what a second row has beyond it, so that nothing of the row is lost.

    A second phone or ID number finds the client from now on; returns those. The caller records the act.
    """
    numbers: list[SecondNumber] = []
    for start in range(0, len(rows), BATCH // 2):
        some = rows[start : start + BATCH // 2]
        clients = Client.objects.in_bulk([row.client for row in some])
        touched = {row.client for row in some if _add_words(clients[row.client], row)}
        Client.objects.bulk_update([clients[client] for client in touched], ["details"], batch_size=100)
        for row in some:
            numbers += [(row.client, source) for source in _add_keys(organisation_id, row)]
    return numbers


def _add_words(client: Client, row: SecondRow) -> bool:
    card = open_card(client.organisation_id, client.pk, client.card)
    details = open_details(client.organisation_id, client.pk, client.details)
    said = (
        show_phone(row.phone) if row.phone and row.phone != card.phone else "",
        row.cccd if row.cccd != details.cccd else "",
        show_date(row.birth_day) if row.birth_day and row.birth_day.isoformat() != details.birth_day else "",
        row.address if row.address != details.address else "",
        row.note if row.note not in details.note else "",
    )
    words = " · ".join(squeeze(word) for word in said if word).translate(_BRACKETS)
    if words:
        note = "\n".join(filter(None, (details.note, f"[{row.code}: {words}]")))
        client.details = seal_details(client.organisation_id, client.pk, replace(details, note=note))
    return bool(words)


def _add_keys(organisation_id: UUID, row: SecondRow) -> Iterator[str]:
    numbers = digests_of(organisation_id, ClientDraft(phone=row.phone, cccd=row.cccd))
    there = dict(MatchKey.objects.filter(client_id=row.client).values_list("source", "digest"))
    known = {bytes(digest) for digest in there.values()}
    for kind, digest in numbers.items():
        source = next((name for n in range(2, 10) if (name := f"{kind}{n}") not in there), None)
        if digest not in known and source:
            insert([MatchKey(organisation_id=organisation_id, client_id=row.client, source=source, digest=digest)])
            there[source] = digest
            yield source


@transaction.atomic
def forget_second_rows(rows: Iterable[tuple[UUID, str]]) -> None:
    """Take back the words that `keep_second_rows` wrote: (client, second code)."""
    for pk, code in rows:
        client = Client.objects.select_for_update(no_key=True).filter(pk=pk).first()
        if client is None or client.details is None:
            continue
        details = open_details(client.organisation_id, client.pk, client.details)
        note = re.sub(rf"\s*\[{re.escape(code)}: [^\]]*\]", "", details.note)
        client.details = seal_details(client.organisation_id, client.pk, replace(details, note=note))
        client.save(update_fields=["details"])


@transaction.atomic
def forget_second_numbers(numbers: Iterable[SecondNumber]) -> None:
    """Take back the numbers that `keep_second_rows` gave."""
    clients_of: dict[str, list[UUID]] = {}
    for client, source in numbers:
        clients_of.setdefault(source, []).append(client)
    for source, clients in clients_of.items():
        for start in range(0, len(clients), BATCH // 2):
            some = clients[start : start + BATCH // 2]
            MatchKey.objects.filter(source=source, client_id__in=some).delete()
