"""An import as the screens show it: its stage in words, its counts, and its name for those who may read it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.exchange.workbooks.actions import sees_values
from dhealth.exchange.workbooks.findings import Findings
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.problems import told
from dhealth.exchange.workbooks.queries import codes_of_records
from dhealth.exchange.workbooks.rejects import REASONS
from dhealth.exchange.workbooks.rows import Reject
from dhealth.exchange.workbooks.sealed import file_name
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import figure

STEPS = (
    gettext_lazy("Choose a file"),
    gettext_lazy("Match columns"),
    gettext_lazy("Check"),
    gettext_lazy("Store"),
)
STEP_OF = {Stage.CHOSEN: 2, Stage.CHECKING: 3, Stage.CHECKED: 3, Stage.UNREADABLE: 1}
CHIPS: dict[str, tuple[str, Promise]] = {
    Stage.CHOSEN: ("wait", gettext_lazy("Columns to match")),
    Stage.CHECKING: ("none", gettext_lazy("Being checked")),
    Stage.CHECKED: ("new", gettext_lazy("Checked, not stored")),
    Stage.APPLYING: ("none", gettext_lazy("Being stored")),
    Stage.APPLIED: ("ok", gettext_lazy("Stored")),
    Stage.STOPPED: ("late", gettext_lazy("Stopped half-way")),
    Stage.UNREADABLE: ("late", gettext_lazy("Cannot be stored")),
    Stage.UNDOING: ("none", gettext_lazy("Being taken out")),
    Stage.UNDONE: ("stop", gettext_lazy("Taken out again")),
}
AGREEING: dict[str, Promise] = {
    "phone": gettext_lazy("the same phone"),
    "cccd": gettext_lazy("the same ID number"),
    "name": gettext_lazy("the same name"),
    "birth_day": gettext_lazy("the same date of birth"),
    "birth_year": gettext_lazy("the same year of birth"),
}


@dataclass(frozen=True)
class Shown:
    """One import for one person."""

    job: Import
    name: str

    @property
    def chip(self) -> tuple[str, str | Promise]:
        """State and words of the chip."""
        return CHIPS[self.job.stage]

    @property
    def step(self) -> int:
        """Which of the four steps is at hand; beyond the last one when all is done."""
        return 5 if self.job.stage == Stage.APPLIED else STEP_OF.get(Stage(self.job.stage), 4)

    @property
    def created(self) -> tuple[int, int]:
        """New client records and new services, as far as they are known."""
        clients, services = (self.job.counts.get(part, {}) for part in ("clients", "services"))
        return clients.get("created", 0), services.get("created", 0)

    @property
    def problem(self) -> str:
        """What stands in the way."""
        return told(self.job.problem)

    @property
    def progress(self) -> str:
        """How far the work has come, in words."""
        if self.job.stage == Stage.UNDOING:
            left = {"left": figure(self.job.rows - self.job.done), "rows": figure(self.job.rows)}
            return _("Taking out: %(left)s of %(rows)s entries are left") % left
        if not self.job.rows:
            return _("Reading the file")
        said = {"done": figure(self.job.done), "rows": figure(self.job.rows)}
        if self.job.stage == Stage.APPLYING:
            return _("Storing: %(done)s / %(rows)s rows") % said
        return _("Checking: %(done)s / %(rows)s rows") % said


def shown(actor: Actor, job: Import) -> Shown:
    """The import as this person sees it: file names hold people's names."""
    readable = job.made_by_id == actor.id or sees_values(actor, job.organisation_id)
    return Shown(job, (file_name(job) if readable else "") or _("Excel workbook"))


def explained(rejects: list[Reject]) -> Iterator[tuple[Reject, str]]:
    """Each rejected row with its sentence: what is so, then what to do."""
    return ((reject, str(REASONS[reject.reason])) for reject in rejects)


def stayed(job: Import) -> list[str]:
    """The codes of the records that stayed when the import was taken out: somebody had worked on with them."""
    return [show_code(code) for code in codes_of_records(UUID(client) for client in job.changed.get("stayed", ()))]


def questions(findings: Findings) -> list[tuple[str, str, int, str]]:
    """The two codes of each possible duplicate, the row that raised the question, and what agrees."""
    return [(show_code(one.first), show_code(one.second), one.row, _in_words(one.why)) for one in findings.questions]


def _in_words(why: Sequence[str]) -> str:
    words = [str(AGREEING[word]) for word in why]
    return ", ".join(words if "name" in why else [*words, _("another name")])
