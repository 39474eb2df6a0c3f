"""Proving the log: every link of every chain, in order, none missing, none changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from dhealth.trust.audit.log import chained
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
    for event in Event.objects.filter(chain=chain).order_by("seq").iterator(chunk_size=5000):
        if event.seq != expected:
            return Break(chain, expected, "missing")
        digest = chained(digest, event)
        if digest != bytes(event.digest):
            return Break(chain, event.seq, "changed")
        expected += 1
    head = ChainHead.objects.filter(chain=chain).first()
    if head is None or head.seq != expected - 1 or bytes(head.digest) != digest:
        return Break(chain, expected, "cut")
    return None


def verify_all() -> Iterator[tuple[UUID, int, Break | None]]:
    """Every chain with its length and its break, if any."""
    known = set(ChainHead.objects.values_list("chain", flat=True))
    known |= set(Event.objects.order_by().values_list("chain", flat=True).distinct())
    for chain in sorted(known):
        yield chain, Event.objects.filter(chain=chain).count(), verify_chain(chain)
