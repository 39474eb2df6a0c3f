"""Writing events: one link of an organisation's chain, in the transaction of the act."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, models, transaction
from django.utils import timezone

from dhealth.kernel.actors import Acting
from dhealth.kernel.inserting import insert
from dhealth.trust.audit.models import ChainHead, Event

PLATFORM = UUID(int=0)  # the chain of what concerns no single organisation


def record(
    verb: str,
    actor: Acting | None,
    subject: models.Model | None = None,
    *,
    at: UUID,
    why: str = "",
    details: Mapping[str, Any] | None = None,
) -> Event:
    """Note that the actor did this to the subject, in the chain of organisation `at`.

    Call it inside the act's transaction: the act and its event stand or fall together. `details` holds ids, counts and
    field names, never a person's words or results.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"{verb}: an event belongs inside the transaction of its act")
    seq, previous = _next_place(at)
    event = Event(
        chain=at,
        seq=seq,
        at=timezone.now(),
        actor=actor.id if actor else None,
        verb=verb,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject=subject.pk if subject is not None else None,
        why=why,
        details=dict(details or {}),
    )
    event.digest = chained(previous, event)
    insert([event])
    with connection.cursor() as cursor:
        cursor.execute(_MOVE_HEAD, [event.digest, _stored(at)])
    return event


# Plain SQL, the same on both engines: every read of a record passes here, and building queries costs more than they do.
_TAKE_PLACE = "UPDATE audit_chainhead SET seq = seq + 1 WHERE chain = %s RETURNING seq, digest"
_MOVE_HEAD = "UPDATE audit_chainhead SET digest = %s WHERE chain = %s"


def _next_place(chain: UUID) -> tuple[int, bytes]:
    """The next number in the chain and the digest to link to; the row stays locked until the act is stored."""
    with connection.cursor() as cursor:
        cursor.execute(_TAKE_PLACE, [_stored(chain)])
        found = cursor.fetchone()
    if found is not None:
        return int(found[0]), bytes(found[1])
    try:
        with transaction.atomic():
            ChainHead.objects.create(chain=chain)
    except IntegrityError:  # somebody else began this chain a moment ago
        pass
    return _next_place(chain)


def _stored(chain: UUID) -> Any:
    return ChainHead._meta.pk.get_db_prep_value(chain, connection)


def chained(previous: bytes, event: Event) -> bytes:
    """The digest of an event, given that of the one before it."""
    return linked(previous, canonical(event))


def linked(previous: bytes, body: bytes) -> bytes:
    """SHA-256 over the previous digest and an event's canonical text, each with its length."""
    return hashlib.sha256(len(previous).to_bytes(4, "big") + previous + len(body).to_bytes(4, "big") + body).digest()


def canonical(event: Event) -> bytes:
    """One spelling of an event, whatever the database gave back."""
    return spelled(
        [
            event.chain.hex,
            event.seq,
            instant(event.at),
            event.actor.hex if event.actor else None,
            event.verb,
            event.subject_type,
            event.subject.hex if event.subject else None,
            event.why,
            event.details,
        ]
    )


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode


def spelled(values: list[Any]) -> bytes:
    """The canonical text of an event's values: chain, place, instant, actor, verb, subject and so on, in this order."""
    return _encode(values).encode()


def instant(moment: datetime) -> str:
    """A moment in UTC to the microsecond."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
