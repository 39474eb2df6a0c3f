"""Who else must hear that two records became one, became two again, or were erased: rooms above register here."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Model
from django.db.models.expressions import RawSQL

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import tree
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

# Models whose rows are written in one record (`client`) and count for a person (`person`: the record that is kept).
personal: list[type[Model]] = []

# All below are called inside the act's transaction. (client): drop the free words kept about this client.
erasers: list[Callable[[UUID], None]] = []

# (client): why this record can neither be merged nor taken apart now, or None.
objections: list[Callable[[Client], Refused | None]] = []


@dataclass(frozen=True)
class Twin:
    """The same thing on the same day, written in both records: once too often, or twice indeed."""

    first: UUID  # the line in the first record
    second: UUID
    title: str  # day and what, in quiet words
    first_words: str
    second_words: str
    alike: bool  # nothing speaks against its having been written twice


@dataclass(frozen=True)
class Undoing:
    """What a room needs to bring back what was struck out: which lines, and since when."""

    absorbed: UUID
    kept: UUID
    merged_at: datetime
    struck: Sequence[UUID]


# (first person, second person): lines that may have been written twice, before the merge.
twin_finders: list[Callable[[UUID, UUID], list[Twin]]] = []
# (absorbed, kept): the same afterwards, by the record that each line was written in.
twin_finders_within: list[Callable[[UUID, UUID], list[Twin]]] = []
# Strike these lines out as written twice; gives those that were.
strikers: list[Callable[[Actor, Collection[UUID]], list[UUID]]] = []
# Bring back what was struck out because of the merge; after `count_again`.
unstrikers: list[Callable[[Undoing], None]] = []
# How much stands in each of these records, in a few quiet words.
summaries: list[Callable[[Collection[UUID]], Mapping[UUID, str]]] = []


def count_for(kept: UUID, absorbed: UUID) -> None:
    """What counted for the absorbed record counts for the kept one."""
    for model in personal:
        model._default_manager.filter(person=absorbed).update(person=kept)


def count_again(absorbed: UUID, kept: UUID) -> None:
    """What was written in the absorbed record, or in one laid into it before, counts for it again."""
    written = tree(absorbed)
    for model in personal:
        model._default_manager.filter(client__in=written, person=kept).update(person=absorbed)


class Laid(RawSQL):
    """A record and all that were laid into it, one after another, within the statement that asks for them."""

    def __init__(self, client: UUID) -> None:
        table, key = Client._meta.db_table, Client._meta.pk.get_db_prep_value(client, connection)
        laid = (
            f"WITH RECURSIVE laid(id) AS (SELECT id FROM {table} WHERE id = %s UNION "  # noqa: S608
            f"SELECT more.id FROM {table} more JOIN laid ON more.merged_into_id = laid.id) SELECT id FROM laid"
        )
        super().__init__(laid, (key,))


def twins_of(first: UUID, second: UUID) -> list[Twin]:
    """All lines that may stand in both records."""
    return [twin for find in twin_finders for twin in find(first, second)]


def twins_within(absorbed: UUID, kept: UUID) -> list[Twin]:
    """The same once the two are one."""
    return [twin for find in twin_finders_within for twin in find(absorbed, kept)]


def in_short(persons: Collection[UUID]) -> dict[UUID, str]:
    """What stands in each record, in a few words."""
    found: dict[UUID, str] = {}
    for tell in summaries:
        found |= tell(persons)
    return found
