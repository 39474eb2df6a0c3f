"""An import from its choice to its undoing; reading and storing go on in the background (worker.py)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import remove_imported
from dhealth.care.clients.models import Client, ClientCode, Consent, Merge, PossibleDuplicate
from dhealth.care.services.models import Correction, Service
from dhealth.evidence.targets.models import Target
from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.models import Import, Stage, UndoneImport
from dhealth.exchange.workbooks.rows import Reject
from dhealth.exchange.workbooks.safety import check
from dhealth.exchange.workbooks.storing import Findings
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event
from dhealth.trust.keys.sealing import open_sealed, seal

NAME, FINDINGS = "workbooks.name", "workbooks.findings"
LOOKS = ("client.read", "client.search", "client.show_identity", "client.show_access", "client.label", "report.list")


def choose_workbook(actor: Actor, organisation_id: UUID, path: Path, name: str) -> Import:
    """Take in a workbook, sealed, to be read; nothing of it is stored among the records yet.

    Raises:
        PermissionDenied: the actor does not import for this organisation.
        Refused: the file is no workbook, or a broken, locked, huge or hostile one.
    """
    actor.require("workbook.import", organisation_id)
    check(path)
    id = uuid7()
    with path.open("rb") as source:
        digest = keeping.keep(id, source)
    return _take_in(actor, organisation_id, id, name, digest)


@transaction.atomic
def _take_in(actor: Actor, organisation_id: UUID, id: UUID, name: str, digest: str) -> Import:
    job = Import.objects.create(
        id=id,
        organisation_id=organisation_id,
        made_by_id=actor.id,
        name=seal(organisation_id, NAME, id, name[:200]),
        digest=digest,
        stage=Stage.CHECKING,
    )
    record("workbook.import", actor, job, at=organisation_id, why="chosen")
    return job


@transaction.atomic
def choose_columns(actor: Actor, job: Import, mapping: Mapping[str, Mapping[str, str]]) -> None:
    """Say under which headings the fields stand; the workbook is then checked again.

    Raises:
        Refused: the import has gone further already.
    """
    actor.require("workbook.import", job.organisation_id)
    if job.stage not in (Stage.CHOSEN, Stage.CHECKED):
        raise Refused(_("This import is under way. Its columns cannot be changed any more."))
    job.mapping = {kind: dict(fields) for kind, fields in mapping.items()}
    _restart(job, Stage.CHECKING)


@transaction.atomic
def apply_import(actor: Actor, job: Import) -> None:
    """Store what was checked. Asking twice changes nothing.

    Raises:
        Refused: the workbook has not been checked, or was taken out again.
    """
    actor.require("workbook.import", job.organisation_id)
    if job.stage in (Stage.APPLYING, Stage.APPLIED) and not job.is_undone:
        return
    if job.stage != Stage.CHECKED:
        raise Refused(_("Check the workbook first. Then it can be stored."))
    _restart(job, Stage.APPLYING)
    record("workbook.import", actor, job, at=job.organisation_id, why="apply")


def _restart(job: Import, stage: Stage) -> None:
    job.stage, job.done, job.beat_at = stage, 0, None
    job.save(update_fields=["stage", "done", "beat_at", "mapping"])


@transaction.atomic
def drop_import(actor: Actor, job: Import) -> None:
    """Give up an import of which nothing has been stored; its file is removed.

    Raises:
        Refused: something of it is stored, so it must be undone instead.
    """
    actor.require("workbook.import", job.organisation_id)
    if job.stage in (Stage.APPLYING, Stage.APPLIED):
        raise Refused(_("Rows of this workbook are stored already. Undo the import instead."))
    record("workbook.import", actor, job, at=job.organisation_id, why="dropped")
    transaction.on_commit(lambda: keeping.forget(job.pk))
    job.delete()


@transaction.atomic
def undo_import(actor: Actor, job: Import) -> None:
    """Take out as a whole what an import brought. Twice changes nothing.

    Raises:
        Refused: work was built on it since, or it has not ended.
    """
    actor.require("workbook.undo", job.organisation_id)
    if job.is_undone:
        return
    if job.stage != Stage.APPLIED:
        raise Refused(_("This import has not been stored to its end. Wait for it, then undo it."))
    if built_upon(job.pk):
        raise Refused(
            _("Work was done on what this workbook brought: it cannot be taken out any more. Correct single records.")
        )
    services, _kinds = Service.objects.filter(origin=job.pk).delete()
    Target.objects.filter(origin=job.pk).delete()
    PossibleDuplicate.objects.filter(origin=job.pk).delete()
    ClientCode.objects.filter(origin=job.pk).exclude(client__origin=job.pk).delete()
    clients = remove_imported(Client.objects.filter(origin=job.pk))
    UndoneImport.objects.create(source=job, undone_by_id=actor.id)
    record("workbook.undo", actor, job, at=job.organisation_id, details={"clients": clients, "services": services})
    transaction.on_commit(lambda: keeping.forget(job.pk))


def built_upon(origin: UUID) -> bool:
    """Whether anybody worked on with what an import brought."""
    clients = Client.objects.filter(origin=origin)
    return (
        Service.objects.filter(person__origin=origin).exclude(origin=origin).exists()
        or Service.objects.filter(client__origin=origin).exclude(origin=origin).exists()
        or Correction.objects.filter(old__origin=origin).exists()
        or Consent.objects.filter(client__origin=origin).exists()
        or Merge.objects.filter(kept__origin=origin).exists()
        or Merge.objects.filter(absorbed__origin=origin).exists()
        or PossibleDuplicate.objects.filter(origin=origin, decision__isnull=False).exists()
        or clients.exclude(erased_at=None).exists()
        or Event.objects.filter(subject__in=clients.values("id")).exclude(verb__in=LOOKS).exists()
    )


@transaction.atomic
def finish_check(job: Import, layout: dict[str, Any], findings: Findings) -> None:
    """Keep what a check found; nothing else changes."""
    job.layout = layout
    _keep_findings(job, findings)
    job.stage = Stage.CHECKED
    job.save(update_fields=["layout", "counts", "findings", "stage", "done", "rows"])


@transaction.atomic
def finish_import(job: Import, layout: dict[str, Any], findings: Findings) -> None:
    """The last row is stored."""
    job.layout = layout
    _keep_findings(job, findings)
    job.stage, job.applied_at = Stage.APPLIED, timezone.now()
    job.save(update_fields=["layout", "counts", "findings", "stage", "applied_at", "done", "rows"])


@transaction.atomic
def ask_for_columns(job: Import, layout: dict[str, Any]) -> None:
    """A column without which nothing can be read is missing: a person has to say where it stands."""
    job.layout, job.stage = layout, Stage.CHOSEN
    job.save(update_fields=["layout", "stage"])


@transaction.atomic
def stop_import(job: Import, problem: str) -> None:
    """The file cannot be read; the sentence says why and what to do."""
    job.stage, job.problem = Stage.UNREADABLE, problem[:400]
    job.save(update_fields=["stage", "problem"])


def _keep_findings(job: Import, findings: Findings) -> None:
    job.counts = {"clients": findings.clients, "services": findings.services, "targets": findings.targets}
    words = {
        "aliases": findings.aliases,
        "pairs": sorted(findings.pairs),
        "rejects": [asdict(reject) for reject in findings.rejects],
    }
    job.findings = seal(job.organisation_id, FINDINGS, job.pk, json.dumps(words, ensure_ascii=False))


def findings_of(job: Import) -> Findings:
    """What the last check or storing found."""
    findings = Findings()
    if job.findings is not None:
        words = json.loads(open_sealed(job.organisation_id, FINDINGS, job.pk, bytes(job.findings)))
        findings.aliases = words["aliases"]
        findings.pairs = [(first, second) for first, second in words["pairs"]]
        findings.rejects = [Reject(**reject) for reject in words["rejects"]]
        findings.clients.update(job.counts["clients"])
        findings.services.update(job.counts["services"])
        findings.targets = job.counts["targets"]
    return findings


def file_name(job: Import) -> str:
    """The name of the chosen file."""
    return open_sealed(job.organisation_id, NAME, job.pk, bytes(job.name))
