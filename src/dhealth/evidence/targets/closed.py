"""Which figures stay hidden from readers of records who may not read the words in them: those about few people."""

from __future__ import annotations

from typing import Final

from dhealth.evidence.indicators.definitions import Figure
from dhealth.evidence.targets.models import Target
from dhealth.trust.accounts.actors import Actor

FEW: Final = 4  # 1 to 4 people could be recognised (security T13)


def hidden_from(reader: Actor, target: Target, figure: Figure, achieved: int) -> bool:
    """Whether this count would tell the reader what they may not read of single people.

    A group's M&E opens records by code but no results: a worker's two people confirmed are two codes on a list.
    Who follows a project opens no record, and reads groups' totals as in every report.
    """
    if not figure.reveals or target.project_id is not None or target.organisation_id is None:
        return False
    own = target.worker_id == reader.id
    return 0 < achieved <= FEW and not reader.sees_field(figure.reveals, target.organisation_id, own=own)
