"""What the organisation holds already, as matching needs it."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from dhealth.care.clients.identity import Card, Details, open_cards, open_details
from dhealth.care.clients.models import Client, ClientCode
from dhealth.care.services.models import Service
from dhealth.exchange.workbooks.matching import Known, Registry, ServiceLedger
from dhealth.kernel.text import name_key
from dhealth.trust.accounts.models import User

CHUNK = 5000


@dataclass
class _Stored:
    """A stored record on its way into the registry."""

    known: Known
    codes: list[str]
    merged_into: UUID | None


def known_clients(organisation_id: UUID, import_id: UUID) -> Registry:
    """Every client of the organisation with all codes, and the codes that this very import stored before."""
    registry = Registry()
    codes: dict[UUID, list[str]] = defaultdict(list)
    written = ClientCode.objects.filter(organisation_id=organisation_id).order_by("id")
    for owner, code, origin in written.values_list("client_id", "code", "origin").iterator(CHUNK):
        codes[owner].append(code)
        if origin == import_id:
            registry.fresh_codes.add(code)
    stored = _stored_clients(organisation_id, codes)
    for client in stored.values():  # a merged record lends its codes and numbers to the one it was laid into
        root = client
        while root.merged_into and root.merged_into in stored:
            root = stored[root.merged_into]
        if root is not client:
            root.codes += client.codes
            root.known.phones |= client.known.phones
            root.known.cccds |= client.known.cccds
    for client in stored.values():
        if client.merged_into not in stored:
            registry.add(client.known, client.codes)
    return registry


def _stored_clients(organisation_id: UUID, codes: dict[UUID, list[str]]) -> dict[UUID, _Stored]:
    rows = list(
        Client.objects.filter(organisation_id=organisation_id, erased_at=None)
        .order_by("id")
        .values_list("id", "code", "birth_year", "card", "details", "merged_into_id")
    )
    cards = open_cards(organisation_id, ((row[0], bytes(row[3])) for row in rows))
    return {
        id: _Stored(
            _known(id, codes[id][0] if codes[id] else code, year, card, open_details(organisation_id, id, sealed)),
            [*codes[id], code],
            merged_into,
        )
        for (id, code, year, _card, sealed, merged_into), card in zip(rows, cards, strict=True)
    }


def _known(id: UUID, code: str, birth_year: int | None, card: Card, details: Details) -> Known:
    return Known(
        id=id,
        code=code,
        name=name_key(card.name),
        birth_year=birth_year,
        birth_day=dt.date.fromisoformat(details.birth_day) if details.birth_day else None,
        phones={card.phone} if card.phone else set(),
        cccds={details.cccd} if details.cccd else set(),
    )


def known_services(organisation_id: UUID, import_id: UUID) -> ServiceLedger:
    """Every service of the organisation as it was first written: a corrected one still makes its row repeated."""
    ledger = ServiceLedger()
    people = User.objects.filter(grants__organisation_id=organisation_id).values_list("id", "display_name")
    workers = {id: name_key(name) for id, name in people}
    rows = Service.objects.filter(organisation_id=organisation_id).values_list(
        "person_id", "day", "kind", "form", "result", "place", "condoms", "lubricants", "needles", "worker_id", "origin"
    )
    for person, day, kind, form, result, place, condoms, lubricants, needles, worker, origin in rows.iterator(CHUNK):
        given = (condoms, lubricants, needles, workers.get(worker, ""))
        key = (person, day, kind, name_key(form), result, name_key(place), *given)
        ledger.add(key, fresh=origin == import_id)
    return ledger
