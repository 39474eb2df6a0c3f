"""An import from its choice to its storing; reading and storing go on in the background (worker.py)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.findings import Findings
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.problems import kept
from dhealth.exchange.workbooks.queries import has_stored
from dhealth.exchange.workbooks.safety import check
from dhealth.exchange.workbooks.sealed import (
    Headings,
    findings_of,
    headings_of,
    rejects_of,
    seal_findings,
    seal_headings,
    seal_name,
    seal_rejects,
)
from dhealth.exchange.workbooks.storing import Gone
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def choose_workbook(
    actor: Actor, organisation_id: UUID, path: Path, name: str, *, stage: Stage = Stage.CHECKING
) -> Import:
    """Take in a workbook, sealed, to be read; nothing of it is stored among the records yet.

    `stage` is APPLYING where it shall be stored without a look at what a check finds.

    Raises:
        PermissionDenied: the actor does not import for this organisation.
        Refused: the file is no workbook, or a broken, locked, huge or hostile one.
    """
    actor.require("workbook.import", organisation_id)
    check(path)
    job = Import(id=uuid7(), organisation_id=organisation_id, made_by_id=actor.id, stage=stage)
    try:
        with path.open("rb") as source:
            job.digest = keeping.keep(job.pk, source)
        _take_in(actor, job, name)
    except BaseException:
        keeping.forget(job.pk)
        raise
    return job


@transaction.atomic
def _take_in(actor: Actor, job: Import, name: str) -> None:
    job.name = seal_name(job, name)
    job.save(force_insert=True)
    record("workbook.import", actor, job, at=job.organisation_id, why="chosen")


@transaction.atomic
def choose_columns(
    actor: Actor, job: Import, mapping: Mapping[str, Mapping[str, str]], skipped: Iterable[str] = ()
) -> None:
    """Say under which headings the fields stand, and which sheets to leave out; the workbook is then checked again.

    Raises:
        Refused: the import has gone further already.
    """
    actor.require("workbook.import", job.organisation_id)
    job = _locked(job)
    if job.stage not in (Stage.CHOSEN, Stage.CHECKED):
        raise Refused(_("This import is under way. Its columns cannot be changed any more."))
    said = {kind: dict(fields) for kind, fields in mapping.items()}
    job.columns = seal_headings(job, replace(headings_of(job), mapping=said, skipped=sorted(skipped)))
    _restart(job, Stage.CHECKING)


@transaction.atomic
def apply_import(actor: Actor, job: Import) -> None:
    """Store what was checked, or go on where the storing stopped. Asking twice changes nothing.

    Raises:
        Refused: the workbook has not been checked, or was taken out again.
    """
    actor.require("workbook.import", job.organisation_id)
    job = _locked(job)
    if job.is_going:
        raise Refused(_("This import was taken out again. Choose the workbook anew to store it."))
    if job.stage in (Stage.APPLYING, Stage.APPLIED):
        return
    if job.stage not in (Stage.CHECKED, Stage.STOPPED):
        raise Refused(_("Check the workbook first. Then it can be stored."))
    _restart(job, Stage.APPLYING)
    record("workbook.import", actor, job, at=job.organisation_id, why="apply")


def _locked(job: Import) -> Import:
    return Import.objects.select_for_update(of=("self",), no_key=True).get(pk=job.pk)


def _restart(job: Import, stage: Stage) -> None:
    if job.stage != Stage.STOPPED:
        job.done = 0
    job.stage, job.beat_at, job.attempts, job.problem = stage, None, 0, ""
    job.save(update_fields=["stage", "done", "beat_at", "attempts", "problem", "columns"])


@transaction.atomic
def drop_import(actor: Actor, job: Import) -> None:
    """Give up an import of which nothing has been stored; its file is removed.

    Raises:
        Refused: something of it is stored, so it must be undone instead.
    """
    actor.require("workbook.import", job.organisation_id)
    job = _locked(job)
    if job.stage in (Stage.APPLYING, Stage.APPLIED) or job.is_going or has_stored(job.pk):
        raise Refused(_("Rows of this workbook are stored already. Undo the import instead."))
    record("workbook.import", actor, job, at=job.organisation_id, why="dropped")
    gone = job.pk
    transaction.on_commit(lambda: keeping.forget(gone))
    job.delete()


@transaction.atomic
def finish(job: Import, headings: Headings, findings: Findings, rejects: bytes | None) -> None:
    """Keep what a check or the storing found; the last row is done.

    Raises:
        Gone: the import was put away or dropped meanwhile.
    """
    _still_here(job)
    job.columns = seal_headings(job, headings)
    job.counts = {"clients": findings.clients, "services": findings.services, "targets": findings.targets}
    job.findings = seal_findings(job, findings)
    job.rejects = seal_rejects(job, rejects) if rejects else None
    applied = job.stage == Stage.APPLYING
    job.stage = Stage.APPLIED if applied else Stage.CHECKED
    job.applied_at = timezone.now() if applied else None
    job.done = job.rows
    job.save(update_fields=["columns", "counts", "findings", "rejects", "stage", "applied_at", "done", "rows"])
    if applied:
        transaction.on_commit(lambda: keeping.forget(job.pk))


def _still_here(job: Import) -> None:
    if not Import.objects.select_for_update(no_key=True).filter(pk=job.pk, stage=job.stage):
        raise Gone


@transaction.atomic
def ask_for_columns(job: Import, headings: Headings) -> None:
    """A column without which nothing can be read is missing: a person has to say where it stands.

    Raises:
        Gone: the import was put away or dropped meanwhile.
    """
    _still_here(job)
    job.columns, job.stage = seal_headings(job, headings), Stage.CHOSEN
    job.save(update_fields=["columns", "stage"])


@transaction.atomic
def stop_import(job: Import, refusal: Refused) -> None:
    """The work cannot go on; the refusal says why and what to do. What was half done can be taken up again."""
    storing = job.stage == Stage.APPLYING and job.findings is not None
    job.stage = Stage.STOPPED if storing or job.is_going or has_stored(job.pk) else Stage.UNREADABLE
    job.problem = kept(refusal)
    job.save(update_fields=["stage", "problem"])


def sees_values(actor: Actor, organisation_id: UUID) -> bool:
    """Whether the words of the rows may be shown: they are names, phones and days of birth."""
    return actor.sees_field("identity", organisation_id, own=False)


@transaction.atomic
def read_findings(actor: Actor, job: Import) -> Findings:
    """What was found, as this person may read it; showing the words of rows is recorded as a look at identities."""
    findings = findings_of(job)
    if not sees_values(actor, job.organisation_id):
        findings.rejects = [replace(reject, value="") for reject in findings.rejects]
    elif findings.rejects:
        told = {"rows": len(findings.rejects)}
        record("workbook.import", actor, job, at=job.organisation_id, why="read", details=told)
    return findings


MOST_TAKEN: Final = 100  # rows about people that one person takes out of another's workbook (docs/decisions/0009)


def too_many_to_take(actor: Actor, job: Import) -> bool:
    """Whether the rejected rows are more than one person takes away alone; who brought them has them already."""
    rejected = sum(job.counts.get(part, {}).get("rejected", 0) for part in ("clients", "services"))
    return rejected > MOST_TAKEN and job.made_by_id != actor.id


@transaction.atomic
def take_rejects(actor: Actor, job: Import) -> bytes | None:
    """The rejected rows as a workbook to mend, for those who may read the words in it; recorded.

    Raises:
        Refused: the actor may not read names and phones, or the file holds many people of somebody else's workbook.
    """
    actor.require("workbook.import", job.organisation_id)
    if not sees_values(actor, job.organisation_id):
        raise Refused(_("These rows name people. Whoever leads the group can download and mend them."))
    if too_many_to_take(actor, job):
        raise Refused(
            _("A file of more than 100 rows goes only to %(name)s, who brought the workbook. Mend the rows there.")
            % {"name": job.made_by.display_name}
        )
    workbook = rejects_of(job)
    if workbook is not None:
        record("workbook.import", actor, job, at=job.organisation_id, why="rejects")
    return workbook
