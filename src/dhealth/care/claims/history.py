"""What happened to single claims: their moves, what took them back, why they are worth less than was asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from dhealth.care.claims.models import Batch, ClaimLine, Kind, Move, Recheck
from dhealth.commons.ledger.queries import entries_about
from dhealth.kernel.portions import portions


def moves_of(line: ClaimLine) -> QuerySet[Move]:
    """Everything that happened to a claim, the first first."""
    return Move.objects.filter(line=line).select_related("by").order_by("id")


def taken_back_by(line: ClaimLine) -> ClaimLine | None:
    """The line of a later batch that takes a paid claim back."""
    return ClaimLine.objects.filter(reverses=line).first()


def reasons_of(lines: Iterable[ClaimLine]) -> dict[UUID, str]:
    """Why claims are worth something else than their price: an adjustment, a ceiling, a line that takes back."""
    found: dict[UUID, str] = {}
    for listed in portions(line.pk for line in lines):
        told = Move.objects.filter(line__in=listed, kind__in=(Kind.ASKED, Kind.ADJUSTED))
        found.update(told.exclude(reason="").order_by("id").values_list("line", "reason"))
    return found


@dataclass(frozen=True)
class Booked:
    """One entry of the payer's books: on which day, what, how much; of the claim alone or of its whole batch."""

    day: date
    words: str
    dong: int
    whole_batch: bool


def booked(line: ClaimLine) -> list[Booked]:
    """How a claim stands in the books: asked and adjusted by itself, approved, paid and received with its batch."""
    batch = getattr(getattr(line, "in_batch", None), "batch_id", None)
    found = [(entry, False) for entry in entries_about(line.pk)]
    found += [(entry, True) for entry in entries_about(batch)] if batch else []
    return [
        Booked(entry.day, str(Kind(entry.memo).label), sum(max(0, part.amount) for part in entry.parts.all()), whole)
        for entry, whole in found
    ]


def left_to_look(batch: Batch, places: list[int]) -> int:
    """How many of the drawn places nobody has looked at again."""
    looked = Recheck.objects.filter(line__in_batch__batch=batch, line__in_batch__place__in=places)
    return len(places) - looked.count()
