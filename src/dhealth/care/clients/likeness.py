"""Comparing what is being typed with the records there are: certainly, perhaps, or not one person."""

import datetime as dt
from dataclasses import dataclass

from dhealth.care.clients.identity import Card, Details
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.kernel.text import name_key


@dataclass(frozen=True)
class Person:
    """What of a record is compared."""

    card: Card
    details: Details
    birth_year: int | None

    @property
    def names(self) -> frozenset[str]:
        """Keys of the names that the person goes by."""
        return frozenset(filter(None, (name_key(self.card.name), name_key(self.card.nickname))))

    @property
    def birth_day(self) -> dt.date | None:
        return dt.date.fromisoformat(self.details.birth_day) if self.details.birth_day else None


@dataclass(frozen=True)
class Likeness:
    """An existing record that agrees with what is typed, and in which fields."""

    client: Client
    person: Person
    agreeing: tuple[str, ...]  # of cccd, phone, name, birth_day, birth_year
    certain: bool


def person_in(draft: ClientDraft) -> Person:
    """The person that a draft describes."""
    return Person(draft.card, draft.details, draft.birth_year)


def compare(client: Client, there: Person, typed: Person) -> Likeness | None:
    """How far two descriptions agree; None where they do not suggest one person.

    Certain: the same ID number; or the same phone, an equal name and births that agree. Likely: the same phone
    otherwise; or an equal name and an equal full date of birth, unless two different ID numbers speak against it.
    """
    agreeing = tuple(_agreeing(there, typed))
    certain = "cccd" in agreeing or (
        {"phone", "name"} <= set(agreeing) and births_agree(there, typed) and typed.birth_year is not None
    )
    if certain or "phone" in agreeing:
        return Likeness(client, there, agreeing, certain)
    if {"name", "birth_day"} <= set(agreeing) and not _two_different(there.details.cccd, typed.details.cccd):
        return Likeness(client, there, agreeing, certain=False)
    return None


def _agreeing(there: Person, typed: Person) -> list[str]:
    found = []
    if typed.details.cccd and typed.details.cccd == there.details.cccd:
        found.append("cccd")
    if typed.card.phone and typed.card.phone == there.card.phone:
        found.append("phone")
    if typed.names & there.names:
        found.append("name")
    if typed.birth_day and typed.birth_day == there.birth_day:
        found.append("birth_day")
    elif typed.birth_year and typed.birth_year == there.birth_year and births_agree(there, typed):
        found.append("birth_year")
    return found


def births_agree(one: Person, other: Person) -> bool:
    """A date and a year agree when the years do; two full dates must be equal (workbook format)."""
    if one.birth_day and other.birth_day:
        return one.birth_day == other.birth_day
    return one.birth_year is not None and one.birth_year == other.birth_year


def _two_different(one: str, other: str) -> bool:
    return bool(one and other and one != other)
