"""What the organisation holds already, as matching needs it."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db.models import QuerySet

from dhealth.care.clients.actions.importing import SecondNumber
from dhealth.care.clients.identity import Card, Details, open_cards, open_details
from dhealth.care.clients.models import Client, ClientCode, MatchKey
from dhealth.care.services.models import Service
from dhealth.evidence.targets.actions import Aim
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks.matching import Known, Registry, ServiceLedger, word_key, worker_key
from dhealth.exchange.workbooks.models import Import
from dhealth.kernel.text import name_key
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.keys.sealing import blind
from dhealth.trust.organisations.models import Organisation

CHUNK = 5000


@dataclass
class _Stored:
    """A stored record on its way into the registry."""

    known: Known
    codes: list[str]
    merged_into: UUID | None


def importing_organisations(actor: Actor) -> QuerySet[Organisation]:
    """The organisations for which this person imports."""
    groups = actor.organisations_where("workbook.import")
    return Organisation.with_practice.filter(pk__in=groups).order_by("name")


def known_clients(organisation_id: UUID, import_id: UUID, own: Collection[SecondNumber] = ()) -> Registry:
    """Every client whom the organisation had before this import, and the codes that the import itself stored since.

    `own`: the second numbers that this import gave to older records.
    """
    registry = Registry(lambda kind, number: blind(organisation_id, kind, number))
    codes: dict[UUID, list[str]] = defaultdict(list)
    written = ClientCode.objects.filter(organisation_id=organisation_id).order_by("id")
    for owner, code, origin in written.values_list("client_id", "code", "origin").iterator(CHUNK):
        if origin == import_id:
            registry.own[code] = owner
        else:
            codes[owner].append(code)
    stored = _stored_clients(organisation_id, import_id, codes)
    for client in stored.values():  # a merged record lends its codes and numbers to the one it was laid into
        root = _root(client, stored)
        if root is not client:
            root.codes += client.codes
            root.known.phones |= client.known.phones
            root.known.cccds |= client.known.cccds
    for client in stored.values():
        if client.merged_into not in stored:
            registry.add(client.known, client.codes)
    registry.by_id |= {id: _root(client, stored).known for id, client in stored.items()}
    _add_second_numbers(organisation_id, registry, own)
    return registry


def _root(client: _Stored, stored: Mapping[UUID, _Stored]) -> _Stored:
    while client.merged_into is not None and client.merged_into in stored:
        client = stored[client.merged_into]
    return client


def _add_second_numbers(organisation_id: UUID, registry: Registry, own: Collection[SecondNumber]) -> None:
    keys = MatchKey.objects.filter(organisation_id=organisation_id).exclude(source__in=("phone", "cccd"))
    for client, source, digest in keys.values_list("client_id", "source", "digest"):
        if (client, source) not in own and client in registry.by_id:
            registry.by_digest[bytes(digest)] = registry.by_id[client]


def _stored_clients(organisation_id: UUID, import_id: UUID, codes: dict[UUID, list[str]]) -> dict[UUID, _Stored]:
    rows = list(
        Client.objects.filter(organisation_id=organisation_id, erased_at=None)
        .exclude(origin=import_id)
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
    workers = {id: worker_key(name) for id, name in people}
    rows = Service.objects.filter(organisation_id=organisation_id).values_list(
        *("client_id", "person_id", "day", "kind", "form", "result", "place"),
        *("condoms", "lubricants", "needles", "worker_id", "origin"),
    )
    for client, person, day, kind, form, result, place, *pieces, worker, origin in rows.iterator(CHUNK):
        own = origin == import_id
        condoms, lubricants, needles = pieces
        whose = client if own else person
        given = (condoms, lubricants, needles, workers.get(worker, ""))
        ledger.add((whose, day, kind, word_key(form), result, word_key(place), *given), own=own)
    return ledger


def moved_records(clients: Collection[UUID]) -> dict[UUID, UUID]:
    """Of these clients, those that were merged since; for each the record that counts."""
    steps: dict[UUID, UUID] = {}
    waiting = set(clients)
    while waiting:
        for some in batched(waiting, 500):
            merged = Client.objects.filter(pk__in=some).exclude(merged_into=None)
            steps |= dict(merged.values_list("pk", "merged_into_id"))
        waiting = {root for root in steps.values() if root not in steps} - waiting
    return {client: _last(client, steps) for client in clients if client in steps}


def _last(client: UUID, steps: Mapping[UUID, UUID]) -> UUID:
    while client in steps:
        client = steps[client]
    return client


def has_stored(import_id: UUID) -> bool:
    """Whether anything of an import is among the records."""
    of_this = {"origin": import_id}
    return any(model.objects.filter(**of_this).exists() for model in (Client, ClientCode, Service, Target))


def second_numbers(job: Import) -> set[SecondNumber]:
    """The second numbers that an import gave to older records."""
    return {(UUID(client), source) for client, source in job.changed.get("numbers", [])}


def older_records(import_id: UUID, clients: Collection[UUID]) -> set[UUID]:
    """Of these clients, those that another way than this import brought in."""
    older: set[UUID] = set()
    for some in batched(clients, 500):
        older |= set(Client.objects.filter(pk__in=some).exclude(origin=import_id).values_list("pk", flat=True))
    return older


def codes_of_records(clients: Iterable[UUID]) -> list[str]:
    """The codes that the group printed for these records, in order."""
    return sorted(
        code
        for some in batched(clients, 500)
        for code in Client.objects.filter(pk__in=some).values_list("code", flat=True)
    )


def target_for(organisation_id: UUID, aim: Aim) -> Target | None:
    """The target that is set already for the same worker, indicator and days."""
    return Target.objects.filter(
        organisation_id=organisation_id,
        worker_id=aim.worker_id,
        indicator=aim.indicator,
        starts_on=aim.starts_on,
        ends_on=aim.ends_on,
        is_open=True,
    ).first()


def batched(ids: Iterable[UUID], size: int) -> Iterator[list[UUID]]:
    """So many at a time: a statement takes a limited number of values."""
    rest = iter(ids)
    while some := list(islice(rest, size)):
        yield some
