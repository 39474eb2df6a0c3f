"""What imports keep of people goes: when a person is erased, and in any case after some days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.traces import Traces
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.actions import stop_import
from dhealth.exchange.workbooks.cells import show
from dhealth.exchange.workbooks.findings import Findings
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.problems import Hindered
from dhealth.exchange.workbooks.rejects import Lines, lines_of, without_lines
from dhealth.exchange.workbooks.sealed import (
    file_name,
    findings_of,
    headings_of,
    rejects_of,
    seal_findings,
    seal_name,
    seal_rejects,
)
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record

DAYS_WAITING = 7  # a workbook that nobody stores, after the last work on it
DAYS_TO_MEND = 30  # rows to mend and second codes, after storing
WITH_FILE = (Stage.CHOSEN, Stage.CHECKING, Stage.CHECKED, Stage.APPLYING, Stage.STOPPED, Stage.UNREADABLE)
AT_WORK = (Stage.CHECKING, Stage.APPLYING)
SECOND_ROWS = "records"
_ERASED = _("A record was erased while this workbook waited. Choose it again, without that person.")
_WAITED = _("Nobody stored this workbook for %(n)s days. Choose it again.")


def forget_person(actor: Actor, traces: Traces) -> None:
    """Part of the act that erases somebody: no import of the group names them afterwards.

    Workbooks on their way in are put away whole, for storing one could bring the person back.
    """
    for job in Import.objects.select_for_update(no_key=True).filter(organisation=traces.organisation).order_by("pk"):
        words = job.columns is not None or job.findings is not None
        waits = job.stage in AT_WORK or (job.stage in WITH_FILE and (words or keeping.holds(job.pk)))
        if waits:
            put_away(job, Refused(_ERASED))
        if _strike(job, traces) or waits:
            record("workbook.import", actor, job, at=job.organisation_id, why="forgotten")


@transaction.atomic
def put_away(job: Import, refusal: Refused) -> None:
    """Drop the file and every word that was read in it; what is stored stays, and the import says why."""
    job.columns = job.findings = job.rejects = None
    job.save(update_fields=["columns", "findings", "rejects"])
    if job.stage != Stage.UNREADABLE and not job.is_going:
        stop_import(job, refusal)
    gone = job.pk
    transaction.on_commit(lambda: keeping.forget(gone))


def _strike(job: Import, traces: Traces) -> bool:
    """Take out of a stored import what speaks of the person; whether there was anything."""
    before = (job.name, job.columns, job.findings, job.rejects, str(job.changed))
    if traces.stand_in(file_name(job).rsplit(".", 1)[0].replace("_", " ")):
        job.name = seal_name(job, "")  # the screen has a word for it
    if job.columns is not None and traces.stand_in(_headings(job)):
        job.columns = None
    if job.findings is not None:
        _strike_findings(job, traces)
    if SECOND_ROWS in job.changed:
        rows, theirs = job.changed[SECOND_ROWS], {client.hex for client in traces.clients}
        job.changed[SECOND_ROWS] = [row for row in rows if row[0] not in theirs]
    struck = before != (job.name, job.columns, job.findings, job.rejects, str(job.changed))
    if struck:
        job.save(update_fields=["name", "columns", "findings", "rejects", "changed"])
    return struck


def _headings(job: Import) -> str:
    """A first row of people may have been taken for headings."""
    return " ".join(word for sheet in headings_of(job).layout.values() for word in sheet["headings"])


def _strike_findings(job: Import, traces: Traces) -> None:
    found, workbook = findings_of(job), rejects_of(job)
    lines = lines_of(workbook) if workbook is not None else {}
    numbers = _row_numbers(found, lines)
    if numbers is None:  # nobody can say which row is whose: none is kept
        job.rejects, found.rejects, gone = None, [], {}
    else:
        gone = _gone(found, lines, numbers, traces)
    found.rejects = [reject for reject in found.rejects if reject.row not in gone.get(reject.sheet, ())]
    found.aliases = {a: b for a, b in found.aliases.items() if not any(map(traces.has_code, (a, b)))}
    found.questions = [one for one in found.questions if not any(map(traces.has_code, (one.first, one.second)))]
    if not found.rejects:
        job.rejects = None
    elif workbook is not None and any(gone.values()):
        places = {sheet: [numbers[sheet].index(row) for row in rows] for sheet, rows in gone.items()}  # type: ignore[index]
        job.rejects = seal_rejects(job, without_lines(workbook, places))
    if found != findings_of(job):
        job.findings = seal_findings(job, found)


def _row_numbers(found: Findings, lines: Lines) -> dict[str, list[int]] | None:
    """Sheet → the numbers that its rows to mend had in the file, in order; None where the two do not agree."""
    numbers = {
        sheet: sorted({reject.row for reject in found.rejects if reject.sheet == sheet})
        for sheet in {reject.sheet for reject in found.rejects}
    }
    agree = all(len(lines.get(sheet, ())) == len(rows) for sheet, rows in numbers.items())
    return numbers if agree else None


def _gone(found: Findings, lines: Lines, numbers: Mapping[str, list[int]], traces: Traces) -> dict[str, set[int]]:
    """Sheet → numbers of the rows that speak of the person, in any cell or in what stopped them."""
    gone = {
        sheet: {
            row
            for row, cells in zip(rows, lines[sheet], strict=True)
            if any(traces.stand_in(show(cell)) for cell in cells[:-2])  # the last two say why
        }
        for sheet, rows in numbers.items()
    }
    for reject in found.rejects:
        if traces.stand_in(reject.value):
            gone[reject.sheet].add(reject.row)
    return gone


def forget_old_workbooks() -> None:
    """Put away workbooks that nobody stored, and drop rows to mend that nobody came back for."""
    now = timezone.now()
    resting = Import.objects.filter(stage__in=WITH_FILE).exclude(stage__in=AT_WORK)
    old = resting.alias(last=Coalesce("beat_at", "made_at")).filter(last__lt=now - timedelta(days=DAYS_WAITING))
    for job in old:
        if keeping.holds(job.pk):
            put_away(job, Hindered(_WAITED, n=str(DAYS_WAITING)))
    stored = Import.objects.filter(stage=Stage.APPLIED, applied_at__lt=now - timedelta(days=DAYS_TO_MEND))
    stored.exclude(findings=None).update(findings=None, rejects=None)
    waiting = Import.objects.filter(stage__in=WITH_FILE).exclude(stage=Stage.UNREADABLE)
    keeping.forget_strays(waiting.values_list("pk", flat=True))
