"""The newest month in which nothing is left to mend is locked, was opened again once for a forgotten number, and locked
anew; the month that runs is being checked."""

from dataclasses import replace
from datetime import date
from itertools import islice
from typing import Final
from uuid import UUID

from dhealth.care.services.corrections import correct_service
from dhealth.care.services.drafts import draft_of
from dhealth.care.services.models import CorrectionReason
from dhealth.evidence.closing.actions import lock_close, reopen_close, start_close
from dhealth.evidence.closing.calendars import Calendar
from dhealth.evidence.closing.counting import services_of
from dhealth.evidence.closing.models import Close
from dhealth.evidence.quality.queries import blocking
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Project

LOOKED_AT: Final = 4  # months back
FORGOTTEN: Final = 12  # condoms


def close_months(leader: User, organisation: UUID, project: Project, today: date) -> None:
    """The months of the group's project as its leader left them."""
    actor, calendar = Actor.of(leader), Calendar(organisation, project)
    running, *over = islice(calendar.back_from(today), LOOKED_AT + 1)
    start_close(actor, calendar, running, today)
    whole = next((one for one in over if not blocking(organisation, one, project.pk)), None)
    if whole is not None:
        _lock_twice(actor, start_close(actor, calendar, whole, today), today)


def _lock_twice(actor: Actor, close: Close, today: date) -> None:
    lock_close(actor, close, today, "Đã hỏi lại từng tiếp cận viên, để nguyên.")
    handed_out = services_of(close).filter(kind="contact", condoms__gt=0)
    line = handed_out.order_by("-day", "person__birth_year", "condoms", "lubricants").first()
    if line is None:
        return
    reopen_close(actor, close, "Quên ghi một lần phát thêm, tiếp cận viên báo sau khi khoá.")
    mended = replace(draft_of(line), condoms=line.condoms + FORGOTTEN)
    correct_service(actor, line, mended, CorrectionReason.NUMBER)
    lock_close(actor, close, today, "Đã sửa phiếu còn thiếu.")
