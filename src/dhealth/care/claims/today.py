"""Whether signed papers say what a batch looks like today, or it has gone on since they were made."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import translation

from dhealth.care.claims.bundle import frame_of, summary_of
from dhealth.care.claims.models import Batch
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Today:
    """The batch that papers are about, for those who may see it, and whether it still stands like that."""

    batch: Batch
    same: bool


def as_of_today(actor: Actor, summary: str) -> Today | None:
    """None: the reader may not see the batch, or there is none of this name."""
    first = summary.partition("\n")[0].partition(": ")[2]
    number, _slash, place = first.rpartition("/")
    if not place.isdecimal():
        return None
    found = Batch.objects.visible_to(actor).whole().filter(contract__number=number, number=int(place[:5])).first()
    if found is None:
        return None
    with translation.override("vi"):
        return Today(found, summary_of(frame_of(found)) == summary)
