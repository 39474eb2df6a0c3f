"""One answer for page, file and paper: figures, what they are of, as of when, and a short seal over them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.care.clients.models import Group, Sex
from dhealth.evidence.indicators.definitions import Figure, case_figures, page_figures, report_figures
from dhealth.evidence.reports.cuts import settled
from dhealth.evidence.reports.grounds import name_with_time, said_of_places
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.queries import Row, overview
from dhealth.evidence.reports.questions import Question, names_of
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ALL, WORKER, person_dimensions
from dhealth.evidence.reports.shares import Share, shares_of
from dhealth.evidence.reports.wholes import refuse_narrow
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation, Project
from dhealth.trust.places.models import Place


@dataclass(frozen=True)
class Answer:
    """What a question brought. A figure of None is hidden from this reader."""

    question: Question
    as_of: datetime
    scope: str
    calendar_names: list[str]
    chosen: list[str]  # the filters, in words
    totals: dict[str, int | None]
    months: list[tuple[str, int]]  # people by the month of their first counselling; empty where it would tell too much
    rows: list[Row]
    guarded: bool
    shares: list[Share] = field(default_factory=list)
    organisations: int = 0  # of how many organisations the figures are
    notes: list[str] = field(default_factory=list)  # what must be known of the people and places

    @property
    def period(self) -> Period:
        """The exact days, both included."""
        return self.question.period

    @property
    def columns(self) -> list[Figure]:
        """The figures of its rows, files and prints."""
        return case_figures() if self.question.cases else report_figures()

    @property
    def lies_ahead(self) -> bool:
        """Whether none of its days has begun."""
        return self.period.start > self.as_of.date()

    @property
    def remarks(self) -> list[str]:
        """What whoever reads a file or a print must know of the figures."""
        return [*([_("These days are still to come.")] if self.lies_ahead else []), *self.notes]

    @property
    def hides(self) -> bool:
        """Whether some number is hidden."""
        cells = [self.totals, *(row.figures for row in self.rows)]
        return any(value is None for cell in cells for value in cell.values())

    @property
    def snapshot(self) -> str:
        """Eight signs that change with any figure: two prints with the same signs say the same."""
        told = [self.question.address(), self.totals, [(row.key, row.figures) for row in self.rows]]
        seal = hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:8].upper()
        return f"{seal[:4]}-{seal[4:]}"


def answer_to(reach: Reach, question: Question, organisations: Sequence[Organisation]) -> Answer:
    """Count what was asked, as this reader may see it.

    Raises:
        Refused: the question would point at single people.
    """
    if reach.guarded:
        question = replace(question, filters=settled(question.filters, question.by))
    if question.cases:
        _refuse_few_known(reach, question)
    columns = case_figures() if question.cases else report_figures()
    within = _within(question, organisations)
    totals, months = _totals(reach, question)
    rows = report_for(reach, question.period, question.filters, question.by, columns) if question.by else []
    if question.by == WORKER and len(organisations) == 1:  # no need to say whose workers they are
        rows = [replace(row, label=row.label.removeprefix(f"{organisations[0].name} / ")) for row in rows]
    project = Project.objects.filter(pk=question.filters.project).first() if question.filters.project else None
    return Answer(
        question=question,
        as_of=timezone.localtime(),
        scope=_scope(question, organisations),
        organisations=len(within),
        calendar_names=names_of(question.period, project),
        chosen=_chosen(question, project),
        totals=totals,
        months=months,
        rows=rows,
        guarded=reach.guarded,
        shares=shares_of(reach, question),
        notes=[
            *_said_of_moved(within),
            *said_of_places(
                question.period, question.filters, question.by, undecided=any(row.undecided for row in rows)
            ),
        ],
    )


def _said_of_moved(within: Sequence[Organisation]) -> list[str]:
    """Why the sum of several groups may differ from the whole."""
    if len(within) < 2:
        return []
    return [
        _(
            "Somebody who was taken over by another of these groups is one person here and one in each group: the sum "
            "of the groups may differ from the whole."
        )
    ]


def _refuse_few_known(reach: Reach, question: Question) -> None:
    """Who is known before, of whom is confirmed, would be a small number that no table hides."""
    if reach.guarded and person_dimensions(question.filters, question.by):
        raise Refused(
            _(
                "Newly found cases by group, sex, age or place could point at single people. Take them for everybody, "
                "or by organisation or month."
            ),
            field="c",
        )


def _totals(reach: Reach, question: Question) -> tuple[dict[str, int | None], list[tuple[str, int]]]:
    wanted = page_figures() + (case_figures()[1:] if question.cases else [])
    breaks_down = bool(person_dimensions(question.filters, ""))
    if reach.guarded:
        refuse_narrow(question.period, timezone.localdate(), breaks_down=breaks_down)
    if reach.unread or (reach.guarded and breaks_down):
        row = report_for(reach, question.period, question.filters, "", wanted)[0]
        if reach.guarded or None in row.figures.values():
            return row.figures, []
    totals, months = overview(reach, question.period, question.filters, wanted)
    return {**totals}, months


def _scope(question: Question, organisations: Sequence[Organisation]) -> str:
    named = _within(question, organisations)
    if len(named) == 1:
        return named[0].name
    return ngettext("%(n)s organisation", "%(n)s organisations", len(named)) % {"n": len(named)}


def _within(question: Question, organisations: Sequence[Organisation]) -> list[Organisation]:
    one = question.filters.organisation
    return [organisation for organisation in organisations if one is None or organisation.pk == one]


def _chosen(question: Question, project: Project | None) -> list[str]:
    """The filters as a reader says them; the organisation stands in the scope already."""
    asked = question.filters
    words = [str(Group(asked.group).label)] if asked.group else []
    if asked.worker:
        words.append(_("worker %(name)s") % {"name": User.objects.get(pk=asked.worker).display_name})
    if project is not None:
        words.append(_("project %(name)s") % {"name": project.code})
    if asked.place:
        words.append(name_with_time(Place.objects.get(pk=asked.place)))
    if asked.sex:
        words.append(str(Sex(asked.sex).label))
    if asked.age:
        words.append(_("aged %(band)s") % {"band": asked.age.replace("-", "–")})
    return words


def all_rows(answer: Answer) -> list[Row]:
    """The rows of a file or a print: those asked for, then the total of all people once."""
    shown = {figure.key: answer.totals[figure.key] for figure in answer.columns}
    return [*answer.rows, Row(ALL, _("All"), shown)]
