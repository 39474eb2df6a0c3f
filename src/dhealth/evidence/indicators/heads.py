"""What is one person where services are counted: a record, or the records that a move between two groups joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from django.db import connection

from dhealth.evidence.indicators.counting import OWN_RECORD, Sql

# A record → the record that says who this person is (group, sex, age, place) in the whole.
Moved = Mapping[UUID, UUID]
NOBODY: Final[Moved] = {}
NOTHING: Final = Sql("")


@dataclass(frozen=True)
class Source:
    """Where the services are read, and what of them is one person."""

    tables: str = "services_service s"
    joined: str = ""  # how the tables belong together
    group: str = "s.organisation_id"
    person: str = "s.person_id"
    apart: str = "s.organisation_id, s.person_id"
    records: str = OWN_RECORD  # in which records it stands what was known of a person before
    named: Sql = NOTHING


ALL_SERVICES: Final = Source()


def of_moved(moved: Moved, *, once: bool) -> Source:
    """The services of these people alone: each record apart, as in the whole, or each person once."""
    named = f"WITH w(record, person) AS (VALUES {', '.join(['(%s, %s)'] * len(moved))}) "
    pairs = tuple(key_value(one) for pair in moved.items() for one in pair)
    apart = Source("w CROSS JOIN services_service s", "s.person_id = w.record AND ", named=Sql(named, pairs))
    if not once:
        return apart
    every = "IN (SELECT record FROM w WHERE w.person = p.person)"
    return replace(apart, group="NULL", person="w.person", apart="w.person", records=every)


def key_value(value: UUID) -> object:
    """An id as this database keeps it."""
    return value if connection.features.has_native_uuid_field else value.hex
