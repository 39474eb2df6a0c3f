"""What a screen shows of a client: only what its reader may read. What may not be read is absent, not empty."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import NotRequired, TypedDict
from uuid import UUID

from django.db.models import Q, TextField
from django.db.models.functions import Cast

from dhealth.care.clients.identity import Card, open_cards, open_details
from dhealth.care.clients.models import Channel, Client, Gender, Group, Sex, Told
from dhealth.care.clients.safe import SafeContact, safe_contact
from dhealth.care.clients.verbs import in_words, reason_in_words
from dhealth.kernel.codes import show_code
from dhealth.kernel.dates import show_date
from dhealth.kernel.phones import show_phone
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.models import Event


class Face(TypedDict):
    """A client in a list or at the head of a page."""

    id: UUID
    code: str  # in groups, as it is printed
    title: str  # nickname, else the given name; the code where neither is told or may be read
    birth_year: int | None
    worker: str
    is_mine: bool
    nickname: NotRequired[str]
    safe: NotRequired[SafeContact]
    groups: NotRequired[list[str]]
    gender: NotRequired[str]
    told_status: NotRequired[str]
    told: NotRequired[dict[str, str]]
    channel: NotRequired[str]
    has_identity: NotRequired[bool]  # there is something behind the mask that this person may open


class Unmasked(TypedDict):
    """What stands behind the mask; absent where the reader may not read it."""

    name: NotRequired[str]
    phone: NotRequired[str]
    phone_link: NotRequired[str]  # +84…, to call
    birth_day: NotRequired[str]
    cccd: NotRequired[str]
    address: NotRequired[str]
    zalo: NotRequired[str]
    facebook: NotRequired[str]
    note: NotRequired[str]


class Looks(TypedDict):
    """One line of "who looked"."""

    at: datetime
    who: str
    what: str
    why: str
    fields: str


def given_name(name: str) -> str:
    """How a person is called: "Đức" of "Lê Đức", "Minh Đức" of "Trần Minh Đức"."""
    words = name.split()
    return " ".join(words[-2:] if len(words) > 2 else words[-1:])


def faces(actor: Actor, clients: Sequence[Client]) -> list[Face]:
    """The clients in order, for a list: one opening of cards a group. Select `worker` with them."""
    cards = _cards(actor, clients)
    return [_face(actor, client, cards.get(client.pk)) for client in clients]


def face(actor: Actor, client: Client) -> Face:
    """One client at the head of a page, with safe contact and what was told."""
    shown = faces(actor, [client])[0]
    own = is_own(actor, client)
    at = client.organisation_id
    if actor.sees_field("nickname", at, own=own):
        shown["safe"] = safe_contact(open_details(at, client.pk, client.details))
    if actor.sees_field("risk", at, own=own):
        chosen = [client.main_group, *client.other_groups]
        shown["groups"] = [str(Group(group).label) for group in chosen if group]
        shown["gender"] = str(Gender(client.gender).label) if client.gender else ""
    if actor.sees_field("told_status", at, own=own):
        shown["told_status"] = str(Told(client.told_status).label) if client.told_status else ""
        shown["told"] = dict(client.told)
    shown["channel"] = str(Channel(client.channel).label) if client.channel else ""
    return shown


def safe_contacts(actor: Actor, clients: Iterable[Client]) -> dict[UUID, SafeContact]:
    """How each client may be reached, for a list: only of those whose nickname the actor may read."""
    return {
        client.pk: safe_contact(open_details(client.organisation_id, client.pk, client.details))
        for client in clients
        if actor.sees_field("nickname", client.organisation_id, own=is_own(actor, client))
    }


def is_own(actor: Actor, client: Client) -> bool:
    """Whether the client stands on this person's list."""
    return client.worker_id == actor.id


def _cards(actor: Actor, clients: Iterable[Client]) -> dict[UUID, Card]:
    by_group: dict[UUID, list[Client]] = {}
    for client in clients:
        if actor.sees_field("nickname", client.organisation_id, own=is_own(actor, client)):
            by_group.setdefault(client.organisation_id, []).append(client)
    cards: dict[UUID, Card] = {}
    for organisation, some in by_group.items():
        opened = open_cards(organisation, [(client.pk, bytes(client.card)) for client in some])
        cards |= {client.pk: card for client, card in zip(some, opened, strict=True)}
    return cards


def _face(actor: Actor, client: Client, card: Card | None) -> Face:
    code = show_code(client.code)
    shown = Face(
        id=client.pk,
        code=code,
        title=code,
        birth_year=client.birth_year,
        worker=client.worker.display_name if client.worker else "",
        is_mine=is_own(actor, client),
    )
    if card is not None:
        identity = actor.sees_field("identity", client.organisation_id, own=is_own(actor, client))
        shown["nickname"] = card.nickname
        shown["title"] = card.nickname or (given_name(card.name) if identity else "") or code
        if identity:
            shown["has_identity"] = bool(card.name or card.phone or client.details)
    return shown


def unmasked(actor: Actor, client: Client) -> Unmasked:
    """The identity, for those who may read it."""
    if not actor.sees_field("identity", client.organisation_id, own=is_own(actor, client)):
        return Unmasked()
    card = open_cards(client.organisation_id, [(client.pk, bytes(client.card))])[0]
    details = open_details(client.organisation_id, client.pk, client.details)
    return Unmasked(
        name=card.name,
        phone=show_phone(card.phone) if card.phone else "",
        phone_link=card.phone,
        birth_day=show_date(date.fromisoformat(details.birth_day)) if details.birth_day else "",
        cccd=details.cccd,
        address=details.address,
        zalo=details.zalo,
        facebook=details.facebook,
        note=details.note,
    )


def looks_at(client: Client) -> list[Looks]:
    """Everything recorded about this client, newest first: acts on the record, and pages that showed it."""
    listed = Q(listed__contains=client.pk.hex)
    events = (
        Event.objects.filter(chain=client.organisation_id)
        .annotate(listed=Cast("details", TextField()))
        .filter(Q(subject=client.pk) | listed)
        .order_by("-seq")
    )
    found = list(events)
    names = dict(User.objects.filter(pk__in={e.actor for e in found if e.actor}).values_list("pk", "display_name"))
    return [
        Looks(
            at=event.at,
            who=names.get(event.actor, "–") if event.actor else "–",
            what=in_words(event.verb),
            why=reason_in_words(event.why),
            fields=", ".join(map(str, event.details.get("fields", []))),
        )
        for event in found
    ]


def sex_in_words(client: Client) -> str:
    """Sex at birth as the reader's language says it."""
    return str(Sex(client.sex_at_birth).label) if client.sex_at_birth else ""
