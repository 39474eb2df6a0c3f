"""The people whom each worker served in the period, by code, for the sheet that the worker signs."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Sum

from dhealth.care.clients.models import Client
from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.reports.lines import services_counted
from dhealth.evidence.reports.listing import may_list
from dhealth.evidence.reports.questions import Question
from dhealth.evidence.reports.reach import Reach
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class ClientLine:
    """One person of a worker's sheet; without a code where the record is out of sight by now."""

    code: str
    last: date
    visits: int
    condoms: int
    lubricants: int
    needles: int


@dataclass(frozen=True)
class Served:
    """The lines of each worker at each organisation, and the clients whose codes stand in them, by organisation."""

    lines: dict[tuple[UUID, UUID], list[ClientLine]] = field(default_factory=dict)
    shown: dict[UUID, list[UUID]] = field(default_factory=dict)

    def together(self) -> list[ClientLine]:
        """All lines; for the sheet of one worker."""
        return sorted((line for lines in self.lines.values() for line in lines), key=lambda line: line.last)


def served_by_worker(actor: Actor, reach: Reach, question: Question) -> Served:
    """The people served, where their records are open to the actor and may be listed; nobody otherwise."""
    every = figures()["counselled_people"]
    if not may_list(actor, reach, question.filters, every):
        return Served()
    served = services_counted(reach, question.period, question.filters, _anything(every)).order_by()
    rows = served.values("worker_id", "organisation_id", "person_id").annotate(
        last=Max("day"), visits=Count("pk"), cc=Sum("condoms"), ll=Sum("lubricants"), nn=Sum("needles")
    )
    people = list(rows.order_by("last", "person_id"))
    seen = Client.objects.visible_to(actor).in_bulk({row["person_id"] for row in people})
    found = Served(defaultdict(list), defaultdict(list))
    for one in seen.values():
        found.shown[one.organisation_id].append(one.pk)
    for row in people:
        client = seen.get(row["person_id"])
        code = show_code(client.code) if client else "–"
        line = ClientLine(code, row["last"], row["visits"], row["cc"], row["ll"], row["nn"])
        found.lines[row["worker_id"], row["organisation_id"]].append(line)
    return found


def _anything(figure: Figure) -> Figure:
    """The same, of every kind of service."""
    return replace(figure, kinds=(), results=())
