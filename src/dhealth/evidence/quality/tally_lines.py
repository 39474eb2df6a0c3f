"""The rules that look at one line alone, as conditions of a statement that counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.utils import timezone

from dhealth.care.services.catalogue import catalogue
from dhealth.evidence.quality.page import Rule
from dhealth.evidence.quality.rules import Ground
from dhealth.kernel.periods import Period


@dataclass
class Statement:
    """What is counted, and the values that stand in the statement by name."""

    ground: Ground
    period: Period
    values: dict[str, Any] = field(default_factory=dict)
    organisation: str = field(init=False)  # a place for the group

    def __post_init__(self) -> None:
        self.organisation = self.value(self.ground.organisation)

    def value(self, one: object) -> str:
        """A place for a value."""
        if isinstance(one, UUID) and not connection.features.has_native_uuid_field:
            one = one.hex
        elif isinstance(one, datetime):
            one = connection.ops.adapt_datetimefield_value(one)
        elif isinstance(one, date):
            one = connection.ops.adapt_datefield_value(one)
        name = f"v{len(self.values)}"
        self.values[name] = one
        return f"%({name})s"

    def among(self, column: str, values: Iterable[object]) -> str:
        """That a column is one of these; of none, never."""
        places = ", ".join(map(self.value, values))
        return f"{column} IN ({places})" if places else "1 = 0"

    def within(self, table: str) -> str:
        """That a line lies in the period."""
        return f"{table}.day BETWEEN {self.value(self.period.start)} AND {self.value(self.period.end)}"

    def ahead(self, table: str) -> str:
        """That it is dated after today, and was written in the period or since."""
        begin = timezone.make_aware(datetime.combine(self.period.start, time()))
        last = max(self.period.end, timezone.localdate())
        return f"{table}.day > {self.value(last)} AND {table}.recorded_at >= {self.value(begin)}"

    def days_before(self, column: str, days: int) -> str:
        """The day so many days before."""
        return f"date({column}, '-{days} days')" if connection.vendor == "sqlite" else f"{column} - {days}"

    def local_day(self, column: str) -> str:
        """The day of a moment, by our clocks."""
        if connection.vendor == "sqlite":
            return f"date({column}, '{_seconds_ahead()} seconds')"
        return f"({column} AT TIME ZONE {self.value(timezone.get_current_timezone_name())})::date"

    def number_of(self, conditions: Iterable[str]) -> str:
        """How many of these conditions hold."""
        return " + ".join(f"CASE WHEN {one} THEN 1 ELSE 0 END" for one in conditions) or "0"


def _seconds_ahead() -> int:
    """How far our clocks are ahead of the stored moments; they are never put forward or back."""
    return int((timezone.localtime().utcoffset() or timedelta()).total_seconds())


def says_nothing(table: str) -> str:
    """Line.says_nothing."""
    words = [f"{table}.{one} = ''" for one in ("form", "result", "answer", "lot", "place")]
    pieces = [f"{table}.{one} = 0" for one in ("condoms", "lubricants", "needles", "kits")]
    return f"({' AND '.join([*words, *pieces])} AND {table}.note IS NULL)"


def doubts_of_a_line(statement: Statement) -> str:
    """How many of these rules a line (s) breaks."""
    kept = ((check, statement.ground.rules.on(key)) for key, check in CHECKS.items())
    return statement.number_of(check(statement, rule) for check, rule in kept if rule)


OWN: Final = "s.reported_by = ''"


def _incomplete_line(statement: Statement, rule: Rule) -> str:
    return f"{statement.among('s.kind', rule.listed)} AND {OWN} AND s.form = ''"


def _before_project(statement: Statement, rule: Rule) -> str:
    starts = {pk: project.starts_on for pk, project in statement.ground.projects.items()}
    return _any_of(f"{_under(statement, pk)} AND s.day < {statement.value(day)}" for pk, day in starts.items())


def _after_project(statement: Statement, rule: Rule) -> str:
    ends = {pk: project.ends_on for pk, project in statement.ground.projects.items() if project.ends_on}
    return _any_of(f"{_under(statement, pk)} AND s.day > {statement.value(day)}" for pk, day in ends.items())


def _under(statement: Statement, project: UUID) -> str:
    return f"s.project_id = {statement.value(project)}"


def _any_of(conditions: Iterator[str]) -> str:
    return f"s.project_id IS NOT NULL AND ({' OR '.join(conditions) or '1 = 0'})"


def _future_day(statement: Statement, rule: Rule) -> str:
    return f"s.day > {statement.value(statement.ground.today)}"


def _appointment(statement: Statement, rule: Rule) -> str:
    return "s.answer_day < s.day"


def _result_missing(statement: Statement, rule: Rule) -> str:
    telling = [kind.key for kind in catalogue().values() if kind.results]
    return f"{OWN} AND s.result = '' AND {statement.among('s.kind', telling)}"


def _result_odd(statement: Statement, rule: Rule) -> str:
    fitting = [
        f"(s.kind = {statement.value(kind.key)} AND NOT ({statement.among('s.result', kind.results)}))"
        for kind in catalogue().values()
    ]
    return f"s.result <> '' AND ({' OR '.join(fitting)})"


def _lot_missing(statement: Statement, rule: Rule) -> str:
    return f"{OWN} AND s.lot = '' AND s.origin IS NULL AND {statement.among('s.kind', rule.listed)}"


def _late_entry(statement: Statement, rule: Rule) -> str:
    """Written on a later local day than allowed: from the midnight after the last day that is not too late."""
    days = rule.limits["after"] + 1
    if connection.vendor == "sqlite":
        midnight = f"datetime(s.day, '+{days} days', '{-_seconds_ahead()} seconds')"
    else:
        midnight = f"((s.day + {days})::timestamp AT TIME ZONE {statement.value(timezone.get_current_timezone_name())})"
    return f"s.origin IS NULL AND s.recorded_at >= {midnight}"


CHECKS: Final[dict[str, Callable[[Statement, Rule], str]]] = {
    "incomplete_line": _incomplete_line,
    "before_project": _before_project,
    "after_project": _after_project,
    "future_day": _future_day,
    "appointment_before_visit": _appointment,
    "result_missing": _result_missing,
    "result_odd": _result_odd,
    "lot_missing": _lot_missing,
    "late_entry": _late_entry,
}
