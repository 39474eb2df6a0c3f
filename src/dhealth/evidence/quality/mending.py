"""What was doubtful and is not any more: lines corrected or struck, and records that were filled in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.services.models import Correction, Service
from dhealth.evidence.quality.facts import Finding, Line
from dhealth.evidence.quality.loading import lines_of, with_people
from dhealth.evidence.quality.page import Rule
from dhealth.evidence.quality.queries import ground_of
from dhealth.evidence.quality.rules import Ground, findings_of
from dhealth.evidence.quality.screen import Filter, Scope, readable
from dhealth.kernel.codes import show_code
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.models import Event

MOST: Final = 500  # acts of the period that are looked at, the latest first
FILLED: Final = "filled"  # in the event of a correction: fields that had been empty


@dataclass(frozen=True)
class Mended:
    """What was put right: what had been doubtful, by whom and when it was mended."""

    rule: Rule
    organisation: UUID
    code: str
    person: UUID
    worker: UUID | None
    day: date
    by: str
    at: datetime
    struck: bool = False


def mended(actor: Actor, scope: Scope, chosen: Filter) -> list[Mended]:
    """What was put right within the period, latest first, as far as the reader may know of it."""
    found: list[Mended] = []
    for organisation in sorted(scope.open):
        if chosen.organisation in (None, organisation):
            ground = ground_of(organisation)
            some = [*_lines_mended(actor, ground, chosen.period), *_records_filled(ground, chosen.period)]
            found += [one for one in some if _fits(one, actor, chosen, organisation in scope.whole)]
    return sorted(found, key=lambda one: one.at, reverse=True)


def _fits(one: Mended, actor: Actor, chosen: Filter, whole: bool) -> bool:
    wanted = chosen.worker in (None, one.worker) and chosen.rule in ("", one.rule.key)
    return wanted and (whole or one.worker == actor.id)


def _moments(period: Period) -> tuple[datetime, datetime]:
    last = min(period.end, date.max - timedelta(days=2)) + timedelta(days=1)
    first, end = (datetime.combine(day, time()) for day in (period.start, last))
    return timezone.make_aware(first), timezone.make_aware(end)


def _lines_mended(actor: Actor, ground: Ground, period: Period) -> Iterator[Mended]:
    """Corrections whose old line broke a rule that neither the new one nor anything else of that day breaks."""
    acts = Correction.objects.filter(
        old__organisation=ground.organisation, corrected_at__range=_moments(period)
    ).select_related("corrected_by", "old")
    by_old = {one.old_id: one for one in acts.order_by("-corrected_at")[:MOST]}
    if not by_old:
        return
    before = _as_it_was(ground, by_old.values())
    now = {(one.service, one.rule.key) for one in _of_days(ground, by_old.values())}
    for one in before:
        act = by_old.get(one.service) if one.service else None
        if act and (act.new_id, one.rule.key) not in now and readable(actor, one) and one.person:
            yield Mended(
                *(one.rule, ground.organisation, show_code(one.code), one.person, one.worker, one.day),
                by=act.corrected_by.display_name,
                at=act.corrected_at,
                struck=act.new_id is None,
            )


def _as_it_was(ground: Ground, acts: Iterable[Correction]) -> list[Finding]:
    """The findings with the old lines beside what stands today."""
    acts = list(acts)
    replaced = {act.new_id for act in acts if act.new_id}
    old = lines_of(Service.objects.filter(pk__in=[act.old_id for act in acts]))
    beside = [line for line in _standing(acts) if line.id not in replaced]
    return _judged(ground, [*old, *beside])


def _of_days(ground: Ground, acts: Iterable[Correction]) -> list[Finding]:
    return _judged(ground, _standing(list(acts)))


def _standing(acts: Sequence[Correction]) -> list[Line]:
    people = {act.old.person_id for act in acts}
    news = [act.new_id for act in acts if act.new_id]
    days = {act.old.day for act in acts}
    rows = Service.objects.current().filter(Q(day__in=days) | Q(pk__in=news), person__in=people)
    return list(lines_of(rows))


def _judged(ground: Ground, lines: Sequence[Line]) -> list[Finding]:
    if not lines:
        return []
    start = min(line.day for line in lines)
    facts = with_people(ground.organisation, ground.rules, start, lines)
    return [one for person, some in facts for one in findings_of(ground, person, some)]


def _records_filled(ground: Ground, period: Period) -> Iterator[Mended]:
    """Records whose form lacked something that somebody has filled in since."""
    rule = ground.rules.on("incomplete_record")
    if rule is None:
        return
    begin, end = _moments(period)
    events = Event.objects.filter(chain=ground.organisation, verb="client.correct", at__range=(begin, end))
    asked = set(rule.listed)
    acts = [one for one in events.order_by("-seq")[:MOST] if asked & set(one.details.get(FILLED, ()))]
    clients = Client.objects.in_bulk([act.subject for act in acts if act.subject])
    names = dict(User.objects.filter(pk__in={act.actor for act in acts}).values_list("pk", "display_name"))
    latest: dict[UUID, Event] = {}
    for act in acts:
        if act.subject:
            latest.setdefault(act.subject, act)
    for pk, act in latest.items():
        client = clients.get(pk)
        if client is None or any(getattr(client, _column(name)) in (None, "") for name in rule.listed):
            continue
        yield Mended(
            *(rule, ground.organisation, show_code(client.code), client.pk, client.worker_id),
            day=timezone.localdate(client.registered_at),
            by=names.get(act.actor, "–") if act.actor else "–",
            at=act.at,
        )


def _column(name: str) -> str:
    return "place_id" if name == "place" else name
