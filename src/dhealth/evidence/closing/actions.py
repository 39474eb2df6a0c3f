"""Beginning, locking and opening again: each once, however often it is pressed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.evidence.closing.calendars import Calendar, takes_unnamed
from dhealth.evidence.closing.checking import check
from dhealth.evidence.closing.counting import facts_of
from dhealth.evidence.closing.facts import Frame, Snapshot, digest_of
from dhealth.evidence.closing.guarding import name_of
from dhealth.evidence.closing.models import Close, Lock, Reopening
from dhealth.evidence.closing.queries import SNAPSHOT, people_behind, snapshot_of
from dhealth.evidence.closing.rules import good_note, good_reason, may_lock, may_start, nothing_blocks
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.trust.keys.sealing import seal
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.practice import is_practice


def start_close(actor: Actor, calendar: Calendar, period: Period, today: date) -> Close:
    """Begin to check a period; begun already, by whomever, it is the same close.

    Raises:
        PermissionDenied: no role allows it at this group.
        Refused: the period is to come, is none of this calendar, or reaches into another close of it.
    """
    actor.require("close.start", at=calendar.organisation)
    if is_practice(calendar.organisation):
        raise Refused(_("Practice has no month to close: nobody in it is real."))
    earlier = _begun(calendar, period)
    if earlier:
        return earlier
    may_start(period, today)
    if calendar.period_of(period.start) != period:
        raise Refused(_("There is no such period. Choose one from the list."))
    try:
        return _begin(actor, calendar, period)
    except IntegrityError:  # somebody else began it a moment ago
        begun = _begun(calendar, period)
        if begun is None:
            raise
        return begun


@transaction.atomic
def _begin(actor: Actor, calendar: Calendar, period: Period) -> Close:
    begun = _begun(calendar, period)
    if begun:  # a moment ago, before this act had its turn
        return begun
    _refuse_overlap(calendar, period)
    close = Close.objects.create(
        organisation_id=calendar.organisation,
        project=calendar.project,
        starts_on=period.start,
        ends_on=period.end,
        with_unnamed=takes_unnamed(calendar.organisation, calendar.project, period),
        started_by=actor.user,
    )
    days = [period.start.isoformat(), period.end.isoformat()]
    record("close.start", actor, close, at=calendar.organisation, details={"days": days})
    return close


def _begun(calendar: Calendar, period: Period) -> Close | None:
    return Close.objects.filter(
        organisation=calendar.organisation, project=calendar.project, starts_on=period.start
    ).first()


def _refuse_overlap(calendar: Calendar, period: Period) -> None:
    """A project that changed the first day of its months never counts a day twice."""
    others = Close.objects.filter(organisation=calendar.organisation, project=calendar.project)
    other = others.filter(starts_on__lte=period.end, ends_on__gte=period.start).select_related("project").first()
    if other:
        raise Refused(_("Some of these days stand in %(close)s already. Open that one.") % {"close": name_of(other)})


@transaction.atomic
def lock_close(actor: Actor, close: Close, today: date, note: str = "") -> Lock:
    """Lock the period with every figure as it stands; locked already, by whomever, it is the same lock.

    Raises:
        PermissionDenied: no role allows it at this group.
        Refused: the period is not over, something is left to mend, or nobody says why warnings stay.
    """
    actor.require("close.lock", at=close.organisation_id)
    held = Close.objects.select_for_update(of=("self",), no_key=True).select_related("project").get(pk=close.pk)
    earlier = Lock.objects.defer("snapshot").filter(close=held, in_force=True).first()
    if earlier:
        return earlier
    may_lock(held.period, today)
    lock = Lock(id=uuid7(), close=held, version=_next_version(held), locked_by=actor.user, locked_at=timezone.now())
    # From here on nobody writes for this group until the lock stands: see care/services/locks.refuse_locked.
    details = {"close": held.pk.hex, "version": lock.version}
    record("close.lock", actor, lock, at=held.organisation_id, details=details)
    found = check(held)
    nothing_blocks(len(found.blocking))
    lock.note = good_note(note, found.doubtful)
    _take(lock)
    lock.save(force_insert=True)
    return lock


def _next_version(close: Close) -> int:
    last = Lock.objects.filter(close=close).order_by("-version").values_list("version", flat=True).first()
    return (last or 0) + 1


def _take(lock: Lock) -> None:
    """Put the figures as they stand now into the lock, sealed."""
    facts = facts_of(lock.close)
    text = Snapshot(_frame(lock), facts).text()
    lock.people, lock.visits = facts.group.people, facts.group.visits
    lock.digest = digest_of(text)
    lock.snapshot = seal(lock.close.organisation_id, SNAPSHOT, lock.pk, text)


def _frame(lock: Lock) -> Frame:
    close = lock.close
    group = Organisation.objects.select_related("umbrella", "province").get(pk=close.organisation_id)
    return Frame(
        organisation=group.name,
        umbrella=group.umbrella.name if group.umbrella else "",
        province=group.province.name if group.province else "",
        project=str(close.project) if close.project else "",
        start=close.starts_on.isoformat(),
        end=close.ends_on.isoformat(),
        version=lock.version,
        locked_at=f"{timezone.localtime(lock.locked_at):%H:%M %d/%m/%Y}",
        locked_by=lock.locked_by.display_name,
        note=lock.note,
    )


@transaction.atomic
def reopen_close(actor: Actor, close: Close, reason: str, version: int | None = None) -> Reopening:
    """Open a locked period again, with the reason; its version stays. Pressed twice it is the same opening.

    `version`: the one that the page showed; what was locked anew since stays locked.

    Raises:
        PermissionDenied: no role allows it at this group.
        Refused: it is not locked, was locked anew meanwhile, or no reason is given.
    """
    actor.require("close.reopen", at=close.organisation_id)
    held = Close.objects.select_for_update(of=("self",), no_key=True).get(pk=close.pk)
    lock = Lock.objects.defer("snapshot").filter(close=held).select_related("locked_by").last()
    if lock is None:
        raise Refused(_("This month is not locked. Everything in it can be mended."))
    if version is not None and version != lock.version:
        raise Refused(_("It was locked anew meanwhile, by %(who)s. Look at it first.") % {"who": lock.locked_by})
    if not lock.in_force:
        return Reopening.objects.get(lock=lock)
    said = good_reason(reason)
    Lock.objects.filter(pk=lock.pk).update(in_force=False)
    made = Reopening.objects.create(lock=lock, reason=said, reopened_by=actor.user)
    details = {"close": held.pk.hex, "version": lock.version}
    record("close.reopen", actor, lock, at=held.organisation_id, details=details)
    return made


@transaction.atomic
def note_sheets(actor: Actor, verb: str, lock: Lock, worker: str = "") -> Snapshot:
    """Take out a version on paper or as files, for all workers or one; the reading of the codes is an event.

    `verb` is close.print or close.export.

    Raises:
        PermissionDenied: no role allows it at this group.
    """
    at = lock.close.organisation_id
    actor.require(verb, at=at)
    snapshot = snapshot_of(lock)
    if worker:
        mine = tuple(sheet for sheet in snapshot.facts.workers if sheet.worker == worker)
        snapshot = replace(snapshot, facts=replace(snapshot.facts, workers=mine))
    shown = [one.hex for one in people_behind(at, snapshot.facts)]
    details = {"close": lock.close_id.hex, "version": lock.version, "clients": shown}
    record(verb, actor, lock, at=at, why="close", details=details)
    return snapshot
