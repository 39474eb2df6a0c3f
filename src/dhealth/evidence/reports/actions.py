"""What reports leave behind: an event for each list, file and print, and figures entered from outside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import Figure
from dhealth.evidence.reports.models import Denominator
from dhealth.evidence.reports.questions import Question
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.places.models import Place


@dataclass(frozen=True)
class OutsideFigure:
    """What the entering page asks."""

    what: str
    group: str
    place: Place
    starts_on: date
    ends_on: date
    value: Decimal
    source: str
    source_date: date


@transaction.atomic
def enter_denominator(actor: Actor, told: OutsideFigure, corrects: Denominator | None = None) -> Denominator:
    """Keep a figure from outside; the one that it corrects stays, and counts no more.

    Raises:
        PermissionDenied: no role allows it.
        Refused: the days stand the wrong way round, the source is of tomorrow, or the row was corrected already.
    """
    at = next(iter(actor.organisations_where("denominator.enter")), UUID(int=0))
    actor.require("denominator.enter", at=at)
    Period(told.starts_on, told.ends_on)
    if told.source_date > timezone.localdate():
        raise Refused(_("The source cannot be dated after today."), field="source_date")
    if corrects is not None and Denominator.objects.filter(corrects=corrects).exists():
        raise Refused(_("Somebody has corrected this figure already. Open the newest one and correct that."))
    made = Denominator.objects.create(**vars(told), corrects=corrects, organisation_id=at, entered_by=actor.user)
    record("denominator.enter", actor, made, at=at, details={"corrects": corrects.pk.hex if corrects else None})
    return made


@transaction.atomic
def note_list(actor: Actor, figure: Figure, shown: Mapping[UUID, list[UUID]]) -> None:
    """Record that these clients (by organisation) were read in the list behind a figure."""
    for organisation, clients in shown.items():
        read = {"figure": figure.number, "clients": sorted({client.hex for client in clients})}
        record("report.list", actor, at=organisation, why="report", details=read)


@transaction.atomic
def note_leaving(actor: Actor, verb: str, question: Question, form: str) -> None:
    """Record that figures left the screen, as a file or on paper; `verb` is report.export or report.print."""
    at = next(iter(actor.organisations_where(verb)))
    days = [question.period.start.isoformat(), question.period.end.isoformat()]
    record(verb, actor, at=at, why=form, details={"days": days, "rows": question.by or "all"})
