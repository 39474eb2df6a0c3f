"""What an import found: counts, second codes, perhaps-the-same pairs and rejected rows, in the workbook's own codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from dhealth.exchange.workbooks.plan import ClientStep, ServiceStep, Step, TargetStep
from dhealth.exchange.workbooks.rows import Reject


@dataclass(frozen=True)
class Question:
    """Two codes that may mean one person, the fields that agree, and the row that raised the question."""

    first: str
    second: str
    why: Sequence[str]
    row: int


@dataclass
class Findings:
    """What an import found."""

    clients: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    targets: int = 0
    aliases: dict[str, str] = field(default_factory=dict)
    questions: list[Question] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The two codes of each question, in order."""
        return sorted((question.first, question.second) for question in self.questions)

    def take(self, step: Step) -> None:
        """Count one row."""
        if isinstance(step, ClientStep):
            self._take_client(step)
        elif isinstance(step, ServiceStep):
            self.services["repeated" if step.verdict == "repeated" else "created"] += 1
        elif isinstance(step, TargetStep):
            self.targets += 1
        else:
            self.rejects.append(step.reject)
            {"clients": self.clients, "services": self.services}.get(step.kind, Counter())["rejected"] += 1

    def _take_client(self, step: ClientStep) -> None:
        match = step.match
        self.clients[match.verdict] += 1
        if match.verdict == "aliased":
            self.aliases[step.row.code] = match.client.code
        self.questions += [
            Question(pair.first.code, pair.second.code, pair.why, step.row.row) for pair in match.pairs if pair.listed
        ]
