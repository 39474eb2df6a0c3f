"""Setting targets."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction

from dhealth.evidence.targets.models import Target


@dataclass(frozen=True)
class Aim:
    """One target before it is stored; days are both counted."""

    worker_id: UUID
    indicator: str
    starts_on: date
    ends_on: date
    number: int


@transaction.atomic
def keep_targets(organisation_id: UUID, aims: Iterable[Aim], origin: UUID | None) -> int:
    """Store what an import brings; a target for the same worker, indicator and days takes the new number.

    The caller holds the permission and records the act. Returns how many targets were read.
    """
    kept = 0
    for aim in aims:
        Target.objects.update_or_create(
            organisation_id=organisation_id,
            worker_id=aim.worker_id,
            indicator=aim.indicator,
            starts_on=aim.starts_on,
            ends_on=aim.ends_on,
            defaults={"number": aim.number},
            create_defaults={"number": aim.number, "origin": origin},
        )
        kept += 1
    return kept
