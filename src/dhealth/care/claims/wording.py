"""Claims in words: quiet names of services, states with their colours, what looked odd, how long steps take."""

from __future__ import annotations

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dhealth.care.claims.models import Batch, ClaimLine
from dhealth.care.services.catalogue import catalogue

FLAGS: Final[dict[str, Promise]] = {
    "burst": _("many answers within minutes"),
    "too_quick": _("served within minutes of the referral"),
    "odd_hour": _("answered at night"),
    "late_answer": _("answered long after"),
    "period_end": _("answered in the rush of a month's end"),
    "same_rhythm": _("answered like clockwork"),
    "sure_worker": _("a worker who loses nobody"),
    "split": _("counted twice around the end of a stretch"),
    "bare_record": _("nothing in the record but the slip"),
}
ODD: Final = _("something odd")  # as a group reads it
STEPS: Final[dict[str, Promise]] = {
    "confirmed": _("Service → province's word"),
    "batched": _("→ batch closed"),
    "approved": _("→ approved"),
    "paid": _("→ paid"),
    "received": _("→ received"),
    "all_paid": _("Service → paid, in all"),
    "all_received": _("Service → money there, in all"),
}


def face_of(service: str) -> str:
    """The quiet name of a service."""
    known = catalogue().get(service)
    return known.face if known else service


def state_of(line: ClaimLine) -> tuple[str, Promise]:
    """How a claim stands: the colour of its chip and the word."""
    said: tuple[tuple[str, str, Promise], ...] = (
        ("refused_at", "stop", _("Taken out")),
        ("received_at", "ok", _("Received")),
        ("paid_at", "ok", _("Paid")),
        ("approved_at", "new", _("Approved")),
        ("batched_at", "wait", _("In a batch")),
    )
    for name, tone, words in said:
        if getattr(line, name, None):
            return tone, words
    return "wait", _("Waits for a batch")


def stage_of(batch: Batch) -> tuple[str, Promise]:
    """How a batch stands."""
    said: tuple[tuple[str, str, Promise], ...] = (
        ("receipt", "ok", _("Received")),
        ("payment", "ok", _("Paid")),
        ("approval", "new", _("Approved")),
        ("seed", "wait", _("Is looked at again")),
    )
    for name, tone, words in said:
        if hasattr(batch, name):
            return tone, words
    return "wait", _("Batch closed")
