"""The rules themselves: plain functions over what a record says, without the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Final
from uuid import UUID

from dhealth.care.services.catalogue import GROUP, REFERRAL, catalogue
from dhealth.evidence.quality.facts import Finding, Line, Person, Project, Told
from dhealth.evidence.quality.page import WORKER, Rule, Rules

CARE_OF_POSITIVE: Final = ("confirmatory_test", "art_start", "art_visit")  # their own word makes earlier steps needless
RESULTS, IDENTITY, TOLD_STATUS = "results", "identity", "told_status"
# The protected groups of fields.toml that the name of a rule alone would tell of somebody.
NAME_TELLS: Final[dict[str, frozenset[str]]] = {
    "result_odd": frozenset({RESULTS}),
    "skipped_step": frozenset({RESULTS}),
    "known_screened": frozenset({RESULTS, TOLD_STATUS}),
    "same_person": frozenset({IDENTITY}),
}


@dataclass(frozen=True)
class Ground:
    """What all lines of one organisation are judged by."""

    organisation: UUID
    rules: Rules
    today: date
    projects: Mapping[UUID, Project] = field(default_factory=dict)
    failed_attempts: int = 0  # after so many somebody is lost; 0: the lists call nobody lost for attempts


def findings_of(ground: Ground, person: Person, lines: Sequence[Line]) -> Iterator[Finding]:
    """Everything doubtful about one person's lines, which are given oldest first."""
    for line in lines:
        for key, check in LINE_CHECKS.items():
            rule = ground.rules.on(key)
            if rule and (told := check(ground, rule, person, line)) is not None:
                yield _finding(ground, rule, person, line, told)
    for key, look in PERSON_CHECKS.items():
        if rule := ground.rules.on(key):
            for line, told in look(ground, rule, person, lines):
                yield _finding(ground, rule, person, line, told)


def clusters(ground: Ground, facts: Iterable[tuple[Person, Sequence[Line]]]) -> Iterator[Finding]:
    """Days on which one worker left so many clients' records or lines incomplete, or more.

    A record counts on the day of the first meeting, when its form should have been filled in.
    """
    rule = ground.rules.on("cluster")
    days: dict[tuple[date, UUID], list[Line]] = defaultdict(list)
    for person, lines in facts:
        for line in lines:
            if line.own and (_record_left_open(ground, person, line) or _line_left_open(ground, person, line)):
                days[line.day, line.worker].append(line)
    for (day, worker), some in sorted(days.items()):
        people = {line.person for line in some}
        if rule and len(people) >= rule.limits["people"]:
            since = max(line.written for line in some)
            yield Finding(rule, ground.organisation, day, since, None, {"people": len(people)}, worker=worker)


def _record_left_open(ground: Ground, person: Person, line: Line) -> bool:
    return bool(ground.rules.on("incomplete_record") and person.missing and line.day == person.met_first)


def _line_left_open(ground: Ground, person: Person, line: Line) -> bool:
    rule = ground.rules.on("incomplete_line")
    return rule is not None and _incomplete_line(ground, rule, person, line) is not None


def _finding(ground: Ground, rule: Rule, person: Person, line: Line, told: Told) -> Finding:
    theirs = rule.belongs_to == WORKER and line.worker == person.worker
    return Finding(
        rule=rule,
        organisation=ground.organisation,
        day=line.day,
        since=_since(rule, person, line),
        owner=line.worker if theirs else None,
        told=told,
        worker=line.worker,
        person=person.id,
        code=person.code,
        service=line.id,
        kind=line.kind,
        reveals=reveals(rule.key, line),
        project=line.project,
    )


def _since(rule: Rule, person: Person, line: Line) -> date:
    """The day on which it was written so; the same whatever period is looked at."""
    if rule.key == "incomplete_record":
        return max(person.registered, person.met_first or line.written)
    if rule.key == "skipped_step":
        return person.first.get(line.kind, line.day)
    return line.written


def reveals(rule: str, line: Line) -> frozenset[str]:
    """The protected groups of fields.toml that somebody learns who is told of this finding."""
    kinds = [catalogue().get(key) for key in (line.kind, line.form if line.kind == REFERRAL else "")]
    groups = {kind.belongs_to for kind in kinds if kind and kind.tells_by_itself} - {""}
    return NAME_TELLS.get(rule, frozenset()) | groups


# ---- one line by itself: what is doubtful about it, or None --------------------------------------------------------


def _before_reached(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    early = line.own and person.reached_on is not None and line.day < person.reached_on
    return {"reached": person.reached_on} if early else None


def _before_project(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    project = ground.projects.get(line.project) if line.project else None
    early = project is not None and line.day < project.starts_on
    return {"project": project.code, "on": project.starts_on} if project and early else None


def _after_project(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    project = ground.projects.get(line.project) if line.project else None
    late = project is not None and project.ends_on is not None and line.day > project.ends_on
    return {"project": project.code, "on": project.ends_on} if project and late else None


def _future_day(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    return {"day": line.day} if line.day > ground.today else None


def _appointment(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    early = line.answer_day is not None and line.answer_day < line.day
    return {"agreed": line.answer_day} if early else None


def _result_missing(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    kind = catalogue().get(line.kind)
    return {} if kind and kind.results and line.own and not line.result else None


def _result_odd(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    kind = catalogue().get(line.kind)
    return {} if kind and line.result and line.result not in kind.results else None


def _after_death(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    return {"died": person.died_on} if person.died_on is not None and line.day > person.died_on else None


def _incomplete_line(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    return {} if line.kind in rule.listed and line.own and not line.form else None


def _known_screened(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    if line.kind != "screening_test" or not line.own:
        return None
    if person.positive_on is not None and person.positive_on < line.day:
        return {"since": person.positive_on}
    return {"told": True} if person.told_positive else None


def _lot_missing(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    return {} if line.kind in rule.listed and line.own and not line.lot and not line.imported else None


def _late_entry(ground: Ground, rule: Rule, person: Person, line: Line) -> Told | None:
    days = (line.written - line.day).days
    return {"days": days} if days > rule.limits["after"] and not line.imported else None


LineCheck = Callable[[Ground, Rule, Person, Line], Told | None]
LINE_CHECKS: Final[dict[str, LineCheck]] = {
    "incomplete_line": _incomplete_line,
    "before_reached": _before_reached,
    "before_project": _before_project,
    "after_project": _after_project,
    "future_day": _future_day,
    "appointment_before_visit": _appointment,
    "result_missing": _result_missing,
    "result_odd": _result_odd,
    "after_death": _after_death,
    "known_screened": _known_screened,
    "lot_missing": _lot_missing,
    "late_entry": _late_entry,
}


# ---- a line beside the person's others -----------------------------------------------------------------------------

Looked = Iterator[tuple[Line, Told]]


def _incomplete_record(ground: Ground, rule: Rule, person: Person, lines: Sequence[Line]) -> Looked:
    """Once a person, at the first line of the period that the group gave itself."""
    first = next((line for line in lines if line.own), None)
    if first is not None and person.missing:
        yield first, {"missing": ",".join(person.missing)}


def _skipped_step(ground: Ground, rule: Rule, person: Person, lines: Sequence[Line]) -> Looked:
    """Once a person and kind: what should have come before was looked for up to the very day."""
    asked = set()
    for line in lines:
        before = ground.rules.steps.get(line.kind, ())
        if not before or line.kind in asked or (person.told_positive and line.kind in CARE_OF_POSITIVE):
            continue
        asked.add(line.kind)
        if not any(kind in person.first and person.first[kind] <= line.day for kind in before):
            yield line, {"kind": line.kind}


def _after_lost(ground: Ground, rule: Rule, person: Person, lines: Sequence[Line]) -> Looked:
    """Lost as the lists say it: too many days without a contact, or so many failed attempts on later days."""
    last = person.met_before
    for line in lines:
        if line.kind not in given_by_groups():
            continue
        since = _in_touch(person, last, line.day)
        if since is not None and not person.was_away(line.day, last):
            tries = sum(since < day < line.day for day in person.tried)
            if (line.day - since).days > rule.limits["after"]:
                yield line, {"last": since, "days": (line.day - since).days}
            elif tries >= ground.failed_attempts > 0:
                yield line, {"last": since, "tries": tries}
        last = line.day


def _in_touch(person: Person, met: date | None, before: date) -> date | None:
    """The last contact before a line of this day, as the lists see it; on the day itself it may begin anew."""
    contacts = [*(day for day in person.talked if day < before), *(day for day in person.begun if day <= before)]
    return max(contacts if met is None else [met, *contacts], default=None)


def _repeated(ground: Ground, rule: Rule, person: Person, lines: Sequence[Line]) -> Looked:
    for some in _same_day_and_kind(lines):
        seen: set[tuple[object, ...]] = set()
        for line in some:
            if line.content in seen:
                yield line, {}
            seen.add(line.content)


def _empty_repeat(ground: Ground, rule: Rule, person: Person, lines: Sequence[Line]) -> Looked:
    """Lines that say nothing beside another one that does; two that both say nothing are one written twice."""
    for some in _same_day_and_kind(lines):
        if any(not line.says_nothing for line in some):
            yield from ((line, {}) for line in some if line.says_nothing)


def _same_day_and_kind(lines: Sequence[Line]) -> Iterator[list[Line]]:
    together: dict[tuple[date, str], list[Line]] = defaultdict(list)
    for line in lines:
        together[line.day, line.kind].append(line)
    yield from (sorted(some, key=lambda line: (line.written, line.id)) for some in together.values() if len(some) > 1)


PersonCheck = Callable[[Ground, Rule, Person, Sequence[Line]], Looked]
PERSON_CHECKS: Final[dict[str, PersonCheck]] = {
    "incomplete_record": _incomplete_record,
    "skipped_step": _skipped_step,
    "after_lost": _after_lost,
    "repeated": _repeated,
    "empty_repeat": _empty_repeat,
}


@cache
def given_by_groups() -> frozenset[str]:
    """The kinds that a group gives itself: days on which it met somebody."""
    return frozenset(kind.key for kind in catalogue().values() if kind.given_by == GROUP and kind.key != REFERRAL)
