"""A list as a workbook: codes and days, no name, a hundred people at most; the log says whose codes left."""

import io
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

import xlsxwriter
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.worklists.listing import Line, line_of
from dhealth.care.worklists.models import Entry
from dhealth.care.worklists.policy import rules_in_force
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event
from dhealth.ui.figures import day

MOST: Final = 100  # no single answer holds more people (docs/decisions/0009)
A_DAY: Final = 2  # files of lists that one person takes of one group a day (docs/decisions/0009)
PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@dataclass(frozen=True)
class Taken:
    """What a file holds; `more`: the list has others, who are not in it."""

    lines: list[Line]
    more: bool


@transaction.atomic
def export_list(actor: Actor, entries: QuerySet[Entry], address: str, today: date) -> Taken:
    """Those who have stood on the list longest, of the groups whose lists the actor may take away.

    Raises:
        Refused: the actor has taken the day's files of one of these groups already.
    """
    rows = entries.filter(organisation__in=actor.organisations_where("worklist.export"))
    found = list(rows.select_related("client__worker")[: MOST + 1])
    shown, lists = found[:MOST], rules_in_force().lists
    by_group: dict[UUID, list[str]] = defaultdict(list)
    for entry in shown:
        by_group[entry.organisation_id].append(entry.client_id.hex)
    for at in sorted(by_group):
        _refuse_third(actor, at)
        record("worklist.export", actor, at=at, why="worklist", details={"list": address, "clients": by_group[at]})
    return Taken([line_of(entry, lists, today) for entry in shown], len(found) > MOST)


def _refuse_third(actor: Actor, at: UUID) -> None:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    taken = Event.objects.filter(actor=actor.id, verb="worklist.export", at__gte=midnight, chain=at)
    if taken.count() >= A_DAY:
        raise Refused(
            _("Two files of lists leave a group in a day. Work on the screen, or take the next one tomorrow.")
        )


def as_workbook(head: Sequence[str], taken: Taken, today: date) -> bytes:
    """One sheet, under the list's name and what was chosen; texts are never taken for formulas or links."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, **PLAIN}) as book:
        sheet, bold = book.add_worksheet(_("List")), book.add_format({"bold": True})
        further = _("The first %(n)s people. Choose criteria for the others.") % {"n": MOST} if taken.more else ""
        above = [line for line in (*head, day(today), _("Codes only. Destroy this file after use."), further) if line]
        for at, words in enumerate(above):
            sheet.write_string(at, 0, words, None if at else bold)
        for across, column in enumerate((_("Code"), _("Worker"), _("List"), _("Since"), _("Days"))):
            sheet.write_string(len(above) + 1, across, column, bold)
        for down, line in enumerate(taken.lines, start=len(above) + 2):
            for across, words in enumerate((line.code, line.worker, line.rule, day(line.since))):
                sheet.write_string(down, across, words)
            sheet.write_number(down, 4, line.days)
        sheet.set_column(0, 3, 22)
        sheet.set_paper(9)  # A4
        sheet.fit_to_pages(1, 0)
    return made.getvalue()
