"""Targets with what was reached: one's own, a group's with its workers, a project's with its groups."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from dhealth.evidence.indicators.definitions import Figure, figures
from dhealth.evidence.targets.closed import hidden_from
from dhealth.evidence.targets.counting import Ask, count
from dhealth.evidence.targets.models import Target, TargetChange
from dhealth.evidence.targets.reach import reach_of
from dhealth.evidence.targets.rules import Progress
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Standing:
    """A target, how far it is, and the setting by which it is judged."""

    target: Target
    figure: Figure
    progress: Progress
    setting: TargetChange | None

    @property
    def agreed(self) -> bool:
        """Whether the worker has said yes to this very number."""
        return self.setting is not None and hasattr(self.setting, "agreement")

    @property
    def key(self) -> tuple[int, Period]:
        """What it is about, whoever it is for: the figure and the days."""
        return self.figure.number, self.target.period


def standings(targets: Iterable[Target], on: date, reader: Actor | None = None) -> list[Standing]:
    """How far each target was on a day, all counted in one statement; `reader`: for whom few people are hidden."""
    known = [one for one in targets if one.indicator in figures()]
    asked = {one.pk: _ask(one, on) for one in known}
    used = {one.indicator for one in known}
    wanted = [figure for key, figure in figures().items() if key in used]
    counts = count([ask for ask in asked.values() if ask], wanted)
    found = []
    for one in known:
        figure, ask = figures()[one.indicator], asked[one.pk]
        achieved = counts[ask][figure.key] if ask else 0
        shown = None if reader and hidden_from(reader, one, figure, achieved) else achieved
        progress = Progress(one.number_on(on), shown, one.period, on, _ended_on(one))
        found.append(Standing(one, figure, progress, one.setting_on(on)))
    return found


def _ask(target: Target, on: date) -> Ask | None:
    """The services that count by that day; none before the first day."""
    last = min(on, target.ends_on, _ended_on(target) or on)
    if last < target.starts_on:
        return None
    return Ask(Period(target.starts_on, last), target.organisation_id, target.worker_id, target.project_id)


def _ended_on(target: Target) -> date | None:
    return None if target.is_open else target.end.on


def targets_for(actor: Actor, first: date, last: date) -> list[Target]:
    """The targets that somebody may read of which some day lies between the two."""
    found = Target.objects.visible_to(actor).touching(first, last).told()
    return list(found.order_by("starts_on", "ends_on", "organisation__name", "worker__display_name", "pk"))


def own_progress(actor: Actor, today: date) -> list[Standing]:
    """The worker's own targets that run today, the one about most people first; empty where none was agreed."""
    reach = reach_of(actor, "target.read")
    mine = Target.objects.filter(organisation__in=reach.own | reach.groups, worker=actor.user, is_open=True)
    return sorted(standings(mine.touching(today, today).told(), today), key=_nearest)


def group_progress(organisation: UUID, today: date) -> list[Standing]:
    """The open targets of a group and of its workers that run today: the group's first, then by name."""
    found = Target.objects.filter(organisation=organisation, project=None, is_open=True).touching(today, today)
    return standings(found.told().order_by("worker__display_name", "pk"), today)


def _nearest(one: Standing) -> tuple[int, int]:
    """What Today's head shows first: the shortest days, then the figures in the order of their page."""
    return one.target.period.days, one.figure.number


def sum_of_workers(found: Sequence[Standing], group: Standing) -> int:
    """What the workers' targets of the same figure and days add up to."""
    return sum(one.progress.number for one in found if one.target.worker_id and one.key == group.key)
