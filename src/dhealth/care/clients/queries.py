"""Finding clients: by code or phone in one statement, by name in memory, and the records that may be one person."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from dhealth.care.clients.identity import cccd_digest, open_card, open_details, phone_digest
from dhealth.care.clients.likeness import Likeness, Person, compare, person_in
from dhealth.care.clients.models import Client, ClientCode, ClientQuerySet, MatchKey, PossibleDuplicate
from dhealth.care.clients.names import names_of
from dhealth.care.clients.rules import ClientDraft
from dhealth.kernel.codes import looks_like_code, read_code
from dhealth.kernel.phones import read_phone
from dhealth.kernel.reading import Prepared
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor

MOST_COMPARED = 40  # records with equal names that are opened for a registration


_with_code = Prepared(lambda code: Client.objects.filter(code=code).select_related("merged_into", "worker"), "")
_with_outside_code = Prepared(
    lambda organisation, code: ClientCode.objects.filter(organisation_id=organisation, code=code).select_related(
        "client__merged_into", "client__worker"
    ),
    UUID(int=0),
    "code",
)
_with_digest = Prepared(
    lambda organisation, digest: MatchKey.objects.filter(organisation_id=organisation, digest=digest).select_related(
        "client__merged_into", "client__worker"
    ),
    UUID(int=0),
    b"digest",
)


@dataclass(frozen=True)
class Found:
    """What a search found, best first. `by` is code, phone or name."""

    keys: Sequence[bytes]
    by: str
    exactly: Sequence[Client] = ()  # the records themselves, where a code or a phone led to them

    def ids(self, start: int = 0, stop: int | None = None) -> list[UUID]:
        """The clients' ids from one place to another."""
        return [UUID(bytes=key) for key in self.keys[start:stop]]


def find(actor: Actor, words: str, *, mine: bool = False) -> Found:
    """The living clients that the actor may see and that these words mean.

    A generated code, an outside code and a whole phone number are looked up exactly; anything else is part of a
    name or nickname, without accents, or the last digits of a phone. Names and phones are compared only where the
    actor may read them.
    """
    words = squeeze(words)
    if not words:
        return Found([], "name")
    if coded := _by_code(actor, words, mine=mine):
        return _found(coded, "code")
    phone = _phone_in(words)
    if phone:
        return _found(_by_phone(actor, phone, mine=mine), "phone")
    return Found(_by_name(actor, words, mine=mine), "name")


def _found(clients: Sequence[Client], by: str) -> Found:
    return Found([client.pk.bytes for client in clients], by, clients)


def _seen(actor: Actor, *, mine: bool) -> ClientQuerySet:
    clients = Client.objects.visible_to(actor)
    return clients.filter(worker_id=actor.id) if mine else clients


def _roots(actor: Actor, clients: Iterable[Client], *, mine: bool) -> list[Client]:
    roots = {root.pk: root for root in map(root_of, clients)}
    return [
        root
        for root in roots.values()
        if root.erased_at is None and in_sight(actor, root) and (root.worker_id == actor.id or not mine)
    ]


def _by_code(actor: Actor, words: str, *, mine: bool) -> list[Client]:
    code = read_code(words) if looks_like_code(words) else ""
    if code and (found := _roots(actor, _with_code(code), mine=mine)):
        return found
    if not any(character.isdecimal() for character in words):
        return []
    organisations = actor.organisations_where("client.search")
    aliases = [alias for organisation in organisations for alias in _with_outside_code(organisation, words.upper())]
    return _roots(actor, (alias.client for alias in aliases), mine=mine)


def _phone_in(words: str) -> str | None:
    digits = sum(character.isdecimal() for character in words)
    if digits < 8:
        return None
    try:
        return read_phone(words)
    except ValueError:
        return None


def _by_phone(actor: Actor, phone: str, *, mine: bool) -> list[Client]:
    organisations = [
        organisation
        for organisation in actor.organisations_where("client.search")
        if actor.sees_field("identity", organisation, own=True)
    ]
    found = [key for o in organisations for key in _with_digest(o, phone_digest(o, phone))]
    return _roots(actor, (key.client for key in found), mine=mine)


def _by_name(actor: Actor, words: str, *, mine: bool) -> list[bytes]:
    found: list[bytes] = []
    for organisation in actor.records_of(ORGANISATION):
        if actor.sees_field("identity", organisation, own=False):
            found += names_of(organisation).having(words, actor.id if mine else None)
    for organisation in actor.records_of(OWN_LIST):
        if actor.sees_field("identity", organisation, own=True):
            found += names_of(organisation).having(words, actor.id)
    return list(dict.fromkeys(found))


def in_sight(actor: Actor, client: Client) -> bool:
    """Whether the actor may open this record: on their own list, or anywhere in the group for a leader."""
    return (
        client.worker_id == actor.id and client.organisation_id in actor.records_of(OWN_LIST)
    ) or client.organisation_id in actor.records_of(ORGANISATION)


def root_of(client: Client) -> Client:
    """The record that counts for this person, after however many merges."""
    while client.merged_into is not None:
        client = client.merged_into
    return client


def client_of_code(organisation_id: UUID, code: str) -> Client | None:
    """The living record of a generated or outside code in one organisation."""
    alias = Q(codes__code=squeeze(code).upper(), codes__organisation_id=organisation_id)
    own = Q(code=read_code(code)) if looks_like_code(code) else Q(pk=None)
    found = Client.objects.filter(own | alias, organisation_id=organisation_id).first()
    return root_of(found) if found else None


def person_of(client: Client) -> Person:
    """What of a stored record is compared."""
    card = open_card(client.organisation_id, client.pk, client.card)
    return Person(card, open_details(client.organisation_id, client.pk, client.details), client.birth_year)


def digests_of(organisation_id: UUID, draft: ClientDraft) -> dict[str, bytes]:
    """Source → look-up code, of what the draft has."""
    digests = {}
    if draft.phone:
        digests["phone"] = phone_digest(organisation_id, draft.phone)
    if draft.cccd:
        digests["cccd"] = cccd_digest(organisation_id, draft.cccd)
    return digests


def likenesses(
    organisation_id: UUID, draft: ClientDraft, digests: dict[str, bytes], *, but: UUID | None = None
) -> list[Likeness]:
    """Records of the organisation that are certainly or perhaps this person; certain ones first.

    One statement each by phone and ID number, and two more where a name and a full date of birth are given.
    """
    keys = [key for digest in digests.values() for key in _with_digest(organisation_id, digest)]
    candidates: dict[UUID, Client] = {key.client_id: key.client for key in keys}
    if draft.name and draft.birth_day:
        equal = names_of(organisation_id).named(draft.name)[:MOST_COMPARED]
        candidates |= Client.objects.filter(birth_year=draft.birth_year).in_bulk(equal) if equal else {}
    typed = person_in(draft)
    compared = [
        compare(root, person_of(client), typed)
        for client in candidates.values()
        if (root := root_of(client)).pk != but and root.erased_at is None
    ]
    found = {likeness.client.pk: likeness for likeness in compared if likeness is not None}
    return sorted(found.values(), key=lambda likeness: not likeness.certain)


def waiting_pairs(actor: Actor) -> QuerySet[PossibleDuplicate]:
    """The organisation's questions that nobody has answered, or only with "not sure"; oldest first."""
    return (
        PossibleDuplicate.objects.filter(organisation_id__in=actor.records_of(ORGANISATION))
        .filter(Q(decision=None) | Q(decision__answer="unsure"))
        .filter(first__merged_into=None, second__merged_into=None, first__erased_at=None, second__erased_at=None)
        .select_related("first__worker", "second__worker", "decision")
        .order_by("found_at", "pk")
    )


def draft_of(client: Client) -> ClientDraft:
    """The stored record as a draft: what a correction starts from."""
    card = open_card(client.organisation_id, client.pk, client.card)
    details = open_details(client.organisation_id, client.pk, client.details)
    return ClientDraft(
        nickname=card.nickname,
        name=card.name,
        phone=card.phone,
        birth_year=client.birth_year,
        birth_day=dt.date.fromisoformat(details.birth_day) if details.birth_day else None,
        sex_at_birth=client.sex_at_birth,
        gender=client.gender,
        main_group=client.main_group,
        other_groups=tuple(client.other_groups),
        channel=client.channel,
        told_status=client.told_status,
        told=dict(client.told),
        zalo=details.zalo,
        facebook=details.facebook,
        safe_time=details.safe_time,
        safe_words=details.safe_words,
        note=details.note,
        cccd=details.cccd,
        address=details.address,
        place=client.place_id,
        reached_on=client.reached_on,
        worker=client.worker_id,
        flags=tuple(client.flags),
    )


def rows_of(actor: Actor, ids: Sequence[UUID]) -> list[Client]:
    """These living records in this order, those that the actor may see, with their workers.

    Read by their keys and judged here: asked for lists as well, SQLite reads a worker's whole list for fifty rows.
    """
    rows = Client.objects.select_related("worker").in_bulk(ids)
    found = [rows[pk] for pk in ids if pk in rows]
    return [c for c in found if in_sight(actor, c) and c.merged_into_id is None and c.erased_at is None]


def counts_seen(actor: Actor) -> tuple[int, int]:
    """How many living records the actor sees, and how many of them stand on the actor's own list."""
    seen = Client.objects.visible_to(actor).living()
    counted = seen.aggregate(all=Count("pk"), mine=Count("pk", filter=Q(worker_id=actor.id)))
    return counted["all"], counted["mine"]


def latest_seen(actor: Actor, *, mine: bool, most: int = 50) -> list[bytes]:
    """The records written last, for an empty search."""
    latest = _seen(actor, mine=mine).living().order_by("-pk").values_list("pk", flat=True)
    return [pk.bytes for pk in latest[:most]]
