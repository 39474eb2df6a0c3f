"""The words of an import, which lie sealed: the file's name, its headings, and what was found in it."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from dhealth.exchange.workbooks.columns import Columns
from dhealth.exchange.workbooks.findings import Findings, Question
from dhealth.exchange.workbooks.headings import HEADINGS, Kind
from dhealth.exchange.workbooks.models import Import
from dhealth.exchange.workbooks.rows import Reject
from dhealth.trust.keys.sealing import open_sealed, seal

NAME, COLUMNS = "workbooks.name", "workbooks.columns"
FINDINGS, REJECTS = "workbooks.findings", "workbooks.rejects"


@dataclass
class Headings:
    """The sheets of the file and what a person said of them.

    `layout`: sheet kind → name, headings, which field stands under which, what is lacking. `mapping`: sheet kind →
    field → heading, where a person chose. `skipped`: sheets that a person left out.
    """

    layout: dict[Kind, Any] = field(default_factory=dict)
    mapping: dict[str, dict[str, str]] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    @property
    def lacking(self) -> bool:
        """Whether a column is missing without which a sheet cannot be read."""
        return any(sheet["lacking"] for kind, sheet in self.layout.items() if kind not in self.skipped)


def layout_of(columns: Mapping[Kind, Columns]) -> dict[Kind, Any]:
    """How the sheets are laid out, to be shown to a person."""
    return {
        kind: {
            "sheet": sheet.sheet,
            "headings": list(sheet.headings),
            "fields": {field: sheet.heading(field) for field in sheet.fields},
            "lacking": list(sheet.lacking),
            "lacking_headings": [HEADINGS[kind][field][0] for field in sheet.lacking],
        }
        for kind, sheet in columns.items()
    }


def seal_name(job: Import, name: str) -> bytes:
    """The file's name as it is stored."""
    return seal(job.organisation_id, NAME, job.pk, name[-200:])


def file_name(job: Import) -> str:
    """The name of the chosen file."""
    return open_sealed(job.organisation_id, NAME, job.pk, bytes(job.name))


def seal_headings(job: Import, headings: Headings) -> bytes:
    """Headings as they are stored: a first row of people may have been taken for one."""
    return _seal(job, COLUMNS, asdict(headings))


def headings_of(job: Import) -> Headings:
    """What is known of the file's sheets; nothing before it was read."""
    return Headings(**_open(job, COLUMNS, job.columns)) if job.columns is not None else Headings()


def seal_findings(job: Import, findings: Findings) -> bytes:
    """Findings as they are stored, without their counts."""
    words = {
        "aliases": findings.aliases,
        "questions": [asdict(question) for question in findings.questions],
        "rejects": [asdict(reject) for reject in findings.rejects],
    }
    return _seal(job, FINDINGS, words)


def findings_of(job: Import) -> Findings:
    """What the last check or storing found."""
    findings = Findings()
    if job.findings is not None:
        words = _open(job, FINDINGS, job.findings)
        findings.aliases = words["aliases"]
        findings.questions = [Question(**question) for question in words["questions"]]
        findings.rejects = [Reject(**reject) for reject in words["rejects"]]
    if job.counts:
        findings.clients.update(job.counts["clients"])
        findings.services.update(job.counts["services"])
        findings.targets = job.counts["targets"]
    return findings


def seal_rejects(job: Import, workbook: bytes) -> bytes:
    """The workbook of rejected rows as it is stored."""
    return seal(job.organisation_id, REJECTS, job.pk, b64encode(workbook).decode())


def rejects_of(job: Import) -> bytes | None:
    """The rejected rows as a workbook; None where every row was taken."""
    if job.rejects is None:
        return None
    return b64decode(open_sealed(job.organisation_id, REJECTS, job.pk, bytes(job.rejects)))


def _seal(job: Import, column: str, words: object) -> bytes:
    return seal(job.organisation_id, column, job.pk, json.dumps(words, ensure_ascii=False))


def _open(job: Import, column: str, sealed: bytes | memoryview) -> Any:
    return json.loads(open_sealed(job.organisation_id, column, job.pk, bytes(sealed)))
