"""The work on an import: reading, checking, storing, going on after an interruption."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.actions import ask_for_columns, finish_check, finish_import, stop_import
from dhealth.exchange.workbooks.columns import Columns, apply_mapping, find_columns
from dhealth.exchange.workbooks.headings import Kind
from dhealth.exchange.workbooks.models import RUNNING, Import, Stage
from dhealth.exchange.workbooks.plan import Plan
from dhealth.exchange.workbooks.queries import known_clients, known_services
from dhealth.exchange.workbooks.reading import Workbook, read_workbook
from dhealth.exchange.workbooks.rejects import write_rejects
from dhealth.exchange.workbooks.storing import Findings, Workers, lots, store_lot
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

SILENT = timedelta(seconds=90)  # after so long without a sign of life, somebody else takes the work over
Progress = Callable[[int, int], None]
log = logging.getLogger(__name__)


def run_waiting_imports() -> int:
    """Do the work that waits, oldest first; returns how many imports it moved."""
    moved = 0
    while (job := _claim()) is not None:
        carry_on(Actor.of(job.made_by), job)
        moved += 1
    return moved


def _claim() -> Import | None:
    """Take an import that nobody works on; two workers never take the same."""
    idle = Q(beat_at=None) | Q(beat_at__lt=timezone.now() - SILENT)
    for job in Import.objects.filter(idle, stage__in=RUNNING).order_by("made_at")[:5]:
        if Import.objects.filter(idle, pk=job.pk, stage=job.stage).update(beat_at=timezone.now()):
            return Import.objects.select_related("organisation", "made_by").get(pk=job.pk)
    return None


def carry_on(actor: Actor, job: Import, progress: Progress = lambda done, rows: None) -> Findings | None:
    """Check or store one import to its end. What cannot be read is said in the import, never raised."""
    try:
        actor.require("workbook.import", job.organisation_id)
        with keeping.opened(job.pk) as path:
            return work_on(actor, job, path, progress)
    except PermissionDenied:
        stop_import(job, _("Whoever chose this workbook may not import any more. Choose it again."))
    except Refused as refusal:
        stop_import(job, str(refusal))
    except FileNotFoundError:
        stop_import(job, _("The file of this import is gone. Choose it again."))
    return None


def work_on(actor: Actor, job: Import, path: Path, progress: Progress) -> Findings | None:
    """Read the workbook and judge every row; store the rows where the import is to be applied."""
    book = read_workbook(path)
    columns = _columns(book, job)
    layout = _layout(columns)
    if any(sheet.lacking for sheet in columns.values()):
        ask_for_columns(job, layout)
        return None
    plan = Plan(
        book,
        columns,
        known_clients(job.organisation_id, job.pk),
        known_services(job.organisation_id, job.pk),
        timezone.localdate(),
    )
    job.rows, job.done = plan.count_rows(), 0
    job.save(update_fields=["rows", "done"])
    findings = _go_through(actor, job, plan, progress)
    _keep_rejects(job, book, columns, findings)
    (finish_import if job.stage == Stage.APPLYING else finish_check)(job, layout, findings)
    return findings


def _go_through(actor: Actor, job: Import, plan: Plan, progress: Progress) -> Findings:
    findings, workers = Findings(), Workers(actor, job)
    for section in plan.sections():
        for lot in lots(section):
            for step in lot:
                findings.take(step)
            if job.stage == Stage.APPLYING:
                store_lot(actor, job, lot, workers)
            else:
                job.done, job.beat_at = job.done + len(lot), timezone.now()
                job.save(update_fields=["done", "beat_at"])
            progress(job.done, job.rows)
    return findings


def _columns(book: Workbook, job: Import) -> dict[Kind, Columns]:
    return {kind: apply_mapping(sheet, job.mapping.get(kind, {})) for kind, sheet in find_columns(book).items()}


def _layout(columns: dict[Kind, Columns]) -> dict[str, Any]:
    return {
        kind: {
            "sheet": sheet.sheet,
            "heading_row": sheet.heading_row,
            "headings": list(sheet.headings),
            "fields": {field: sheet.heading(field) for field in sheet.fields},
            "lacking": list(sheet.lacking),
        }
        for kind, sheet in columns.items()
    }


def _keep_rejects(job: Import, book: Workbook, columns: dict[Kind, Columns], findings: Findings) -> None:
    """Once everything is stored, only the rejected rows are still needed: they take the workbook's place."""
    if job.stage != Stage.APPLYING:
        return
    with keeping.opened(job.pk) as path:
        write_rejects(path, book, columns, findings.rejects)
        with path.open("rb") as source:
            keeping.keep(job.pk, source)
