"""Storing the judged rows of a workbook, some at a time: each lot is one act with one link in the log."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dhealth.care.clients.actions import add_codes, note_possible_duplicates, register_many
from dhealth.care.clients.actions.importing import SecondRow, keep_second_rows
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import Brought, record_many
from dhealth.care.services.drafts import Draft
from dhealth.evidence.targets.actions import Aim, keep_targets
from dhealth.exchange.workbooks.matching import LONGEST_WORKER, Pair, worker_key
from dhealth.exchange.workbooks.models import Import
from dhealth.exchange.workbooks.plan import ClientStep, ServiceStep, Step, TargetStep
from dhealth.exchange.workbooks.queries import moved_records, older_records, target_for
from dhealth.exchange.workbooks.rows import ClientRow, ServiceRow
from dhealth.trust.accounts.actions import worker_named
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.places.queries import gazetteer

LOT = 2000  # rows in one transaction
UNNAMED = "–"  # the worker of a service for which the workbook names nobody


class Gone(Exception):
    """Somebody dropped the import, or it stands elsewhere: nothing more is to be done here."""


class Workers:
    """The workers whom the rows name, each looked up once."""

    def __init__(self, actor: Actor, job: Import) -> None:
        self._actor, self._job = actor, job
        self._ids: dict[str, UUID] = {}

    def id_of(self, name: str) -> UUID:
        """The worker of this name; a new one without a password where the organisation has none."""
        key = worker_key(name)
        if key not in self._ids:
            said = name[:LONGEST_WORKER] if key else UNNAMED
            self._ids[key] = worker_named(self._job.organisation, said, actor=self._actor).pk
        return self._ids[key]

    def id_or_none(self, name: str) -> UUID | None:
        """The worker of this name, nobody where none is named."""
        return self.id_of(name) if worker_key(name) else None


def lots(steps: Iterator[Step]) -> Iterator[list[Step]]:
    """The steps, so many at a time."""
    while lot := list(islice(steps, LOT)):
        yield lot


def beat(job: Import, done: int) -> None:
    """A sign of life, and how far the work has come."""
    job.done, job.beat_at, job.attempts = done, timezone.now(), 0 if done > job.done else job.attempts
    here = Import.objects.filter(pk=job.pk, stage=job.stage)
    if not here.update(done=job.done, beat_at=job.beat_at, attempts=job.attempts, changed=job.changed):
        raise Gone


@transaction.atomic
def store_lot(actor: Actor, job: Import, lot: list[Step], workers: Workers, done: int) -> None:
    """Store one lot, or nothing of it: rows, their link in the log, and how far the import has come.

    Rows that were stored before an interruption are left as they are.
    """
    clients = [step for step in lot if isinstance(step, ClientStep) and not step.match.stored]
    created = [step for step in clients if step.match.verdict == "created"]
    aliased = [step for step in clients if step.match.verdict == "aliased"]
    services = [step for step in lot if isinstance(step, ServiceStep) and step.verdict == "created"]
    targets = [step for step in lot if isinstance(step, TargetStep)]
    if created or aliased or services or targets:
        told = {"clients": len(created), "codes": len(aliased), "services": len(services), "targets": len(targets)}
        event = record("workbook.import", actor, job, at=job.organisation_id, details=told)
        _store_clients(actor, job, created, workers, event.seq)
        _store_second_codes(job, aliased)
        _store_pairs(job, clients)
        _store_services(actor, job, services, workers)
        _store_targets(job, [_aim(step, workers) for step in targets])
    beat(job, max(job.done, done))


def _store_clients(actor: Actor, job: Import, steps: list[ClientStep], workers: Workers, seq: int) -> None:
    drafts = [_client_draft(step.row, workers) for step in steps]
    stored = register_many(actor, job.organisation_id, drafts, job.pk, event_seq=seq)
    for step, client in zip(steps, stored, strict=True):
        step.match.client.id = client.pk  # from here on the rows below refer to the stored record


def _client_draft(row: ClientRow, workers: Workers) -> ClientDraft:
    return ClientDraft(
        name=row.name,
        phone=row.phone or "",
        birth_year=row.birth_year,
        birth_day=row.birth_day,
        sex_at_birth=row.sex_at_birth,
        main_group=row.group,
        cccd=row.cccd or "",
        address=_address(row),
        place=gazetteer().find(row.ward, row.district, row.province),
        reached_on=row.reached_on,
        worker=workers.id_or_none(row.worker),
        note=row.note,
        outside_codes=((row.code, "workbook"),),
        flags=tuple(sorted(row.flags)),
    )


def _address(row: ClientRow) -> str:
    return ", ".join(part for part in (row.ward, row.district, row.province) if part)


def _store_second_codes(job: Import, steps: list[ClientStep]) -> None:
    """The code leads to the first record; what the row says beyond that record is written there too."""
    if not steps:
        return
    add_codes(job.organisation_id, {step.row.code: step.match.client.id for step in steps}, "workbook", job.pk)
    rows = [
        SecondRow(
            client=step.match.client.id,
            code=step.row.code,
            phone=step.row.phone or "",
            cccd=step.row.cccd or "",
            birth_day=step.row.birth_day,
            address=_address(step.row),
            note=step.row.note,
        )
        for step in steps
    ]
    numbers = keep_second_rows(job.organisation_id, rows)
    older = older_records(job.pk, {row.client for row in rows})
    changed = [[row.client.hex, row.code] for row in rows if row.client in older]
    job.changed.setdefault("records", []).extend(changed)
    job.changed.setdefault("numbers", []).extend([pk.hex, source] for pk, source in numbers if pk in older)


def _store_pairs(job: Import, steps: list[ClientStep]) -> None:
    pairs: list[Pair] = [pair for step in steps for pair in step.match.pairs]
    if pairs:
        note_possible_duplicates(job.organisation_id, [(p.first.id, p.second.id, p.why) for p in pairs], job.pk)


def _store_services(actor: Actor, job: Import, steps: list[ServiceStep], workers: Workers) -> None:
    moved = moved_records({step.client for step in steps})
    brought = [
        Brought(step.client, _service_draft(step.row, workers), person_id=moved.get(step.client)) for step in steps
    ]
    record_many(actor, job.organisation_id, brought, job.pk)


def _store_targets(job: Import, aims: list[Aim]) -> None:
    """Targets that an older import set take the new number; the old one is kept for taking the import back."""
    changed = job.changed.setdefault("targets", {})
    for aim in aims:
        target = target_for(job.organisation_id, aim)
        if target is not None and target.origin != job.pk:
            before = changed.get(str(target.pk), [target.number])[0]
            changed[str(target.pk)] = [before, aim.number]
    keep_targets(job.organisation_id, aims, job.pk)


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
