"""Searching: by code or phone in one statement, by name in memory, and what a list shows before anybody searches."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q

from dhealth.care.clients.identity import phone_digest
from dhealth.care.clients.models import Client, ClientCode, ClientQuerySet
from dhealth.care.clients.names import names_of
from dhealth.care.clients.queries import in_sight, root_of, with_digest
from dhealth.kernel.codes import looks_like_code, read_code
from dhealth.kernel.phones import read_phone
from dhealth.kernel.reading import Prepared
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import ORGANISATION, OWN_LIST, Actor

_with_code = Prepared(lambda code: Client.objects.filter(code=code).select_related("merged_into", "worker"), "")
_with_outside_code = Prepared(
    lambda organisation, code: ClientCode.objects.filter(organisation_id=organisation, code=code).select_related(
        "client__merged_into", "client__worker"
    ),
    UUID(int=0),
    "code",
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
    if not code and not any(character.isdecimal() for character in words):
        return []
    organisations = actor.organisations_where("client.search")
    spelled = dict.fromkeys((words.upper(), code or words.upper()))  # a group before may have given a code of ours
    aliases = [alias for at in organisations for one in spelled for alias in _with_outside_code(at, one)]
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
    found = [key for o in organisations for key in with_digest(o, phone_digest(o, phone))]
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
