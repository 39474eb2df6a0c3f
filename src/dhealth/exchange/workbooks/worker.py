"""The work on an import: reading, checking, storing, taking out, going on after an interruption."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import connections
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.services.locks import held_days
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.actions import ask_for_columns, finish, stop_import
from dhealth.exchange.workbooks.columns import Columns, apply_mapping, find_columns
from dhealth.exchange.workbooks.findings import Findings
from dhealth.exchange.workbooks.headings import Kind
from dhealth.exchange.workbooks.models import RUNNING, Import, Stage
from dhealth.exchange.workbooks.plan import Plan
from dhealth.exchange.workbooks.queries import known_clients, known_services, second_numbers
from dhealth.exchange.workbooks.reading import Workbook, read_workbook
from dhealth.exchange.workbooks.rejects import write_rejects
from dhealth.exchange.workbooks.sealed import Headings, headings_of, layout_of
from dhealth.exchange.workbooks.storing import Gone, Workers, beat, lots, store_lot
from dhealth.exchange.workbooks.undoing import take_out
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.operator import OPERATOR, Operator
from dhealth.trust.organisations.practice import is_practice

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ATTEMPTS = 3  # how often the work is begun without coming any further
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


def nothing_told(done: int, rows: int) -> None:
    """Progress that nobody follows."""


def run_waiting_imports() -> int:
    """Do the work that waits, oldest first; returns how many imports it moved. Never raises for one import's sake."""
    _refresh_connections()
    waiting = Import.objects.filter(stage__in=RUNNING).order_by("made_at").values_list("organisation_id", flat=True)
    return sum(work_off(organisation) for organisation in dict.fromkeys(waiting))


def _refresh_connections() -> None:
    """A process that runs for months drops a connection that the database has closed meanwhile."""
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block:
            connection.close_if_unusable_or_obsolete()


def work_off(organisation_id: UUID, progress: Progress = nothing_told, *, wait: bool = False) -> int:
    """Do the work that waits for one organisation, one import after the other, unless somebody is at it."""
    moved = 0
    with keeping.turn(organisation_id, wait=wait) as ours:
        while ours and (job := _next(organisation_id)) is not None:
            carry_on(_actor_of(job), job, progress)
            moved += 1
    return moved


def _next(organisation_id: UUID) -> Import | None:
    """What comes first: taking out, storing, checking, each begun or not; then the oldest."""
    waiting = Import.objects.filter(organisation=organisation_id, stage__in=RUNNING)
    jobs = waiting.select_related("organisation", "made_by", "undone__undone_by").order_by("made_at")
    return min(jobs, key=lambda job: RUNNING.index(Stage(job.stage)), default=None)


def _actor_of(job: Import) -> Actor:
    whoever = job.undone.undone_by if job.stage == Stage.UNDOING else job.made_by
    if whoever.pk == OPERATOR:
        return Operator.at_the_console()
    return Actor.of(whoever, practising=is_practice(job.organisation_id))


def carry_on(actor: Actor, job: Import, progress: Progress = nothing_told) -> None:
    """Check, store or take out one import to its end. What stands in the way is said in the import, never raised."""
    try:
        _begin(job)
        if job.stage == Stage.UNDOING:
            take_out(actor, job, progress)
            return
        actor.require("workbook.import", job.organisation_id)
        with keeping.opened(job.pk) as path:
            work_on(actor, job, path, progress)
    except Gone:
        return
    except PermissionDenied:
        stop_import(job, Refused(_may_not_any_more(job)))
    except Refused as refusal:
        stop_import(job, refusal)
    except FileNotFoundError:
        stop_import(job, Refused(_("The file of this import is gone. Choose it again.")))
    except Exception as problem:  # whatever it is, the other imports wait behind it
        _tell(job, problem)


def _may_not_any_more(job: Import) -> _StrPromise:
    if job.stage == Stage.UNDOING:
        return _("Whoever asked to take this workbook out may not do so any more. Somebody else can go on.")
    return _("Whoever chose this workbook may not import any more. Choose it again.")


def _begin(job: Import) -> None:
    if job.attempts >= ATTEMPTS:
        raise Refused(
            _("The work on this workbook broke off several times, our fault. Tell whoever looks after the server.")
        )
    here = Import.objects.filter(pk=job.pk, stage=job.stage)
    if not here.update(attempts=F("attempts") + 1, beat_at=timezone.now()):
        raise Gone
    job.attempts += 1


def _tell(job: Import, problem: Exception) -> None:
    """To the log where and what kind, never the words of the error: they may hold a row."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    kind = type(problem).__name__
    log.error("Import %s broke off (%s at %s:%s)", job.pk, kind, Path(place.filename).name, place.lineno)


def work_on(actor: Actor, job: Import, path: Path, progress: Progress) -> None:
    """Read the workbook and judge every row; store the rows where the import is to be applied."""
    book = read_workbook(path)
    headings = headings_of(job)
    columns = _columns(book, headings)
    headings.layout = layout_of(_found(book)) | layout_of(columns)
    if any(sheet.lacking for sheet in columns.values()):
        ask_for_columns(job, headings)
        return
    plan = _plan(job, book, columns)
    findings = _go_through(actor, job, plan, progress)
    finish(job, headings, findings, _rejects(book, columns, findings))


def _plan(job: Import, book: Workbook, columns: dict[Kind, Columns]) -> Plan:
    """The plan as on the day of choosing, so that a row is judged alike before and after an interruption."""
    plan = Plan(
        book,
        columns,
        known_clients(job.organisation_id, job.pk, second_numbers(job)),
        known_services(job.organisation_id, job.pk),
        timezone.localdate(job.made_at),
        held_days(job.organisation_id),
    )
    job.rows = plan.count_rows()
    if not job.rows:
        raise Refused(_("The sheets of this workbook are empty. Choose the workbook that holds the entries."))
    Import.objects.filter(pk=job.pk).update(rows=job.rows)
    return plan


def _go_through(actor: Actor, job: Import, plan: Plan, progress: Progress) -> Findings:
    findings, workers, done = Findings(), Workers(actor, job), 0
    for section in plan.sections():
        for lot in lots(section):
            for step in lot:
                findings.take(step)
            done += len(lot)
            if job.stage == Stage.APPLYING:
                store_lot(actor, job, lot, workers, done)
            else:
                beat(job, max(job.done, done))
            progress(done, job.rows)
    return findings


def _found(book: Workbook) -> dict[Kind, Columns]:
    """The sheets of ours that hold anything."""
    return {kind: sheet for kind, sheet in find_columns(book).items() if sheet.headings}


def _columns(book: Workbook, headings: Headings) -> dict[Kind, Columns]:
    found = {kind: sheet for kind, sheet in _found(book).items() if kind not in headings.skipped}
    if not found:
        raise Refused(_("The sheets of this workbook are empty. Choose the workbook that holds the entries."))
    return {kind: apply_mapping(sheet, headings.mapping.get(kind, {})) for kind, sheet in found.items()}


def _rejects(book: Workbook, columns: dict[Kind, Columns], findings: Findings) -> bytes | None:
    """The rejected rows as a workbook to mend."""
    if not findings.rejects:
        return None
    with keeping.scratch() as path:
        write_rejects(path, book, columns, findings.rejects)
        return path.read_bytes()
