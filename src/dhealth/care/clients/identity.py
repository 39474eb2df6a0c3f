"""A client's identity between its sealed form and words: the only place that knows the layout of both blobs."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from uuid import UUID

from dhealth.trust.keys import sealing

CARD, DETAILS = "clients.card", "clients.details"
SEPARATOR = "\x1f"


@dataclass(frozen=True)
class Card:
    """What a list shows: a name if one was given, what they like to be called, and a phone (+84…)."""

    name: str = ""
    nickname: str = ""
    phone: str = ""

    @property
    def title(self) -> str:
        """How the screens call the client; empty where nothing was said (the code stands in)."""
        return self.nickname or self.name


@dataclass(frozen=True)
class Details:
    """The rest of what identifies or reaches a client."""

    birth_day: str = ""  # ISO, when more than the year is known
    cccd: str = ""
    address: str = ""
    zalo: str = ""
    facebook: str = ""
    safe_time: str = ""
    safe_words: str = ""
    note: str = ""
    safe_from: str = ""  # 20:00
    safe_to: str = ""
    safe_ways: str = ""  # call,message


DETAIL_NAMES = tuple(field.name for field in fields(Details))


def seal_card(owner: UUID, client: UUID, card: Card) -> bytes:
    """The card as it is stored."""
    text = SEPARATOR.join((card.name, card.nickname, card.phone))
    return sealing.seal_hot(owner, CARD, client, text)


def open_card(owner: UUID, client: UUID, sealed: bytes | memoryview) -> Card:
    """The card again."""
    return Card(*sealing.open_sealed(owner, CARD, client, bytes(sealed)).split(SEPARATOR))


def open_cards(owner: UUID, rows: Iterable[tuple[UUID, bytes]]) -> list[Card]:
    """Many cards of one organisation, in order."""
    texts = open_card_texts(owner, ((client.bytes, sealed) for client, sealed in rows))
    return [Card(*text.split(SEPARATOR)) for text in texts]


def open_card_texts(owner: UUID, rows: Iterable[tuple[bytes, bytes]]) -> Sequence[str]:
    """Many cards, each with its client's id as bytes, as raw text: name, nickname, phone between separators."""
    return sealing.open_hot_column(owner, CARD, rows)


def seal_details(owner: UUID, client: UUID, details: Details) -> bytes | None:
    """The details as they are stored; nothing where nothing is known."""
    known = {name: value for name in DETAIL_NAMES if (value := getattr(details, name))}
    if not known:
        return None
    return sealing.seal(owner, DETAILS, client, json.dumps(known, ensure_ascii=False, separators=(",", ":")))


def open_details(owner: UUID, client: UUID, sealed: bytes | memoryview | None) -> Details:
    """The details again; fields that a later version added are left out."""
    if sealed is None:
        return Details()
    known = {field.name for field in fields(Details)}
    stored = json.loads(sealing.open_sealed(owner, DETAILS, client, bytes(sealed)))
    return Details(**{key: value for key, value in stored.items() if key in known})


def phone_digest(owner: UUID, phone: str) -> bytes:
    """The look-up code of a phone number (E.164)."""
    return sealing.blind(owner, "phone", phone)


def cccd_digest(owner: UUID, cccd: str) -> bytes:
    """The look-up code of a citizen ID number (12 digits)."""
    return sealing.blind(owner, "cccd", cccd)
