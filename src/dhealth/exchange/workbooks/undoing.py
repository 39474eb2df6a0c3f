"""Taking an import out as a whole, some records at a time: what it brought goes, older records are as before."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import remove_imported
from dhealth.care.clients.actions.importing import forget_second_numbers, forget_second_rows
from dhealth.care.clients.models import Client, ClientCode, PossibleDuplicate
from dhealth.care.services.listening import tell_changed
from dhealth.care.services.locks import held_days, refuse_any_locked
from dhealth.care.services.models import Service
from dhealth.care.services.supplies import tell_books
from dhealth.evidence.targets.actions import take_back_targets
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.built_upon import replaced_since, worked_on
from dhealth.exchange.workbooks.models import Import, Stage, UndoneImport
from dhealth.exchange.workbooks.queries import batched, codes_of_records, second_numbers
from dhealth.exchange.workbooks.storing import beat
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

LOT = 250  # records in one transaction: others who write wait that long
MOST_NAMED = 5  # codes in a refusal


def undo_import(actor: Actor, job: Import) -> None:
    """Ask that what an import brought be taken out as a whole; the background does it. Twice changes nothing.

    Raises:
        Refused: work was built on it since, it has not ended, or another workbook is just being stored.
    """
    actor.require("workbook.undo", job.organisation_id)
    if Import.objects.filter(pk=job.pk, stage__in=(Stage.UNDOING, Stage.UNDONE)).exists():
        return
    if job.stage not in (Stage.APPLIED, Stage.STOPPED):
        raise Refused(_("This import has not been stored to its end. Wait for it, then undo it."))
    with keeping.turn(job.organisation_id) as ours:
        if not ours:
            raise Refused(_("Another workbook of the group is just being stored. Wait for it, then undo this one."))
        _ask(actor, job.pk)


@transaction.atomic
def _ask(actor: Actor, import_id: UUID) -> None:
    job = Import.objects.select_for_update(of=("self",), no_key=True).filter(pk=import_id).first()
    if job is None or job.stage in (Stage.UNDOING, Stage.UNDONE):  # dropped, or asked for, a moment ago
        return
    if not job.is_going:
        _refuse_built_upon(job)
        job.rows, job.done = _entries(job), 0
    UndoneImport.objects.update_or_create(source=job, defaults={"undone_by_id": actor.id})
    job.stage, job.beat_at, job.attempts, job.problem = Stage.UNDOING, None, 0, ""
    job.save(update_fields=["stage", "rows", "done", "beat_at", "attempts", "problem"])
    record("workbook.undo", actor, job, at=job.organisation_id, why="asked")


def _refuse_locked(organisation: UUID, services: QuerySet[Service]) -> None:
    """What a month's close holds is not taken out."""
    if held_days(organisation):
        refuse_any_locked(organisation, services.order_by().values_list("project", "day").distinct())


def _entries(job: Import) -> int:
    """Records, services, and second rows in the notes of older records: what has to go."""
    brought = sum(model.objects.filter(origin=job.pk).count() for model in (Client, Service))
    return brought + len(job.changed.get("records", []))


def _refuse_built_upon(job: Import) -> None:
    _refuse_locked(job.organisation_id, Service.objects.filter(origin=job.pk))
    upon = worked_on(job.pk)
    if upon:
        codes = [show_code(code) for code in codes_of_records(upon)[:MOST_NAMED]]
        raise Refused(
            _(
                "Work was done on what this workbook brought, on %(n)s records (%(codes)s): it cannot be taken out "
                "any more. Correct single records."
            )
            % {"n": len(upon), "codes": ", ".join(codes) + (" …" if len(upon) > len(codes) else "")}
        )
    if replaced_since(job):
        raise Refused(
            _("A later workbook changed the targets of this one: it cannot be taken out any more. Correct them singly.")
        )


def take_out(actor: Actor, job: Import, progress: Callable[[int, int], None]) -> None:
    """Do what was asked, lot by lot; begun before and interrupted, it goes on. A lot is one act with one event.

    Records on which somebody works in these very minutes stay, with their services; the import names them at the end.

    Raises:
        PermissionDenied: whoever asked may not take imports out any more.
        Gone: the import stands elsewhere.
    """
    actor.require("workbook.undo", job.organisation_id)
    _take_out_beside(job)
    for lot in _lots(actor, job):
        with transaction.atomic():
            beat(job, min(job.done + lot(), job.rows))
        progress(job.done, job.rows)
    _finish(job)


def _lots(actor: Actor, job: Import) -> Iterator[Callable[[], int]]:
    """The acts, each to be called before the next is asked for; each tells how many entries it took out."""
    while job.changed.get("records"):
        yield partial(_forget_second_rows, job)
    for clients in batched(_ids(Client.objects.filter(origin=job.pk)), LOT):
        yield partial(_take_out_clients, actor, job, clients)
    of_older = Service.objects.filter(origin=job.pk).exclude(client__origin=job.pk)
    for services in batched(_ids(of_older), LOT):
        yield partial(_take_out_services, actor, job, services)


def _ids(rows: QuerySet[Client] | QuerySet[Service]) -> list[UUID]:
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _forget_second_rows(job: Import) -> int:
    rows = job.changed["records"]
    forget_second_rows([(UUID(client), code) for client, code in rows[:LOT]])
    job.changed["records"] = rows[LOT:]
    return len(rows[:LOT])


@transaction.atomic
def _take_out_beside(job: Import) -> None:
    """What the import wrote beside records and services, and the words that it kept."""
    take_back_targets(job.pk, job.changed.get("targets", {}))
    PossibleDuplicate.objects.filter(origin=job.pk, decision=None).delete()
    ClientCode.objects.filter(origin=job.pk).exclude(client__origin=job.pk).delete()
    forget_second_numbers(second_numbers(job))
    job.changed = {"records": job.changed.get("records", [])}
    Import.objects.filter(pk=job.pk).update(findings=None, rejects=None, columns=None, changed=job.changed)


def _take_out_clients(actor: Actor, job: Import, clients: Sequence[UUID]) -> int:
    held = _ids(Client.objects.select_for_update(no_key=True).filter(pk__in=clients))
    stay = worked_on(job.pk, held)
    gone = [client for client in held if client not in stay]
    _refuse_locked(job.organisation_id, Service.objects.filter(origin=job.pk, client__in=gone))
    services, _kinds = Service.objects.filter(origin=job.pk, client__in=gone).delete()
    remove_imported(Client.objects.filter(pk__in=gone))
    _record(actor, job, len(gone), services)
    return len(gone) + services


def _take_out_services(actor: Actor, job: Import, services: Sequence[UUID]) -> int:
    """Services of older records; one that somebody corrected stays."""
    going = Service.objects.filter(pk__in=services, corrected=None)
    _refuse_locked(job.organisation_id, going)
    persons = set(going.values_list("person_id", flat=True))
    gone, _kinds = going.delete()
    tell_changed(persons)
    _record(actor, job, 0, gone)
    return gone


def _record(actor: Actor, job: Import, clients: int, services: int) -> None:
    if clients or services:
        told = {"clients": clients, "services": services}
        record("workbook.undo", actor, job, at=job.organisation_id, details=told)


@transaction.atomic
def _finish(job: Import) -> None:
    tell_books(job.organisation_id, date.min)
    job.changed = {"stayed": [client.hex for client in _ids(Client.objects.filter(origin=job.pk))]}
    job.stage, job.done = Stage.UNDONE, job.rows
    job.save(update_fields=["stage", "done", "changed"])
    transaction.on_commit(lambda: keeping.forget(job.pk))
