"""The report on paper: for one worker the clients by code, for all others the figures; signed at the foot.

One sheet, or a set: the sheet of every worker of the group, or of every group, in one document.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final
from uuid import UUID

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dhealth.evidence.indicators.definitions import Figure, report_figures
from dhealth.evidence.reports.answers import Answer
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.queries import Row
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ORGANISATION, ROWS, WORKER
from dhealth.evidence.reports.served import ClientLine, Served, served_by_worker
from dhealth.kernel.number_words import in_words
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation

SETS: Final = {"w": WORKER, "o": ORGANISATION}  # what each sheet of a set is of, as the address names it
# Who signs: a worker's month is the payment voucher (field-practice B7); a group's report is its leader's; one of many
# groups goes from whoever made it to whoever answers for it (B11: drawn up, checked, approved).
_WORKER_SIGNS: Final = (_("Outreach worker"), _("Project officer"), "MnE")
_GROUP_SIGNS: Final = (_("Group leader"), _("Project officer"), "MnE")
_MANY_SIGN: Final = (_("Drawn up by"), _("Checked by"), _("Approved by"))


@dataclass(frozen=True)
class Paper:
    """One sheet: what it says besides the days."""

    organisation: str
    umbrella: str
    scope: str
    worker: str  # whose sheet it is; empty for the report of many
    signs: Sequence[Any]  # the three who sign
    people: int | None
    visits: int | None
    lines: list[ClientLine] = field(default_factory=list)
    cells: list[tuple[Figure, int | None]] = field(default_factory=list)
    rows: list[tuple[str, list[int | None]]] = field(default_factory=list)
    rows_head: Any = ""

    @property
    def people_words(self) -> str:
        """The number of people in words."""
        return _words(self.people)

    @property
    def visits_words(self) -> str:
        """The number of visits in words."""
        return _words(self.visits)

    @property
    def hides(self) -> bool:
        """Whether some number of the sheet is hidden."""
        return any(
            value is None for values in ([v for _f, v in self.cells], *(v for _l, v in self.rows)) for value in values
        )

    @property
    def totals(self) -> dict[str, int]:
        """What was handed out to the clients listed."""
        return {name: sum(getattr(line, name) for line in self.lines) for name in ("condoms", "lubricants", "needles")}


@dataclass(frozen=True)
class Papers:
    """The sheets of one press, and the clients (by organisation) whose codes they show."""

    sheets: list[Paper]
    shown: dict[UUID, list[UUID]] = field(default_factory=dict)


def papers(actor: Actor, reach: Reach, answer: Answer, each: str = "") -> Papers:
    """The sheet of this question, or the set of every worker's or every group's (`each`, see rules.ROWS).

    Raises:
        Refused: a set would point at single people.
    """
    if each == WORKER:
        return _of_workers(actor, reach, answer)
    if each == ORGANISATION:
        return Papers(_of_groups(reach, answer))
    worker = _worker(actor, reach, answer)
    served = served_by_worker(actor, reach, answer.question) if worker else Served()
    home = _home(actor, answer)
    sheet = Paper(
        organisation=home.name if home else answer.scope,
        umbrella=home.umbrella.name if home and home.umbrella else "",
        scope=answer.scope,
        worker=worker.display_name if worker else "",
        signs=_WORKER_SIGNS if worker else _GROUP_SIGNS if answer.organisations == 1 else _MANY_SIGN,
        people=answer.totals["counselled_people"],
        visits=answer.totals["tests"],
        cells=[(figure, answer.totals[figure.key]) for figure in answer.columns],
        rows=[(row.label, [row.figures[figure.key] for figure in answer.columns]) for row in answer.rows],
        rows_head=ROWS.get(answer.question.by, ""),
    )
    return Papers([_with_lines(sheet, served.together())], served.shown)


def _of_workers(actor: Actor, reach: Reach, answer: Answer) -> Papers:
    """One sheet for each worker who served somebody in these days, in each organisation."""
    rows = report_for(reach, answer.period, answer.question.filters, WORKER, report_figures())
    pairs = [(UUID(str(worker)), UUID(str(home))) for worker, home in (row.subject for row in rows)]
    people = User.objects.in_bulk({worker for worker, _home in pairs})
    homes = _homes(pk for _worker, pk in pairs)
    served = served_by_worker(actor, reach, answer.question)
    sheets = [
        _with_lines(
            replace(_sheet(homes[at], row, _WORKER_SIGNS), worker=people[worker].display_name),
            served.lines.get((worker, at), []),
        )
        for row, (worker, at) in zip(rows, pairs, strict=True)
    ]
    return Papers(sheets, served.shown)


def _of_groups(reach: Reach, answer: Answer) -> list[Paper]:
    rows = report_for(reach, answer.period, answer.question.filters, ORGANISATION, report_figures())
    homes = {home.name: home for home in _homes(reach.within).values()}
    return [_sheet(homes[row.key], row, _GROUP_SIGNS) for row in rows]


def _sheet(home: Organisation, row: Row, signs: Sequence[Any]) -> Paper:
    return Paper(
        organisation=home.name,
        umbrella=home.umbrella.name if home.umbrella else "",
        scope=home.name,
        worker="",
        signs=signs,
        people=row.figures["counselled_people"],
        visits=row.figures["tests"],
        cells=[(figure, row.figures[figure.key]) for figure in report_figures()],
    )


def _with_lines(sheet: Paper, lines: list[ClientLine]) -> Paper:
    """The sheet with its clients, where they may be listed: then its numbers are those of the list."""
    if not lines:
        return sheet
    return replace(sheet, lines=lines, people=len(lines), visits=sum(line.visits for line in lines))


def _words(count: int | None) -> str:
    return "–" if count is None else in_words(count, get_language() or "vi")


def _worker(actor: Actor, reach: Reach, answer: Answer) -> User | None:
    """The one worker whose services these are."""
    if answer.question.filters.worker:
        return User.objects.get(pk=answer.question.filters.worker)
    return actor.user if reach.own and not reach.organisations else None


def _home(actor: Actor, answer: Answer) -> Organisation | None:
    one = answer.question.filters.organisation or (actor.home.organisation_id if actor.home else None)
    return _homes([one] if one else []).get(one) if one else None


def _homes(wanted: Iterable[UUID]) -> dict[UUID, Organisation]:
    return Organisation.with_practice.select_related("umbrella").in_bulk(list(wanted))
