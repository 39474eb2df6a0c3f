"""The import from the console: one call from the file to its answer."""

from __future__ import annotations

import hashlib
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.exchange.workbooks.actions import apply_import, choose_workbook, drop_import
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.problems import told
from dhealth.exchange.workbooks.safety import check
from dhealth.exchange.workbooks.sealed import findings_of, headings_of, rejects_of
from dhealth.exchange.workbooks.worker import Progress, work_off
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.operator import Operator
from dhealth.trust.keys.master import data_dir
from dhealth.trust.organisations.actions import named_or_new


def import_file(path: Path, organisation_name: str, rejects: Path | None, progress: Progress) -> dict[str, Any]:
    """Read and store a workbook for the organisation of this name, making both the organisation and its workers.

    `progress(done, rows)` is called now and then. Where storing the same file was interrupted before, it goes on from
    there, and the answer is that of the whole. Returns the answer that `dhealth import-workbook --json` prints.

    Raises:
        Refused: the file cannot be read, or the rejected rows have no place to go; the sentence says what to do.
    """
    place = _place_for_rejects(path, rejects)
    check(path)  # before an organisation is made for it
    actor = Operator.at_the_console()
    organisation = named_or_new(organisation_name)
    job = _begun(organisation.pk, path) or choose_workbook(
        actor, organisation.pk, path, path.name, stage=Stage.APPLYING
    )
    work_off(organisation.pk, progress, wait=True)
    job.refresh_from_db()
    if job.stage != Stage.APPLIED:
        raise _refusal(actor, job)
    _hand_over(job, place)
    return answer(job, place)


def _begun(organisation_id: UUID, path: Path) -> Import | None:
    """An earlier storing of this very file that did not come to its end; it is set going again."""
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    unfinished = Import.objects.filter(organisation=organisation_id, digest=digest)
    job = unfinished.filter(stage__in=(Stage.APPLYING, Stage.STOPPED), undone=None).order_by("made_at").first()
    if job is not None:
        apply_import(Operator.at_the_console(), job)
    return job


def _refusal(actor: Actor, job: Import) -> Refused:
    """Why the file was not stored. One of which nothing can be read is not kept."""
    if job.stage == Stage.UNREADABLE:
        drop_import(actor, job)
    if job.stage == Stage.APPLYING:
        return Refused(_("The work on this workbook broke off. Give the same command again: it goes on from there."))
    return Refused(told(job.problem) or _lacking(job))


def _place_for_rejects(path: Path, rejects: Path | None) -> Path:
    place = (rejects or path.with_name(f"{path.stem}-rejects.xlsx")).absolute()
    if place.resolve().is_relative_to(data_dir().resolve()):
        raise Refused(_("The rejected rows name people: they cannot lie in the data folder. Name a place: --rejects."))
    if not place.parent.is_dir():
        raise Refused(_("There is no folder %(folder)s for the rejected rows.") % {"folder": place.parent})
    return place


def _hand_over(job: Import, place: Path) -> None:
    workbook = rejects_of(job)
    if workbook is not None:
        with open(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as saved:  # noqa: PTH123
            saved.write(workbook)


def _lacking(job: Import) -> str:
    """Which columns a person would have to map."""
    sheets = headings_of(job).layout.values()
    names = [f"{sheet['sheet']}: {', '.join(sheet['lacking_headings'])}" for sheet in sheets if sheet["lacking"]]
    return _("Columns are missing (%(columns)s). Give them the agreed headings, or map them on the import page.") % {
        "columns": "; ".join(names)
    }


def answer(job: Import, rejects_place: Path) -> dict[str, Any]:
    """What an import did, in the workbook's own codes."""
    findings = findings_of(job)
    clients, services = findings.clients, findings.services
    return {
        "import": str(job.pk),
        "clients": {
            "rows": clients.total(),
            "created": clients["created"],
            "aliased": clients["aliased"],
            "repeated": clients["repeated"],
            "possible_duplicates": len(findings.pairs),
            "rejected": clients["rejected"],
        },
        "services": {
            "rows": services.total(),
            "created": services["created"],
            "repeated": services["repeated"],
            "rejected": services["rejected"],
        },
        "targets": findings.targets,
        "aliases": findings.aliases,
        "possible_duplicates": [list(pair) for pair in findings.pairs],
        "rejects": [asdict(reject) for reject in findings.rejects],
        "rejects_file": str(rejects_place) if findings.rejects else None,
    }
