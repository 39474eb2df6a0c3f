"""How much is doubtful in each worker's lines: the rules of rules.py, counted where the lines lie.

A group's week asks how many, not which: of very many lines none is fetched. The tests hold this to what rules.py finds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import CharField, Field

from dhealth.care.clients.models import Client, Departure, Leaving, Return, Told
from dhealth.care.services.models import Result, Service
from dhealth.evidence.quality.loading import IN_CARE
from dhealth.evidence.quality.page import Rule
from dhealth.evidence.quality.rules import CARE_OF_POSITIVE, Ground, given_by_groups
from dhealth.evidence.quality.tally_lines import Statement, doubts_of_a_line, says_nothing
from dhealth.evidence.quality.tally_lost import after_lost
from dhealth.kernel.periods import Period

SERVICES: Final = Service._meta.db_table
# What two lines written twice have in common beside the person, the day and the kind: Line.content.
CONTENT: Final = (
    *("worker_id", "form", "result", "place", "reported_by", "answer", "answer_day"),
    *("condoms", "lubricants", "needles", "kits", "lot"),
)


def tally(ground: Ground, period: Period) -> dict[UUID, int]:
    """How many findings of `findings_of` lie in each worker's lines of the period, the accepted ones among them."""
    statement = Statement(ground, period)
    parts = " UNION ALL ".join(_parts(statement))
    counted = f"SELECT t.worker, SUM(t.n) FROM ({parts}) t GROUP BY t.worker HAVING SUM(t.n) > 0"  # noqa: S608
    text = f"WITH {_lines(statement)}, {_people(statement)}, {_twins()} {counted}"
    with connection.cursor() as cursor:
        cursor.execute(text, statement.values)
        return {_id(worker): int(number) for worker, number in cursor.fetchall()}


def _id(key: UUID | str) -> UUID:
    return key if isinstance(key, UUID) else UUID(key)


def _parts(statement: Statement) -> Iterator[str]:
    """How many by worker, rule after rule; the first of all rules that look at a line alone."""
    yield "SELECT worker, SUM(n) AS n FROM line GROUP BY worker"
    yield _of_the_person(statement)
    for key, part in PARTS.items():
        if rule := statement.ground.rules.on(key):
            yield part(statement, rule)


def _lines(statement: Statement) -> str:
    """The lines of the period, and those dated ahead that were written in it, each with how many rules it breaks."""
    own = "s.reported_by = ''"
    columns = (
        f"s.id, s.person_id AS person, s.worker_id AS worker, s.day, s.kind, {own} AS own, "
        f"{doubts_of_a_line(statement)} AS n, {says_nothing('s')} AS bare"
    )
    select = f"SELECT {columns} FROM {SERVICES} s WHERE s.is_current AND s.organisation_id = {statement.organisation}"  # noqa: S608
    within, ahead = statement.within("s"), statement.ahead("s")
    return f"line AS MATERIALIZED ({select} AND {within} UNION ALL {select} AND {ahead})"


def _people(statement: Statement) -> str:
    """The people of these lines, with what their records and their earlier lines say."""
    steps = [
        f", MIN(e.day) FILTER (WHERE {statement.among('e.kind', kinds)}) AS f{at}" for at, kinds in _steps(statement)
    ]
    positive = f"{statement.among('e.kind', IN_CARE)} OR e.result = {statement.value(Result.POSITIVE.value)}"
    met = (
        f"e.day < {statement.value(statement.period.start)} AND {statement.among('e.kind', sorted(given_by_groups()))}"
    )
    past = (
        f"SELECT e.person_id AS person, MIN(e.day) FILTER (WHERE {positive}) AS positive, "  # noqa: S608
        f"MAX(e.day) FILTER (WHERE {met}) AS met{''.join(steps)} FROM {SERVICES} e WHERE e.is_current "
        f"AND e.organisation_id = {statement.organisation} AND e.person_id IN (SELECT person FROM line) "
        "GROUP BY e.person_id"
    )
    died = (
        f"SELECT MAX(d.day) FROM {Departure._meta.db_table} d LEFT JOIN {Return._meta.db_table} r "  # noqa: S608
        f"ON r.departure_id = d.id WHERE d.person_id = h.person AND r.id IS NULL "
        f"AND d.why = {statement.value(Leaving.DIED.value)}"
    )
    return (
        f"person AS MATERIALIZED (SELECT h.*, c.reached_on AS reached, ({died}) AS died, "  # noqa: S608
        f"COALESCE(c.reached_on, {statement.local_day('c.registered_at')}) AS known, "
        f"{statement.local_day('c.taken_over_at')} AS taken, "
        f"c.told_status = {statement.value(Told.POSITIVE.value)} AS told, {_missing(statement)} AS missing "
        f"FROM ({past}) h JOIN {Client._meta.db_table} c ON c.id = h.person)"
    )


def _steps(statement: Statement) -> list[tuple[int, tuple[str, ...]]]:
    """What should come before each kind that has steps before it, numbered."""
    return list(enumerate(kinds for kinds in statement.ground.rules.steps.values() if kinds))


def _missing(statement: Statement) -> str:
    """Whether the record lacks something that a whole one has."""
    empty = []
    for name in statement.ground.rules.by_key["incomplete_record"].listed:
        stored: Field[object, object] = Client._meta.get_field(name)  # type: ignore[assignment]  # one of its own
        empty.append(f"c.{stored.column} IS NULL")
        if isinstance(stored, CharField):
            empty.append(f"c.{stored.column} = ''")
    return f"(c.erased_at IS NULL AND ({' OR '.join(empty) or '1 = 0'}))"


def _twins() -> str:
    """Lines of one person, day and kind, where there is more than one."""
    several = "SELECT person, day, kind FROM line GROUP BY person, day, kind HAVING COUNT(*) > 1"
    return f"twin AS MATERIALIZED (SELECT * FROM line WHERE (person, day, kind) IN ({several}))"  # noqa: S608


# ---- the rules that look beyond one line ---------------------------------------------------------------------------


def _of_the_person(statement: Statement) -> str:
    """A line beside what the record says: first met later, died earlier, known before."""
    kept = [check(statement) for key, check in BESIDE_RECORD.items() if statement.ground.rules.on(key)]
    late = f"p.reached > {statement.value(statement.period.start)}"
    some = f"SELECT * FROM person p WHERE {late} OR p.died IS NOT NULL OR p.told OR p.positive IS NOT NULL"  # noqa: S608
    return (
        f"SELECT l.worker, SUM({statement.number_of(kept)}) "  # noqa: S608
        f"FROM line l CROSS JOIN ({some}) p WHERE p.person = l.person GROUP BY l.worker"
    )


def _known_screened(statement: Statement) -> str:
    return f"l.own AND l.kind = {statement.value('screening_test')} AND (p.told OR p.positive < l.day)"


# A line (l) beside the record of its person (p).
BESIDE_RECORD: Final[dict[str, Callable[[Statement], str]]] = {
    "before_reached": lambda statement: "l.own AND p.reached > l.day",
    "after_death": lambda statement: "p.died < l.day",
    "known_screened": _known_screened,
}


def _incomplete_record(statement: Statement, rule: Rule) -> str:
    first = "ROW_NUMBER() OVER (PARTITION BY l.person ORDER BY l.day, l.id)"
    lines = (
        f"SELECT l.worker, {first} AS place FROM line l JOIN person p ON p.person = l.person WHERE l.own AND p.missing"  # noqa: S608
    )
    return f"SELECT f.worker, COUNT(*) FROM ({lines}) f WHERE f.place = 1 GROUP BY f.worker"  # noqa: S608


def _skipped_step(statement: Statement, rule: Rule) -> str:
    kinds = [kind for kind, before in statement.ground.rules.steps.items() if before]
    later = [
        f"(f.kind = {statement.value(kind)} AND (p.f{at} IS NULL OR p.f{at} > f.day))" for at, kind in enumerate(kinds)
    ]
    first = "ROW_NUMBER() OVER (PARTITION BY l.person, l.kind ORDER BY l.day, l.id)"
    lines = f"SELECT l.*, {first} AS place FROM line l WHERE {statement.among('l.kind', kinds)}"  # noqa: S608
    needless = f"p.told AND {statement.among('f.kind', CARE_OF_POSITIVE)}"
    return (
        f"SELECT f.worker, COUNT(*) FROM ({lines}) f JOIN person p ON p.person = f.person "  # noqa: S608
        f"WHERE f.place = 1 AND NOT ({needless}) AND ({' OR '.join(later) or '1 = 0'}) GROUP BY f.worker"
    )


def _repeated(statement: Statement, rule: Rule) -> str:
    """All but the first of equal lines; the worker is part of what they say."""
    same = ", ".join(f"s.{column}" for column in ("person_id", "day", "kind", *CONTENT))
    equal = (
        f"SELECT s.worker_id AS worker, COUNT(*) - 1 AS n FROM twin t JOIN {SERVICES} s ON s.id = t.id GROUP BY {same}"  # noqa: S608
    )
    return f"SELECT q.worker, SUM(q.n) FROM ({equal}) q GROUP BY q.worker"  # noqa: S608


def _empty_repeat(statement: Statement, rule: Rule) -> str:
    telling = "SELECT person, day, kind FROM twin WHERE NOT bare"
    return f"SELECT worker, COUNT(*) FROM twin WHERE bare AND (person, day, kind) IN ({telling}) GROUP BY worker"  # noqa: S608


PARTS: Final[dict[str, Callable[[Statement, Rule], str]]] = {
    "incomplete_record": _incomplete_record,
    "skipped_step": _skipped_step,
    "after_lost": after_lost,
    "repeated": _repeated,
    "empty_repeat": _empty_repeat,
}
