"""The import from the console: one call from the file to its answer."""

from __future__ import annotations

import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from dhealth.exchange.workbooks import keeping
from dhealth.exchange.workbooks.actions import choose_workbook
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.storing import Findings
from dhealth.exchange.workbooks.worker import Progress, carry_on
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.operator import Operator
from dhealth.trust.keys.master import data_dir
from dhealth.trust.organisations.actions import named_or_new


def import_file(path: Path, organisation_name: str, rejects: Path | None, progress: Progress) -> dict[str, Any]:
    """Read and store a workbook for the organisation of this name, making both the organisation and its workers.

    `progress(done, rows)` is called now and then. Returns the answer that `dhealth import-workbook --json` prints.

    Raises:
        Refused: the file cannot be read, or the rejected rows have no place to go; the sentence says what to do.
    """
    place = _place_for_rejects(path, rejects)
    actor = Operator.at_the_console()
    job = choose_workbook(actor, named_or_new(organisation_name).pk, path, path.name)
    Import.objects.filter(pk=job.pk).update(stage=Stage.APPLYING)
    job = Import.objects.select_related("organisation", "made_by").get(pk=job.pk)
    findings = carry_on(actor, job, progress)
    if findings is None:
        raise Refused(job.problem or lacking(job))
    if findings.rejects:
        with keeping.opened(job.pk) as written:
            shutil.copyfile(written, place)
        place.chmod(0o600)
    return answer(job, findings, place if findings.rejects else None)


def _place_for_rejects(path: Path, rejects: Path | None) -> Path:
    place = (rejects or path.with_name(f"{path.stem}-rejects.xlsx")).absolute()
    if place.resolve().is_relative_to(data_dir().resolve()):
        raise Refused(_("The rejected rows name people: they cannot lie in the data folder. Name a place: --rejects."))
    if not place.parent.is_dir():
        raise Refused(_("There is no folder %(folder)s for the rejected rows.") % {"folder": place.parent})
    return place


def lacking(job: Import) -> str:
    """Which columns a person would have to map."""
    missing = [f"{sheet['sheet']}: {', '.join(sheet['lacking'])}" for sheet in job.layout.values() if sheet["lacking"]]
    return _("Columns are missing (%(columns)s). Give them the agreed headings, or map them on the import page.") % {
        "columns": "; ".join(missing)
    }


def answer(job: Import, findings: Findings, rejects_file: Path | None) -> dict[str, Any]:
    """What an import did, in the workbook's own codes."""
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
        "possible_duplicates": [list(pair) for pair in sorted(findings.pairs)],
        "rejects": [asdict(reject) for reject in findings.rejects],
        "rejects_file": str(rejects_file) if rejects_file else None,
    }
