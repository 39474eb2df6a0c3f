"""What the report's page offers beside its figures; nothing that this reader would be refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.evidence.reports.answers import Answer
from dhealth.evidence.reports.grounds import STRUCTURES, structure_of
from dhealth.evidence.reports.guarding import may_ask
from dhealth.evidence.reports.questions import MAPS, Question
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import ORGANISATION, PLACES, Filters, person_dimensions
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Way:
    """One thing to press."""

    icon: str
    words: Any
    url: str
    download: bool = False


def main_ways(actor: Actor, answer: Answer) -> list[Way]:
    """What most readers press: the print, then the workbook; nothing of days that are still to come."""
    if answer.lies_ahead:
        return []
    asked = answer.question.address()
    ways = [Way("print", _("Print on A4"), reverse("report.print") + asked)] if "report.print" in actor.verbs else []
    if "report.export" in actor.verbs:
        ways.append(Way("download", "XLSX", reverse("report.export") + asked + "&as=xlsx", download=True))
    return ways


def further_ways(actor: Actor, reach: Reach, answer: Answer) -> list[Way]:
    """What is pressed now and then: sets of sheets, the text file, newly found cases, the outside figures."""
    ways = [] if answer.lies_ahead else _of_these_days(actor, reach, answer)
    if reach.organisations:
        asked = replace(answer.question, by="", filters=Filters()).address()
        ways.append(Way("copy", _("Compare areas or groups"), reverse("report.compare") + asked))
        ways.append(Way("chart", _("Over the years"), reverse("report.years")))
    if "denominator.enter" in actor.verbs:
        ways.append(Way("map", _("Outside figures"), reverse("denominator.enter")))
    return ways


def _of_these_days(actor: Actor, reach: Reach, answer: Answer) -> list[Way]:
    ways = _sets(actor, reach, answer)
    if "report.export" in actor.verbs:
        text = reverse("report.export") + answer.question.address() + "&as=csv"
        ways.append(Way("download", "CSV", text, download=True))
    if _may_split_cases(reach, answer.question):
        cases = reverse("report.read") + answer.question.address(c="1")
        ways.append(Way("flag", _("Newly found cases"), cases))
    return ways


def maps_offered(reach: Reach, question: Question) -> list[tuple[Any, str, bool]]:
    """The same rows on the other maps of provinces, if any may be asked: (words, address, whether it is this one)."""
    if question.by not in PLACES:
        return []
    shown = structure_of(question.filters.structure, question.period)
    maps = [
        (words, reverse("report.read") + question.address(s=code), MAPS[code] == shown)
        for code, words in zip(MAPS, STRUCTURES.values(), strict=True)
        if may_ask(reach, question.period, replace(question.filters, structure=MAPS[code]), question.by)
    ]
    return maps if len(maps) > 1 else []


def _sets(actor: Actor, reach: Reach, answer: Answer) -> list[Way]:
    """The sets of sheets of one press: every worker's where records are open, every group's where there are several."""
    asked = answer.question
    if "report.print" not in actor.verbs or asked.filters.worker:
        return []
    address, sets = reverse("report.print"), []
    if reach.organisations and not reach.guarded:
        sets.append(Way("print", _("Print every worker's sheet"), address + asked.address(by="", each="w")))
    if answer.organisations > 1 and may_ask(reach, asked.period, asked.filters, ORGANISATION):
        sets.append(Way("print", _("Print every group's sheet"), address + asked.address(by="", each="o")))
    return sets


def _may_split_cases(reach: Reach, question: Question) -> bool:
    """Whether newly found cases may be asked of this question, unless it is that of them."""
    return not question.cases and not (reach.guarded and person_dimensions(question.filters, question.by))
