"""Proving the log: every link of every chain, in order, none missing, none changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from dhealth.trust.audit.log import instant, linked, spelled
from dhealth.trust.audit.models import ChainHead, Event


@dataclass(frozen=True)
class Break:
    """The first place where a chain does not hold."""

    chain: UUID
    seq: int
    problem: str  # "missing", "changed" or "cut"


def verify_chain(chain: UUID) -> Break | None:
    """Walk one organisation's chain from its first event to its head; none when it holds."""
    expected, digest = 1, bytes(32)
    for seq, body, stored in _links(chain):
        if seq != expected:
            return Break(chain, expected, "missing")
        digest = linked(digest, body)
        if digest != stored:
            return Break(chain, seq, "changed")
        expected += 1
    head = ChainHead.objects.filter(chain=chain).first()
    if head is None or head.seq != expected - 1 or bytes(head.digest) != digest:
        return Break(chain, expected, "cut")
    return None


# Plain rows, a stretch at a time: a million events are walked in seconds and in little memory.
LINKS = """
    SELECT seq, at, actor, verb, subject_type, subject, why, details, digest FROM audit_event
    WHERE chain = %s AND seq > %s ORDER BY seq LIMIT 10000"""


def _links(chain: UUID) -> Iterator[tuple[int, bytes, bytes]]:
    """Each event's place, canonical text and stored digest, in order."""
    last, name = -1, chain.hex if connection.vendor == "sqlite" else chain
    while True:
        with connection.cursor() as cursor:
            cursor.execute(LINKS, [name, last])
            rows = cursor.fetchall()
        if not rows:
            return
        for last, at, actor, verb, subject_type, subject, why, details, stored in rows:
            known = [chain.hex, last, _instant(at), _hex(actor), verb, subject_type, _hex(subject), why]
            yield last, spelled([*known, json.loads(details)]), bytes(stored)


def _hex(id_: UUID | str | None) -> str | None:
    """PostgreSQL gives ids, SQLite their digits."""
    return id_.hex if isinstance(id_, UUID) else id_


def _instant(moment: datetime) -> str:
    """SQLite gives moments in UTC without saying so."""
    return instant(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def verify_all() -> Iterator[tuple[UUID, int, Break | None]]:
    """Every chain with its length and its break, if any."""
    known = set(ChainHead.objects.values_list("chain", flat=True))
    known |= set(Event.objects.order_by().values_list("chain", flat=True).distinct())
    for chain in sorted(known):
        yield chain, Event.objects.filter(chain=chain).count(), verify_chain(chain)
