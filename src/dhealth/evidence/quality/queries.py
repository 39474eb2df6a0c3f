"""What is doubtful today: worked out from the records whenever somebody looks, so that nothing of it can be stale."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils import timezone

from dhealth.care.worklists.policy import rules_in_force as worklist_rules
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.loading import Facts, ever_one_with, facts_of, projects
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.page import BLOCKING, NOBODY, rules_in_force
from dhealth.evidence.quality.records import records_found
from dhealth.evidence.quality.rules import Ground, clusters, findings_of
from dhealth.evidence.quality.tally import tally
from dhealth.evidence.quality.totals import totals_found
from dhealth.kernel.periods import Period

FIRST_DAY: Final = date(1990, 1, 1)
LAST_DAY: Final = date(2100, 12, 31)
EVERYTHING: Final = Period(FIRST_DAY, LAST_DAY)


@dataclass(frozen=True)
class Look:
    """What one look at a group's period found: open, and accepted as it is."""

    open: list[Finding] = field(default_factory=list)
    accepted: list[tuple[Finding, Settled]] = field(default_factory=list)


def recent(today: date) -> Period:
    """This calendar month and the last one: what is looked at unless somebody chooses."""
    last = today.replace(day=1) - timedelta(days=1)
    return Period(last.replace(day=1), today)


def ground_of(organisation_id: UUID) -> Ground:
    """What the lines of this group are judged by today."""
    lists = worklist_rules()
    attempts = lists.failed_attempts if lists.on("lost") else 0
    return Ground(organisation_id, rules_in_force(), timezone.localdate(), projects(), attempts)


def look(organisation_id: UUID, period: Period, project: UUID | None = None, *, blocking_alone: bool = False) -> Look:
    """Everything doubtful in the group's period, oldest first.

    With a project: lines given under it or under none; what concerns records and days as a whole stays.
    """
    ground = ground_of(organisation_id)
    if blocking_alone:
        ground = replace(ground, rules=ground.rules.of_level(BLOCKING))
    facts = _of_project(facts_of(organisation_id, ground.rules, period), project)
    found = _of_lines(ground, facts)
    found += clusters(ground, facts)
    found += records_found(ground, period)
    found += totals_found(ground, period, project)
    return _sorted_out(organisation_id, found)


def _of_project(facts: Facts, project: UUID | None) -> Facts:
    """Without the lines given under another project."""
    if project is None:
        return facts
    kept = ((person, [line for line in lines if line.project in (project, None)]) for person, lines in facts)
    return [(person, lines) for person, lines in kept if lines]


def _of_lines(ground: Ground, facts: Facts) -> list[Finding]:
    return [one for person, lines in facts for one in findings_of(ground, person, lines)]


def _sorted_out(organisation_id: UUID, found: Iterable[Finding]) -> Look:
    accepted = accepted_keys(organisation_id)
    looked = Look()
    for one in sorted(found, key=lambda one: (one.day, one.code, one.rule.key)):
        word = accepted.get(one.key)
        if word is None or one.rule.accepted_by == NOBODY:
            looked.open.append(one)
        else:
            looked.accepted.append((one, word))
    return looked


def accepted_keys(organisation_id: UUID) -> dict[str, Settled]:
    """Finding's key → who said that it is right as it is, and why."""
    words = Settled.objects.standing().filter(organisation=organisation_id).select_related("settled_by")
    return {word.finding: word for word in words.order_by("settled_at")}


def blocking(organisation_id: UUID, period: Period, project: UUID | None = None) -> list[Finding]:
    """What must be put right before the period is closed."""
    return [one for one in look(organisation_id, period, project, blocking_alone=True).open if one.blocks]


def warnings(organisation_id: UUID, period: Period, project: UUID | None = None) -> list[Finding]:
    """What somebody should look at, and which stops nothing."""
    return [one for one in look(organisation_id, period, project).open if not one.blocks]


def flags_by_worker(organisation_id: UUID, today: date) -> dict[UUID, int]:
    """How much is open in each worker's lines of this and the last month; who has nothing to put right is left out.

    Counted in one statement; only the people about whom somebody has said "it is right as it is" are looked at singly.
    """
    ground, period = ground_of(organisation_id), recent(today)
    accepted = Counter(one.worker for one, _word in _accepted(ground, period))
    found = {worker: number - accepted[worker] for worker, number in tally(ground, period).items()}
    return {worker: number for worker, number in found.items() if number > 0}


def _accepted(ground: Ground, period: Period) -> list[tuple[Finding, Settled]]:
    """What was accepted as it is among the lines of the period."""
    words = Settled.objects.standing().filter(organisation=ground.organisation).exclude(client=None)
    people = ever_one_with(words.values_list("client_id", flat=True).distinct())
    if not people:
        return []
    facts = facts_of(ground.organisation, ground.rules, period, people)
    return _sorted_out(ground.organisation, _of_lines(ground, facts)).accepted


def find_all(organisation_id: UUID, named: Mapping[str, date]) -> dict[str, Finding]:
    """The findings with these keys, accepted or not; absent once the record says something else."""
    found: dict[str, Finding] = {}
    for day in sorted(set(named.values())):
        looked = look(organisation_id, Period(day, day))
        everything = [*looked.open, *(one for one, _word in looked.accepted)]
        found |= {one.key: one for one in everything if named.get(one.key) == day}
    return found
