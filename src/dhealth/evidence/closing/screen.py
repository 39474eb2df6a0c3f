"""What the pages of a close show: what to do next in one look, then everything behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice, pairwise
from typing import Final

from django.utils.translation import gettext as _

from dhealth.evidence.closing.calendars import Calendar, calendars_of, due_on, month_named
from dhealth.evidence.closing.checking import Check, by_rule, check
from dhealth.evidence.closing.counting import facts_of
from dhealth.evidence.closing.difference import difference
from dhealth.evidence.closing.facts import Facts, Sheet
from dhealth.evidence.closing.models import Close, Lock
from dhealth.evidence.closing.queries import lock_in_force, of_groups, own_groups, snapshot_of
from dhealth.evidence.closing.rules import still_to_mend
from dhealth.evidence.closing.words import FEW, Row, rows_of
from dhealth.evidence.quality.facts import Finding
from dhealth.evidence.quality.screen import Row as FindingRow
from dhealth.evidence.quality.screen import readable
from dhealth.evidence.quality.screen import rows_of as finding_rows
from dhealth.evidence.reports.reach import reach_of
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.queries import projects_visible_to
from dhealth.ui.figures import day

STEPS: Final = 4
MONTHS_BACK: Final = 6
SHOWN_MONTHS: Final = 3  # the others, from before the group closed any, are folded
SHOWN_AT_ONCE: Final = 4  # findings of one rule; the others stand behind its way
SHOWN_LINES: Final = 200  # lines of a difference


@dataclass(frozen=True)
class Month:
    """One period of one calendar, with its close where somebody began it."""

    organisation: Organisation
    calendar: Calendar
    period: Period
    close: Close | None
    today: date
    before_all: bool = False  # the group closed nothing by this calendar yet, or began to later

    @property
    def lock(self) -> Lock | None:
        """What holds it now."""
        return lock_in_force(self.close) if self.close else None

    @property
    def name(self) -> str:
        """11/2026."""
        return month_named(self.period)

    @property
    def due(self) -> date:
        """Until when it should be sent."""
        return due_on(self.period)

    @property
    def is_over(self) -> bool:
        """Whether its last day has passed, so that it may be locked."""
        return self.period.end < self.today

    @property
    def state(self) -> tuple[str, str]:
        """A chip: its colour and its words."""
        if self.lock:
            return "ok", _("Locked, version %(n)s") % {"n": self.lock.version}
        if self.close and self.close.locks.all():
            return "wait", _("Opened again")
        if not self.is_over:
            return "none", _("Runs until %(day)s") % {"day": day(self.period.end)}
        if self.before_all and not self.close:
            return "none", _("Not closed here")
        if self.due < self.today:
            return "late", _("Not locked, due %(day)s") % {"day": day(self.due)}
        return "new", _("To be locked by %(day)s") % {"day": day(self.due)}


@dataclass(frozen=True)
class Board:
    """The months of one calendar of a group, the newest first."""

    calendar: Calendar
    months: Sequence[Month]
    to_mend: int = 0  # places that keep the next month open, where somebody began it
    beside: bool = False  # the group's own months, where it closes by a project and never by these

    @property
    def lately(self) -> list[Month]:
        """The newest months, and all since the group closes."""
        return [one for n, one in enumerate(self.months) if n < SHOWN_MONTHS or not one.before_all]

    @property
    def older(self) -> list[Month]:
        """Months from before the group closed any: folded away."""
        return [one for one in self.months if one not in self.lately]

    @property
    def next(self) -> Month | None:
        """What comes first: since the group closes, the oldest month over and not locked; else the one that runs."""
        waiting = [one for one in self.months if one.is_over and not one.lock and not one.before_all]
        return waiting[-1] if waiting else next((one for one in self.months if not one.is_over), None)


def boards(actor: Actor, today: date) -> list[Board]:
    """The calendars of the groups whose months this person helps to close."""
    groups = Organisation.with_practice.filter(pk__in=own_groups(actor)).order_by("name")
    closes = list(of_groups(group.pk for group in groups))
    return [_counted(board) for group in groups for board in _boards_of(group, closes, today)]


def _counted(board: Board) -> Board:
    """With what is left to mend in the month that comes next."""
    close = board.next.close if board.next and not board.beside else None
    return replace(board, to_mend=len(check(close).blocking)) if close else board


def _boards_of(group: Organisation, closes: Sequence[Close], today: date) -> list[Board]:
    known = {(one.organisation_id, one.project_id, one.starts_on): one for one in closes}
    calendars = calendars_of(group.pk, Period(Calendar(group.pk).period_of(today).start, today))
    used = {one.project_id for one in closes if one.organisation_id == group.pk}
    found = []
    for calendar in calendars:
        project = calendar.project
        since = project.starts_on if project else date.min
        periods = [one for one in islice(calendar.back_from(today), MONTHS_BACK) if one.end >= since]
        key = project.pk if project else None
        begun = min((start for at, about, start in known if (at, about) == (group.pk, key)), default=None)
        first = begun or next((one.start for one in periods if one.end < today), today)
        months = [
            Month(group, calendar, one, known.get((group.pk, key, one.start)), today, one.start < first)
            for one in periods
        ]
        found.append(Board(calendar, months, beside=project is None and len(calendars) > 1 and None not in used))
    return found


@dataclass(frozen=True)
class Told:
    """How far a group is that one follows from a project: numbers only."""

    close: Close
    lock: Lock | None
    people: int | None
    visits: int | None

    @property
    def month(self) -> str:
        """11/2026."""
        return month_named(self.close.period)


def followed(actor: Actor) -> tuple[list[Told], list[Organisation]]:
    """The newest closes of the groups that this person follows, and the groups that never began one."""
    groups = reach_of(actor, "close.read").within - set(own_groups(actor))
    seen = set(projects_visible_to(actor).values_list("pk", flat=True)) if groups else set()
    closes = of_groups(groups).order_by("-ends_on", "organisation__name", "pk")
    mine = [one for one in closes if one.project_id is None or one.project_id in seen]
    begun = {one.organisation_id for one in mine}
    silent = Organisation.objects.filter(pk__in=groups - begun).order_by("name")
    return [_told(one) for one in mine[: 12 * max(len(begun), 1)]], list(silent)


def _told(close: Close) -> Told:
    lock = lock_in_force(close)
    few = lock is None or 0 < lock.people <= FEW
    return Told(close, lock, *((None, None) if few or lock is None else (lock.people, lock.visits)))


@dataclass(frozen=True)
class Places:
    """Findings of one rule: the first few with their ways, and how many stand behind."""

    rule: str
    do: str
    count: int
    rows: Sequence[FindingRow]

    @property
    def more(self) -> int:
        """How many are not shown here."""
        return self.count - len(self.rows)

    @property
    def is_told_whole(self) -> bool:
        """Whether each place stands here with its own way."""
        return not self.more and all(row.way for row in self.rows)


@dataclass(frozen=True)
class Version:
    """A lock, and what differs from the one before it; None of the first."""

    lock: Lock
    rows: Sequence[Row] | None = None


@dataclass(frozen=True)
class Page:
    """One close on the screen."""

    month: Month
    found: Check | None  # None while it is locked: there is nothing to mend
    facts: Facts
    blocking: Sequence[Places] = ()
    warnings: Sequence[Places] = ()
    since: Sequence[Row] = ()  # what changed since the newest version
    versions: Sequence[Version] = ()  # newest first
    sheets: Sequence[Sheet] = ()  # the workers' of the newest version

    @property
    def now(self) -> int:
        """The step at which the month stands: check, mend, lock, print and send."""
        if self.month.lock:
            return STEPS
        if self.found and self.found.blocking:
            return 2
        return 3 if self.month.is_over else 1

    @property
    def shut(self) -> str:
        """Why the lock stays shut; empty where it may be pressed."""
        if self.found and self.found.blocking:
            return still_to_mend(len(self.found.blocking))
        if not self.month.is_over:
            return _("The month runs until the end of %(day)s.") % {"day": day(self.month.period.end)}
        return ""

    @property
    def newest(self) -> Lock | None:
        """The newest version, in force or not."""
        locks = list(self.month.close.locks.all()) if self.month.close else []
        return locks[-1] if locks else None


def page_of(actor: Actor, close: Close, today: date) -> Page:
    """Everything that the page of a close shows."""
    month = Month(close.organisation, Calendar(close.organisation_id, close.project), close.period, close, today)
    facts = facts_of(close)
    found = None if month.lock else check(close)
    locks = list(close.locks.all())
    kept = [snapshot_of(lock).facts for lock in locks]
    changed = [None, *(rows_of(difference(*both))[:SHOWN_LINES] for both in pairwise(kept))]
    return Page(
        month,
        found,
        facts,
        blocking=_places(actor, found.blocking, today) if found else (),
        warnings=_places(actor, found.warnings, today) if found else (),
        since=rows_of(difference(kept[-1], facts))[:SHOWN_LINES] if kept else (),
        versions=[Version(*both) for both in zip(locks, changed, strict=False)][::-1],
        sheets=kept[-1].workers if kept else (),
    )


def _places(actor: Actor, found: Iterable[Finding], today: date) -> list[Places]:
    """What this reader may read in words; what would tell more stands as its number alone."""
    groups = by_rule(list(found))
    told = [one for group in groups for one in group.found[:SHOWN_AT_ONCE] if readable(actor, one)]
    rows: dict[str, list[FindingRow]] = {}
    for row in finding_rows(actor, told, today):
        rows.setdefault(row.found.rule.key, []).append(row)
    return [
        Places(group.rule, group.found[0].rule.do, group.count, rows.get(group.found[0].rule.key, []))
        if all(readable(actor, one) for one in group.found)
        else Places(_("Something that only those see who may read results"), "", group.count, [])
        for group in groups
    ]
