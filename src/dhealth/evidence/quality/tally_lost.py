"""Who was served after the lists had called them lost: rules._after_lost, as a statement that counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from django.utils import timezone

from dhealth.care.clients.models import Back, Departure, Leaving, Return
from dhealth.care.services.models import Service
from dhealth.care.transfers.same import came_into
from dhealth.care.worklists.models import Attempt, TakenBackAttempt
from dhealth.care.worklists.policy import rules_in_force as worklist_rules
from dhealth.evidence.quality.page import Rule
from dhealth.evidence.quality.rules import given_by_groups
from dhealth.evidence.quality.tally_lines import Statement

# In which order the contacts of one day are walked: what begins anew that day holds for a line, an attempt does not.
_BEGIN, _LINE, _TALK = 0, 1, 2
_RETURN: Final = Return._meta.db_table


def after_lost(statement: Statement, rule: Rule) -> str:
    """The first line of each day that came too long after the contact before it, or after too many failed attempts."""
    given = statement.among("l.kind", sorted(given_by_groups()))
    late = f"SELECT person, day FROM gap WHERE last < {statement.days_before('day', rule.limits['after'])}"  # noqa: S608
    if statement.ground.failed_attempts > 0:
        late += f" UNION {_tried_in_vain(statement)}"
    first = "ROW_NUMBER() OVER (PARTITION BY l.person, l.day ORDER BY l.id)"
    lines = (
        f"SELECT l.worker, {first} AS place FROM line l WHERE {given} AND (l.person, l.day) IN ({late}) "  # noqa: S608
        f"AND NOT EXISTS ({_was_away(statement)})"
    )
    return (
        f"SELECT f.worker, COUNT(*) FROM (WITH {_gaps(statement)}, {_away(statement)} {lines}) f "  # noqa: S608
        "WHERE f.place = 1 GROUP BY f.worker"
    )


def _gaps(statement: Statement) -> str:
    """Each day with a line, and the last contact before it."""
    contacts = " UNION ALL ".join(_contacts(statement))
    last = "LAG(day) OVER (PARTITION BY person ORDER BY day, place)"
    walk = f"SELECT person, day, place, {last} AS last FROM ({contacts}) d"  # noqa: S608
    return (
        f"gap AS MATERIALIZED (SELECT w.person, w.day, w.last FROM ({walk}) w "  # noqa: S608
        f"WHERE w.place = {_LINE} AND w.last < w.day)"
    )


def _contacts(statement: Statement) -> Iterator[str]:
    """The days on which the group was in touch (worklists.standing)."""
    given = statement.among("kind", sorted(given_by_groups()))
    yield f"SELECT person, day, {_LINE} AS place FROM line WHERE {given}"  # noqa: S608
    yield f"SELECT person, met, {_LINE} FROM person WHERE met IS NOT NULL"  # noqa: S608
    yield f"SELECT person, known, {_BEGIN} FROM person"  # noqa: S608
    yield f"SELECT person, day, {_TALK} FROM ({_attempts(statement, worklist_rules().contact)}) t"  # noqa: S608
    yield (
        f"SELECT d.person_id, r.day, {_BEGIN} FROM {_RETURN} r JOIN {Departure._meta.db_table} d "  # noqa: S608
        f"ON d.id = r.departure_id JOIN person p ON p.person = d.person_id WHERE {_meant(statement)}"
    )
    came = [
        f"({statement.value(person)}, {statement.value(timezone.localdate(at))})"
        for person, moments in came_into(statement.ground.organisation).items()
        for at in moments
    ]
    if came:
        rows = f"WITH came(person, day) AS (VALUES {', '.join(came)}) SELECT person, day FROM came"  # noqa: S608
        yield f"SELECT c.person, c.day, {_BEGIN} FROM ({rows}) c JOIN person p ON p.person = c.person"  # noqa: S608


def _meant(statement: Statement) -> str:
    """That a return was one: a departure written by mistake never was."""
    return f"r.why <> {statement.value(Back.MISTAKE.value)}"


def _away(statement: Statement) -> str:
    """Person.away."""
    died = statement.value(Leaving.DIED.value)
    left = (
        f"SELECT d.person_id AS person, d.day, r.day AS until, d.why = {died} AS final "  # noqa: S608
        f"FROM person p JOIN {Departure._meta.db_table} d ON d.person_id = p.person "
        f"LEFT JOIN {_RETURN} r ON r.departure_id = d.id WHERE r.id IS NULL OR {_meant(statement)}"
    )
    taken = "SELECT person, taken, NULL, 1 = 1 FROM person WHERE taken IS NOT NULL"
    return f"away AS MATERIALIZED ({left} UNION ALL {taken})"


def _was_away(statement: Statement) -> str:
    """Person.was_away, of a line's person (l)."""
    met = (
        f"SELECT 1 FROM {Service._meta.db_table} e WHERE e.is_current "  # noqa: S608
        f"AND e.organisation_id = {statement.organisation} AND e.person_id = l.person "
        f"AND {statement.among('e.kind', sorted(given_by_groups()))} AND e.day > x.day AND e.day < l.day"
    )
    return (
        "SELECT 1 FROM away x WHERE x.person = l.person AND x.day < l.day "  # noqa: S608
        f"AND (x.until IS NULL OR x.until >= l.day) AND (x.final OR NOT EXISTS ({met}))"
    )


def _tried_in_vain(statement: Statement) -> str:
    """The days that came after so many failed attempts since the contact before them."""
    failed = _attempts(statement, worklist_rules().failed)
    enough = statement.value(statement.ground.failed_attempts)
    return (
        f"SELECT g.person, g.day FROM ({failed}) t JOIN gap g ON g.person = t.person "  # noqa: S608
        f"AND t.day > g.last AND t.day < g.day GROUP BY g.person, g.day HAVING COUNT(*) >= {enough}"
    )


def _attempts(statement: Statement, outcomes: Iterable[str]) -> str:
    """The days of those attempts on these people that stand and came to one of these outcomes."""
    return (
        f"SELECT a.person_id AS person, a.day FROM person p JOIN {Attempt._meta.db_table} a "  # noqa: S608
        f"ON a.person_id = p.person AND {statement.among('a.outcome', sorted(outcomes))} "
        f"WHERE NOT EXISTS (SELECT 1 FROM {TakenBackAttempt._meta.db_table} b WHERE b.attempt_id = a.id)"
    )
