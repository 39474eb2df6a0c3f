"""Reading a workbook against what the organisation holds: one judged row after the other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from dhealth.care.services.locks import Held
from dhealth.exchange.workbooks.columns import Columns
from dhealth.exchange.workbooks.headings import Kind
from dhealth.exchange.workbooks.matching import Match, Registry, ServiceLedger, service_key
from dhealth.exchange.workbooks.parsing import parse_clients, parse_services, parse_targets
from dhealth.exchange.workbooks.reading import Workbook
from dhealth.exchange.workbooks.rows import ClientRow, Reason, Reject, ServiceRow, TargetRow
from dhealth.kernel.ids import uuid7
from dhealth.ui.figures import day


@dataclass(frozen=True, slots=True)
class ClientStep:
    """A client row and what it turned out to be."""

    row: ClientRow
    match: Match


@dataclass(frozen=True, slots=True)
class ServiceStep:
    """A service row, whose it is, and whether it is a new fact."""

    row: ServiceRow
    client: UUID
    verdict: Literal["created", "already", "repeated"]


@dataclass(frozen=True, slots=True)
class TargetStep:
    """A target row."""

    row: TargetRow


@dataclass(frozen=True, slots=True)
class RejectStep:
    """A row that is not taken, of whichever sheet."""

    kind: Kind
    reject: Reject


Step = ClientStep | ServiceStep | TargetStep | RejectStep


@dataclass
class Plan:
    """A workbook with its columns, judged row by row in the order in which it must be stored."""

    book: Workbook
    columns: dict[Kind, Columns]
    registry: Registry
    ledger: ServiceLedger
    today: dt.date
    held: Sequence[Held] = ()  # days of locked months: no service is added there

    def sections(self) -> Iterator[Iterator[Step]]:
        """Clients, then services, then targets; begin one only when all of the one before is stored."""
        if "clients" in self.columns:
            yield self._clients(self.columns["clients"])
        if "services" in self.columns:
            yield self._services(self.columns["services"])
        if "targets" in self.columns:
            yield self._targets(self.columns["targets"])

    def count_rows(self) -> int:
        """How many rows there are to judge, for a progress bar."""
        return sum(1 for columns in self.columns.values() for _ in columns.data_rows(self.book.sheets[columns.sheet]))

    def _clients(self, columns: Columns) -> Iterator[Step]:
        for row in parse_clients(self.book.sheets[columns.sheet], columns, self.today):
            if isinstance(row, Reject):
                yield RejectStep("clients", row)
                continue
            match = self.registry.match(row, uuid7())
            if match.verdict == "code_in_use":
                yield RejectStep("clients", rejected(columns, row, "code_in_use"))
            else:
                yield ClientStep(row, match)

    def _services(self, columns: Columns) -> Iterator[Step]:
        for row in parse_services(self.book.sheets[columns.sheet], columns, self.today):
            if isinstance(row, Reject):
                yield RejectStep("services", row)
                continue
            client = self.registry.by_code.get(row.code)
            if client is None:
                yield RejectStep("services", rejected(columns, row, "unknown_client"))
                continue
            key = service_key(client.id, row)
            if self.ledger.is_new(key) and any(held.holds(None, row.day) for held in self.held):
                yield RejectStep(
                    "services", Reject(columns.sheet, row.row, columns.heading("day"), day(row.day), "locked_period")
                )
            else:
                yield ServiceStep(row, client.id, self.ledger.judge(key))

    def _targets(self, columns: Columns) -> Iterator[Step]:
        for row in parse_targets(self.book.sheets[columns.sheet], columns, self.today):
            yield RejectStep("targets", row) if isinstance(row, Reject) else TargetStep(row)


def rejected(columns: Columns, row: ClientRow | ServiceRow, reason: Reason) -> Reject:
    """A reject for the code of a row that could be read."""
    return Reject(columns.sheet, row.row, columns.heading("code"), row.code, reason)
