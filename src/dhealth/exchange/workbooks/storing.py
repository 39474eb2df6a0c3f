"""Storing the judged rows of a workbook, some at a time: each lot is one act with one link in the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dhealth.care.clients.actions import add_codes, note_possible_duplicates, register_many
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import Brought, record_many
from dhealth.care.services.drafts import Draft
from dhealth.evidence.targets.actions import Aim, keep_targets
from dhealth.exchange.workbooks.matching import Pair
from dhealth.exchange.workbooks.models import Import
from dhealth.exchange.workbooks.plan import ClientStep, ServiceStep, Step, TargetStep
from dhealth.exchange.workbooks.rows import ClientRow, Reject, ServiceRow
from dhealth.kernel.text import name_key
from dhealth.trust.accounts.actions import worker_named
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.places.queries import gazetteer

LOT = 2000  # rows in one transaction
UNNAMED = "–"  # the worker of a service for which the workbook names nobody


@dataclass
class Findings:
    """What an import found, in the workbook's own codes."""

    clients: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)
    targets: int = 0
    aliases: dict[str, str] = field(default_factory=dict)
    pairs: list[tuple[str, str]] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def take(self, step: Step) -> None:
        """Count one row."""
        if isinstance(step, ClientStep):
            self.clients[step.match.verdict] += 1
            if step.match.verdict == "aliased":
                self.aliases[step.row.code] = step.match.client.code
            self.pairs += [(pair.first.code, pair.second.code) for pair in step.match.pairs if pair.listed]
        elif isinstance(step, ServiceStep):
            self.services["repeated" if step.verdict == "repeated" else "created"] += 1
        elif isinstance(step, TargetStep):
            self.targets += 1
        else:
            self.rejects.append(step.reject)
            {"clients": self.clients, "services": self.services}.get(step.kind, Counter())["rejected"] += 1


class Workers:
    """The workers whom the rows name, each looked up once."""

    def __init__(self, actor: Actor, job: Import) -> None:
        self._actor, self._job = actor, job
        self._ids: dict[str, UUID] = {}

    def id_of(self, name: str) -> UUID:
        """The worker of this name; a new one without a password where the organisation has none."""
        key = name_key(name)
        if key not in self._ids:
            self._ids[key] = worker_named(self._job.organisation, name or UNNAMED, actor=self._actor).pk
        return self._ids[key]


def lots(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """The steps, so many at a time."""
    while lot := list(islice(steps, LOT)):
        yield lot


@transaction.atomic
def store_lot(actor: Actor, job: Import, lot: list[Step], workers: Workers) -> None:
    """Store one lot, or nothing of it: rows, their link in the log, and how far the import has come."""
    clients = [step for step in lot if isinstance(step, ClientStep) and not step.match.stored]
    services = [step for step in lot if isinstance(step, ServiceStep) and step.verdict == "created"]
    targets = [step for step in lot if isinstance(step, TargetStep)]
    created = [step for step in clients if step.match.verdict == "created"]
    if created or services or targets or clients:
        told = {"clients": len(created), "services": len(services)}
        event = record("workbook.import", actor, job, at=job.organisation_id, details=told)
        _store_clients(actor, job, created, workers, event.seq)
        _store_aliases(job, clients)
        _store_pairs(job, created)
        _store_services(actor, job, services, workers)
        aims = [_aim(step, workers) for step in targets]
        keep_targets(job.organisation_id, aims, job.pk)
    job.done += len(lot)
    job.beat_at = timezone.now()
    job.save(update_fields=["done", "beat_at"])


def _store_clients(actor: Actor, job: Import, steps: list[ClientStep], workers: Workers, seq: int) -> None:
    drafts = [_client_draft(step.row, workers) for step in steps]
    stored = register_many(actor, job.organisation_id, drafts, job.pk, event_seq=seq)
    for step, client in zip(steps, stored, strict=True):
        step.match.client.id = client.pk  # from here on the rows below refer to the stored record


def _client_draft(row: ClientRow, workers: Workers) -> ClientDraft:
    address = ", ".join(part for part in (row.ward, row.district, row.province) if part)
    return ClientDraft(
        name=row.name,
        phone=row.phone or "",
        birth_year=row.birth_year,
        birth_day=row.birth_day,
        sex_at_birth=row.sex_at_birth,
        main_group=row.group,
        cccd=row.cccd or "",
        address=address,
        place=gazetteer().find(row.ward, row.district, row.province),
        reached_on=row.reached_on,
        worker=workers.id_of(row.worker) if row.worker else None,
        note=row.note,
        outside_codes=((row.code, "workbook"),),
        flags=tuple(sorted(row.flags)),
    )


def _store_aliases(job: Import, steps: list[ClientStep]) -> None:
    aliases = {step.row.code: step.match.client.id for step in steps if step.match.verdict == "aliased"}
    if aliases:
        add_codes(job.organisation_id, aliases, "workbook", job.pk)


def _store_pairs(job: Import, steps: list[ClientStep]) -> None:
    pairs: list[Pair] = [pair for step in steps for pair in step.match.pairs]
    if pairs:
        note_possible_duplicates(job.organisation_id, [(p.first.id, p.second.id, p.why) for p in pairs], job.pk)


def _store_services(actor: Actor, job: Import, steps: list[ServiceStep], workers: Workers) -> None:
    brought = [Brought(step.client, _service_draft(step.row, workers)) for step in steps]
    record_many(actor, job.organisation_id, brought, job.pk)


def _service_draft(row: ServiceRow, workers: Workers) -> Draft:
    return Draft(
        kind=row.kind,
        day=row.day,
        worker_id=workers.id_of(row.worker),
        form=row.form,
        result=row.result,
        place=row.place,
        condoms=row.condoms,
        lubricants=row.lubricants,
        needles=row.needles,
        note=row.note,
    )


def _aim(step: TargetStep, workers: Workers) -> Aim:
    row = step.row
    return Aim(workers.id_of(row.worker), row.indicator, row.start, row.end, row.target)
