"""Who was served after the lists had called them lost: rules._after_lost, as a statement that counts."""

from __future__ import annotations

from collections.abc import Iterable

from dhealth.care.worklists.models import Attempt, TakenBackAttempt
from dhealth.care.worklists.policy import rules_in_force as worklist_rules
from dhealth.evidence.quality.page import Rule
from dhealth.evidence.quality.rules import given_by_groups
from dhealth.evidence.quality.tally_lines import Statement

# In which order the contacts of one day are walked: an attempt on the day of a line comes too late for it.
_LINE, _TALK = 1, 2


def after_lost(statement: Statement, rule: Rule) -> str:
    """The first line of each day that came too long after the contact before it, or after too many failed attempts."""
    given = statement.among("kind", sorted(given_by_groups()))
    lists = worklist_rules()
    contacts = (
        f"SELECT person, day, {_LINE} AS place FROM line WHERE {given} "  # noqa: S608
        f"UNION ALL SELECT person, met, {_LINE} FROM person WHERE met IS NOT NULL "
        f"UNION ALL {_attempts(statement, lists.contact, f', {_TALK}')}"
    )
    last = "LAG(day) OVER (PARTITION BY person ORDER BY day, place)"
    walk = f"SELECT person, day, place, {last} AS last FROM ({contacts}) d"  # noqa: S608
    gaps = f"SELECT g.person, g.day, g.last FROM ({walk}) g WHERE g.place = {_LINE} AND g.last < g.day"  # noqa: S608
    late = f"SELECT person, day FROM ({gaps}) late WHERE last < {statement.days_before('day', rule.limits['after'])}"  # noqa: S608
    if statement.ground.failed_attempts > 0:
        late += f" UNION {_tried_in_vain(statement, gaps)}"
    first = "ROW_NUMBER() OVER (PARTITION BY person, day ORDER BY id)"
    lines = f"SELECT worker, {first} AS place FROM line WHERE {given} AND (person, day) IN ({late})"  # noqa: S608
    return f"SELECT f.worker, COUNT(*) FROM ({lines}) f WHERE f.place = 1 GROUP BY f.worker"  # noqa: S608


def _tried_in_vain(statement: Statement, gaps: str) -> str:
    """The days that came after so many failed attempts since the contact before them."""
    failed = _attempts(statement, worklist_rules().failed)
    enough = statement.value(statement.ground.failed_attempts)
    return (
        f"SELECT v.person, v.day FROM ({failed}) t JOIN ({gaps}) v ON v.person = t.person "  # noqa: S608
        f"AND t.day > v.last AND t.day < v.day GROUP BY v.person, v.day HAVING COUNT(*) >= {enough}"
    )


def _attempts(statement: Statement, outcomes: Iterable[str], place: str = "") -> str:
    """The days of those attempts on these people that stand and came to one of these outcomes."""
    return (
        f"SELECT a.person_id AS person, a.day{place} FROM person p JOIN {Attempt._meta.db_table} a "  # noqa: S608
        f"ON a.person_id = p.person AND {statement.among('a.outcome', sorted(outcomes))} "
        f"WHERE NOT EXISTS (SELECT 1 FROM {TakenBackAttempt._meta.db_table} b WHERE b.attempt_id = a.id)"
    )
