"""The model begun in a new province like in one where it holds: papers, steps with their days, roles (C2P-35)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext as _

from dhealth.commons.agreements.actions import Draft, prepare_agreement
from dhealth.commons.agreements.models import Agreement, Kind, Side
from dhealth.commons.agreements.rules import as_long_as
from dhealth.commons.gatherings.actions import begin_area
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.models import Place

PAPERS = (Kind.MECHANISM, Kind.DATA_SHARING)


@dataclass(frozen=True)
class Wanted:
    """Who begins, with which CDC, from which day, and whose papers are copied; empty: the usual words."""

    umbrella: Organisation
    cdc: Organisation
    first: date
    papers: Sequence[Agreement]
    last: date
    id: UUID  # of the form: sent twice, it begins once


@transaction.atomic
def begin_province(actor: Actor, place: Place, wanted: Wanted) -> list[Agreement]:
    """Draft the papers between the supporting organisation and the CDC, and write down the steps. Twice: once.

    Raises:
        Refused: the last day comes before the first.
        PermissionDenied: the actor may not prepare agreements or begin there.
    """
    if wanted.last < wanted.first:
        raise Refused(_("The last day comes before the first. Swap them."), field="last")
    parties: dict[str, Organisation] = {Side.UMBRELLA: wanted.umbrella, Side.CDC: wanted.cdc}
    copied = {one.kind: one for one in wanted.papers}
    made = []
    for kind in PAPERS:
        like = copied.get(kind)
        last = as_long_as(like, wanted.first) if like else wanted.last
        draft = Draft(kind, place.pk, parties, wanted.first, last, like=like)
        made.append(prepare_agreement(actor, draft, uuid5(wanted.id, kind)))
    begin_area(actor, wanted.umbrella, place.pk)
    return made
