"""A locked version on A4: a sheet for each worker, then the group's, the same whenever it is printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dhealth.evidence.closing.calendars import month_named
from dhealth.evidence.closing.facts import PIECES, ClientLine, Frame, Sheet, Snapshot
from dhealth.evidence.closing.models import Lock
from dhealth.evidence.closing.words import AimWords, aims_in_words, name_of_kind
from dhealth.kernel.number_words import in_words
from dhealth.kernel.periods import Period

# The signed sheet is the payment voucher (field-practice B7).
WORKER_SIGNS: Final = (_("Outreach worker"), _("Project officer"), "MnE")
GROUP_SIGNS: Final = (_("Group leader"), _("Project officer"), "MnE")


@dataclass(frozen=True)
class Paper:
    """One sheet with its frame."""

    frame: Frame
    sheet: Sheet
    workers: Sequence[Sheet]  # of the group's sheet: a line each
    mark: str  # 2026-11/1
    seal: str

    @property
    def signs(self) -> Sequence[Any]:
        """The three who sign."""
        return WORKER_SIGNS if self.sheet.worker else GROUP_SIGNS

    @cached_property
    def period(self) -> Period:
        """Its days."""
        return Period(date.fromisoformat(self.frame.start), date.fromisoformat(self.frame.end))

    @property
    def head(self) -> str:
        """Under whom the group works: the project, else the organisation that supports it."""
        return self.frame.project or self.frame.umbrella

    @property
    def lines(self) -> Sequence[ClientLine]:
        """The people served, by code."""
        return self.sheet.lines

    @property
    def given(self) -> dict[str, int]:
        """What was handed out, by kind."""
        return dict(zip(PIECES, self.sheet.given, strict=True))

    @property
    def kinds(self) -> list[tuple[str, int, int]]:
        """Service, times, people."""
        return [(name_of_kind(one.kind), one.visits, one.people) for one in self.sheet.kinds]

    @property
    def aims(self) -> list[AimWords]:
        """The targets with what was reached."""
        return list(aims_in_words(self.sheet.aims))

    @property
    def people_words(self) -> str:
        """The number of people in words."""
        return in_words(self.sheet.people, get_language() or "vi")

    @property
    def visits_words(self) -> str:
        """The number of services in words."""
        return in_words(self.sheet.visits, get_language() or "vi")


def papers_of(lock: Lock, snapshot: Snapshot, *, whole: bool = True) -> list[Paper]:
    """The sheets of a version in the order of the workers' names; `whole`: the group's comes last."""
    frame = snapshot.frame
    sheets = [*snapshot.facts.workers, *([snapshot.facts.group] if whole else [])]
    return [_paper(frame, sheet, snapshot, lock.seal_shown) for sheet in sheets]


def _paper(frame: Frame, sheet: Sheet, snapshot: Snapshot, seal: str) -> Paper:
    workers = () if sheet.worker else snapshot.facts.workers
    return Paper(frame, sheet, workers, f"{mark_of(frame)}/{frame.version}", seal)


def mark_of(frame: Frame) -> str:
    """2026-11: the month as files and the foot of a sheet call it."""
    month, year = month_named(Period(date.fromisoformat(frame.start), date.fromisoformat(frame.end))).split("/")
    return f"{year}-{month}"
