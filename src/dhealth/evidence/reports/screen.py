"""What the report's page shows: the large figures, the cascade, the tables, and how each figure is counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.reports.answers import Answer
from dhealth.evidence.reports.listing import may_list
from dhealth.evidence.reports.offers import further_ways, main_ways, maps_offered
from dhealth.evidence.reports.questions import Question
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ORGANISATION, PROJECT, ROWS, WORKER
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.charts import Step
from dhealth.ui.figures import figure as grouped
from dhealth.ui.figures import share

STEPS = (
    ("counselled_people", "counselling_visits"),
    ("tested_people", "tests"),
    ("reactive_people", "reactive_tests"),
    ("confirmed_positive_people", ""),
    ("art_started_people", ""),
)


@dataclass(frozen=True)
class Shown:
    """A figure with its value (None: hidden) and the address of its list, where there is one to open."""

    figure: Figure
    value: int | None
    url: str = ""


@dataclass(frozen=True)
class StepRow:
    """One step of the table beside the cascade."""

    people: Shown
    visits: Shown | None
    of_before: float | None


def screen(actor: Actor, reach: Reach, answer: Answer) -> dict[str, Any]:
    """Everything that the template needs."""
    shown = {key: _shown(actor, reach, answer, one) for key, one in figures().items() if key in answer.totals}
    positive, tests = answer.totals["confirmed_positive_people"], answer.totals["tests"]
    return {
        "answer": answer,
        "shown": shown,
        "positivity": 100 * positive / tests if positive is not None and tests else None,
        "shares": answer.shares,
        "steps": cascade_steps(shown),
        "table": step_rows(shown),
        "handed_out": [one for one in shown.values() if one.figure.sums],
        "months": [(f"{int(month[5:])}/{month[2:4]}", count) for month, count in answer.months],
        "columns": answer.columns,
        "rows": [
            (row.label, _row_address(answer.question, row.subject), _cells(answer, row.figures)) for row in answer.rows
        ],
        "maps": maps_offered(reach, answer.question),
        "rows_head": ROWS.get(answer.question.by, ""),
        "sentences": [one.figure for one in shown.values()],
        "cases": [shown[figure.key] for figure in answer.columns] if answer.question.cases else [],
        "opens_lists": any(one.url for one in shown.values()),
        "ways": main_ways(actor, answer),
        "further": further_ways(actor, reach, answer),
    }


def _shown(actor: Actor, reach: Reach, answer: Answer, figure: Figure) -> Shown:
    question = answer.question
    opens = may_list(actor, reach, question.filters, figure)
    address = reverse("report.list") + question.address(by="", f=figure.number) if opens else ""
    return Shown(figure, answer.totals[figure.key], address)


def _cells(answer: Answer, row: dict[str, int | None]) -> list[tuple[Figure, int | None]]:
    return [(figure, row[figure.key]) for figure in answer.columns]


def _row_address(question: Question, subject: tuple[object, object]) -> str:
    """The report of one worker, organisation or project, from its row in the table of many."""
    name = {WORKER: "w", ORGANISATION: "o", PROJECT: "j"}.get(question.by)
    if name is None or subject[0] is None:
        return ""
    return replace(question, by="").address(**{name: subject[0]})


def step_rows(shown: dict[str, Shown]) -> list[StepRow]:
    """The cascade as a table, each step as a share of the one before."""
    rows: list[StepRow] = []
    for people, visits in STEPS:
        before, now = (rows[-1].people.value if rows else None), shown[people].value
        of_before = 100 * now / before if before and now is not None else None
        rows.append(StepRow(shown[people], shown[visits] if visits else None, of_before))
    return rows


def cascade_steps(shown: dict[str, Shown]) -> list[Step]:
    """The cascade as a drawing; nothing where a step is hidden or nobody was counselled."""
    counts = [shown[people].value for people, _visits in STEPS]
    known = [count for count in counts if count is not None]
    if len(known) < len(counts) or not known[0]:
        return []
    lost = [*(_lost(at, known) for at in range(len(known) - 1)), ""]
    return [
        Step(shown[people].figure, count, gone, url=shown[people].url)
        for (people, _visits), count, gone in zip(STEPS, known, lost, strict=True)
    ]


def _lost(step: int, counts: list[int]) -> str:
    """Who did not come to the next step, in words."""
    before, after = counts[step], counts[step + 1]
    if after > before:  # some were found earlier: nobody can be said to be lost
        return ""
    if after == before:
        return _("Nobody was lost at this step")
    n = before - after
    sentences = (
        ngettext("%(n)s person not tested yet (%(share)s)", "%(n)s people not tested yet (%(share)s)", n),
        ngettext("%(n)s person without a reactive test", "%(n)s people without a reactive test", n),
        ngettext(
            "%(n)s person not confirmed, or confirmed negative", "%(n)s people not confirmed, or confirmed negative", n
        ),
        ngettext("%(n)s person has not started treatment yet", "%(n)s people have not started treatment yet", n),
    )
    return sentences[step] % {"n": grouped(n), "share": share(100 * n / before, 1)}
