"""The report on paper: for one worker the clients by code, for all others the figures; signed at the foot."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Sum
from django.utils.translation import get_language

from dhealth.care.clients.models import Client
from dhealth.evidence.indicators.definitions import Figure, figures, report_figures
from dhealth.evidence.reports.answers import Answer
from dhealth.evidence.reports.listing import may_list
from dhealth.evidence.reports.queries import services_counted
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ROWS
from dhealth.evidence.reports.words import in_words
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation


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
class Paper:
    """What the sheet says besides the figures."""

    organisation: str
    umbrella: str
    worker: str  # whose sheet it is; empty for the report of many
    people: int | None
    people_words: str
    visits: int | None
    visits_words: str
    lines: list[ClientLine] = field(default_factory=list)
    totals: dict[str, int] = field(default_factory=dict)
    cells: list[tuple[Figure, int | None]] = field(default_factory=list)
    rows: list[tuple[str, list[int | None]]] = field(default_factory=list)
    rows_head: Any = ""
    shown: dict[UUID, list[UUID]] = field(default_factory=dict)


def paper(actor: Actor, reach: Reach, answer: Answer) -> Paper:
    """The sheet of this question."""
    worker = _worker(actor, reach, answer)
    lines, shown = _clients(actor, reach, answer) if worker else ([], {})
    by_client = bool(lines)
    people = len(lines) if by_client else answer.totals["counselled_people"]
    visits = sum(line.visits for line in lines) if by_client else answer.totals["tests"]
    home = _home(actor, answer)
    return Paper(
        organisation=home.name if home else answer.scope,
        umbrella=home.umbrella.name if home and home.umbrella else "",
        worker=worker.display_name if worker else "",
        people=people,
        people_words=_words(people),
        visits=visits,
        visits_words=_words(visits),
        lines=lines,
        totals={name: sum(getattr(line, name) for line in lines) for name in ("condoms", "lubricants", "needles")},
        cells=[(figure, answer.totals[figure.key]) for figure in report_figures()],
        rows=[(row.label, [row.figures[figure.key] for figure in report_figures()]) for row in answer.rows],
        rows_head=ROWS.get(answer.question.by, ""),
        shown=shown,
    )


def _words(count: int | None) -> str:
    return "–" if count is None else in_words(count, get_language() or "vi")


def _worker(actor: Actor, reach: Reach, answer: Answer) -> User | None:
    """The one worker whose services these are."""
    if answer.question.filters.worker:
        return User.objects.get(pk=answer.question.filters.worker)
    return actor.user if reach.own and not reach.organisations else None


def _home(actor: Actor, answer: Answer) -> Organisation | None:
    one = answer.question.filters.organisation or (actor.home.organisation_id if actor.home else None)
    return Organisation.objects.select_related("umbrella").filter(pk__in=[one]).first()


def _clients(actor: Actor, reach: Reach, answer: Answer) -> tuple[list[ClientLine], dict[UUID, list[UUID]]]:
    """The people whom the worker served, where their records are open to the actor."""
    question = answer.question
    every = figures()["counselled_people"]
    if not may_list(actor, reach, question.filters, every):
        return [], {}
    served = services_counted(reach, question.period, question.filters, _anything(every)).order_by()
    rows = served.values("person_id").annotate(
        last=Max("day"), visits=Count("pk"), cc=Sum("condoms"), ll=Sum("lubricants"), nn=Sum("needles")
    )
    people = list(rows.order_by("last", "person_id"))
    seen = Client.objects.visible_to(actor).in_bulk([row["person_id"] for row in people])
    shown: dict[UUID, list[UUID]] = defaultdict(list)
    for client in seen.values():
        shown[client.organisation_id].append(client.pk)
    lines = [
        ClientLine(
            show_code(seen[row["person_id"]].code) if row["person_id"] in seen else "–",
            row["last"],
            row["visits"],
            row["cc"],
            row["ll"],
            row["nn"],
        )
        for row in people
    ]
    return lines, dict(shown)


def _anything(figure: Figure) -> Figure:
    """The same, of every kind of service."""
    return replace(figure, kinds=(), results=())
