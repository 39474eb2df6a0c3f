"""What stands in a month's way, and what should be looked at before it is locked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from dhealth.evidence.closing.models import Close
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.queries import look
from dhealth.programmes.expenses.models import Expense
from dhealth.programmes.expenses.queries import Proven, missing_in, proven_in


@dataclass(frozen=True)
class Group:
    """Findings of one rule; the first few are shown, all are reached by the way."""

    found: Sequence[Finding]

    @property
    def rule(self) -> str:
        """What is doubtful."""
        return self.found[0].rule.name

    @property
    def count(self) -> int:
        """How many places."""
        return len(self.found)


@dataclass(frozen=True)
class Check:
    """One look at the period of a close."""

    blocking: Sequence[Finding]
    warnings: Sequence[Finding]
    papers: Sequence[Expense]  # expenses without the photograph of their paper
    proven: Proven

    @property
    def doubtful(self) -> int:
        """How much may be passed with a note."""
        return len(self.warnings) + len(self.papers)


def check(close: Close) -> Check:
    """Everything to mend or to look at, by the rules in force today."""
    found = look(close.organisation_id, close.period, close.project_id).open
    return Check(
        [one for one in found if one.blocks],
        [one for one in found if not one.blocks],
        _papers(close),
        proven_in(close.organisation_id, close.period),
    )


def _papers(close: Close) -> list[Expense]:
    mine: UUID | None = close.project_id
    found = missing_in(close.organisation_id, close.period)
    return [one for one in found if mine is None or one.project_id in (mine, None)]


def by_rule(found: Sequence[Finding]) -> list[Group]:
    """The findings under their rules, the most frequent first."""
    rules: dict[str, list[Finding]] = {}
    for one in found:
        rules.setdefault(one.rule.key, []).append(one)
    return sorted((Group(some) for some in rules.values()), key=lambda group: -group.count)
