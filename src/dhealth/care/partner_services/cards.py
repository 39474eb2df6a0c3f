"""The words by which a contact can be found, and those of a notice, between their sealed form and words."""

import json
from dataclasses import asdict, dataclass
from uuid import UUID

from dhealth.trust.keys.sealing import blind, open_sealed, seal, seal_hot
from dhealth.trust.linkage.rules import codes_of

Sealed = bytes | memoryview
CONTACT, NAMED, NOTICE, PHONE = "partners.contact", "partners.named", "partners.notice", "partners.phone"


@dataclass(frozen=True)
class ContactCard:
    """Who somebody is and where to find them; everything may be missing."""

    called: str = ""
    name: str = ""
    phone: str = ""
    where: str = ""


@dataclass(frozen=True)
class NoticeCard:
    """The least that lets a group reach a person: no result, no ID number, no address."""

    called: str
    phone: str
    when: str = ""


def seal_contact(owner: UUID, contact: UUID, card: ContactCard) -> bytes:
    """The card as it is stored."""
    return seal_hot(owner, CONTACT, contact, _written(asdict(card)))


def open_contact(owner: UUID, contact: UUID, sealed: Sealed | None) -> ContactCard:
    """The card again; empty where its words were removed."""
    return ContactCard(**json.loads(open_sealed(owner, CONTACT, contact, bytes(sealed)))) if sealed else ContactCard()


def seal_called(owner: UUID, named: UUID, called: str) -> bytes:
    """What the client calls somebody, as it is stored."""
    return seal_hot(owner, NAMED, named, called)


def open_called(owner: UUID, named: UUID, sealed: Sealed | None) -> str:
    """What the client calls somebody."""
    return open_sealed(owner, NAMED, named, bytes(sealed)) if sealed else ""


def seal_notice(group: UUID, notice: UUID, card: NoticeCard) -> bytes:
    """The words of a notice, sealed for the group that may read them."""
    return seal(group, NOTICE, notice, _written(asdict(card)))


def open_notice(group: UUID, notice: UUID, sealed: Sealed) -> NoticeCard:
    """The words of a notice."""
    return NoticeCard(**json.loads(open_sealed(group, NOTICE, notice, bytes(sealed))))


def phone_key(owner: UUID, phone: str) -> bytes | None:
    """By which a contact whom two people name is found to be one; None without a phone."""
    return blind(owner, PHONE, phone) if phone else None


def link_of(phone: str, birth_year: int | None) -> bytes | None:
    """The code by which one contact of two groups is one in figures of networks; a phone alone is no person."""
    return codes_of(phone=phone, birth_year=birth_year).get("phone")


def _written(words: dict[str, str]) -> str:
    return json.dumps({key: word for key, word in words.items() if word}, ensure_ascii=False, separators=(",", ":"))
