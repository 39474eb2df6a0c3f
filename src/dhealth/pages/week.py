"""The leader's week: each worker beside what was agreed and beside the same worker's own past, in order of names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext

from dhealth.care.clients.carriers import carriers
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import waiting_pairs
from dhealth.care.services.months import WorkerMonth, month_by_worker
from dhealth.care.transfers.queries import open_for
from dhealth.care.worklists.queries import overdue_by_worker
from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.quality.queries import flags_by_worker
from dhealth.evidence.targets.counting import Ask, count
from dhealth.evidence.targets.months import month_of, same_days_before
from dhealth.evidence.targets.queries import Standing, group_progress
from dhealth.evidence.targets.sheets import Block, blocks, workers_of
from dhealth.evidence.targets.telling import PEOPLE, Words, waiting_words
from dhealth.evidence.targets.waiting import anything_by, waiting
from dhealth.exchange.workbooks.models import Import
from dhealth.kernel.periods import Period
from dhealth.pages.glance import agreements_waiting, slips_late, unusual
from dhealth.pages.reminders import reminders
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.htmx import page

WEEKS_BACK = 53


@dataclass(frozen=True)
class WorkerWeek:
    """One worker: how far, what is overdue, what to look at, and the same figure on the same days of last month."""

    pk: UUID
    worker: str
    standing: Standing | None  # the target of the shortest days; None where none was agreed
    others: Sequence[Standing]
    month: WorkerMonth | None  # what was done this month, whatever was agreed
    figure: Figure
    now: int
    before: int
    overdue: int = 0
    flags: int = 0

    @property
    def people(self) -> int:
        return self.month.people if self.month else 0

    @property
    def visits(self) -> int:
        return self.month.visits if self.month else 0

    @property
    def last(self) -> date | None:
        """The last day on which something was recorded."""
        return self.month.last if self.month else None


def week_of(actor: Actor, organisation: UUID, day: date, today: date) -> dict[str, Any]:
    """The page of one group, for the week that holds the day; what is overdue is told of today alone."""
    monday = day - timedelta(days=day.weekday())
    on = min(monday + timedelta(days=6), today)
    found = group_progress(organisation, on)
    late = Counter(overdue_by_worker(actor, today, organisation))
    rows = _rows(organisation, found, late, on, today)
    _own, parts = blocks(found, mine=UUID(int=0))
    return {
        "group": organisation,
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "on": on,
        "is_now": on == today,
        "workers": rows,
        "visits": sum(row.visits for row in rows),
        "head": _main(parts),
        "overdue": late.total(),
        "left_behind": late.total() - sum(late[pk] for pk in carriers(organisation).values_list("pk", flat=True)),
        "flags": sum(row.flags for row in rows),
        "said": _said(actor, organisation, on, today, rows),
        "earlier_week": monday - timedelta(days=7) if (today - monday).days < 7 * WEEKS_BACK else None,
        "later_week": monday + timedelta(days=7) if monday + timedelta(days=7) <= today else None,
    }


def _rows(
    organisation: UUID, found: Sequence[Standing], late: Counter[UUID | None], on: date, today: date
) -> list[WorkerWeek]:
    month = {row.pk: row for row in month_by_worker(organisation)} if month_of(on) == month_of(today) else {}
    names = {pk: name for name, pk in workers_of(organisation, outreach=True)}
    names |= {row.pk: row.worker for row in month.values()}
    names |= {one.target.worker.pk: one.target.worker.display_name for one in found if one.target.worker}
    flags = flags_by_worker(organisation, today) if on == today else {}
    mine: dict[UUID, list[Standing]] = {pk: [] for pk in names}
    for one in sorted(found, key=lambda one: (one.target.period.days, one.figure.number)):
        if one.target.worker_id:
            mine[one.target.worker_id].append(one)
    compared = _compared(organisation, mine, on)
    return [
        WorkerWeek(
            pk,
            name,
            mine[pk][0] if mine[pk] else None,
            mine[pk][1:],
            month.get(pk),
            *compared[pk],
            overdue=late[pk] if on == today else 0,
            flags=flags.get(pk, 0),
        )
        for pk, name in sorted(names.items(), key=lambda one: (one[1], one[0]))
    ]


def _compared(organisation: UUID, mine: dict[UUID, list[Standing]], on: date) -> dict[UUID, tuple[Figure, int, int]]:
    """Each worker's own figure this month so far and on the same days of the month before, in one statement."""
    of_each = {pk: targets[0].figure if targets else figures()[PEOPLE] for pk, targets in mine.items()}
    now, before = Period(month_of(on).start, on), same_days_before(on)
    asks = [Ask(days, organisation, pk) for pk in mine for days in (now, before)]
    used = {figure.key for figure in of_each.values()}
    counts = count(asks, [figure for key, figure in figures().items() if key in used])
    return {
        pk: (one, counts[Ask(now, organisation, pk)][one.key], counts[Ask(before, organisation, pk)][one.key])
        for pk, one in of_each.items()
    }


def _main(found: Sequence[Block]) -> Block | None:
    """The group's figure that the head shows: one with a target of the group's own first, of the shortest days."""
    ordered = sorted(found, key=lambda b: (b.whole is None, b.period.days, b.figure.number))
    return ordered[0] if ordered else None


def _said(actor: Actor, organisation: UUID, on: date, today: date, rows: Sequence[WorkerWeek]) -> list[str]:
    """The group's month so far in sentences without a word on results, which are for a page that is asked for."""
    days, earlier = Period(month_of(on).start, on), same_days_before(on)
    asks = [Ask(one, organisation) for one in (days, earlier)]
    counts = count(asks, [figures()[PEOPLE]])
    words = Words(days, earlier, today, has_past=anything_by(organisation, None, earlier.end))
    said = [words.people(*(counts[ask][PEOPLE] for ask in asks))]
    if on == today and actor.sees_field("results", organisation, own=False):
        said += [sentence for sentence in (waiting_words(waiting(organisation, None), quiet=True),) if sentence]
    flags = sum(row.flags for row in rows)
    if flags:
        told = ngettext("%(n)s place to look at before the close.", "%(n)s places to look at before the close.", flags)
        said.append(told % {"n": flags})
    return said


def waiting_for(actor: Actor) -> dict[str, Any]:
    """What stands in the margin of the leader's first page."""
    return {
        "brought": Import.objects.visible_to(actor).exclude(applied_at=None).order_by("-applied_at").first(),
        "pairs": waiting_pairs(actor).count() if "duplicate.read" in actor.verbs else None,
        "unusual": unusual(actor),
        "agreements": [*slips_late(actor), *agreements_waiting(actor), *reminders(actor)],
        "moves": open_for(actor).count() if "transfer.read" in actor.verbs else 0,
        "unassigned": Client.objects.visible_to(actor).living().filter(worker=None).count(),
    }


def groups_led(actor: Actor) -> list[Organisation]:
    """The groups whose week this person reads, by name."""
    led = actor.organisations_where("week.read")
    return list(Organisation.with_practice.filter(pk__in=led).order_by("name"))


@requires("week.read")
def read(request: StaffRequest) -> HttpResponse:
    """The week of a group that one leads: this one, or one before."""
    today, groups = timezone.localdate(), groups_led(request.actor)
    group = _chosen(groups, request.GET.get("o", ""))
    day = _day(request.GET.get("d", ""), today)
    if group is None or day is None:
        raise Http404
    shown = week_of(request.actor, group.pk, day, today)
    context = {**shown, **waiting_for(request.actor), "today": today, "groups": switch(groups, group)}
    return page(request, "pages/week.html", context)


def switch(groups: Sequence[Organisation], chosen: Organisation) -> list[dict[str, Any]]:
    """The tabs from group to group, where one leads several."""
    if len(groups) < 2:
        return []
    address = reverse("week.read")
    return [{"url": f"{address}?o={one.pk}", "label": one.name, "current": one == chosen} for one in groups]


def _chosen(groups: Sequence[Organisation], asked: str) -> Organisation | None:
    return next((one for one in groups if not asked or str(one.pk) == asked), None)


def _day(asked: str, today: date) -> date | None:
    """The day whose week is asked for: none that is still to come, none more than a year ago."""
    if not asked:
        return today
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return None
    return day if today - timedelta(weeks=WEEKS_BACK) <= day <= today else None
