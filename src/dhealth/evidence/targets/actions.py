"""Setting targets, changing them mid-way, agreeing to them and ending them; nothing is written over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.targets.models import Target, TargetAgreement, TargetChange, TargetEnd
from dhealth.evidence.targets.reach import Reach, reach_of
from dhealth.evidence.targets.rules import refuse_narrow, refuse_odd, refuse_odd_start
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.log import record
from dhealth.trust.organisations.models import Project


@dataclass(frozen=True)
class Aim:
    """One target before it is stored; days are both counted."""

    worker_id: UUID
    indicator: str
    starts_on: date
    ends_on: date
    number: int


@dataclass(frozen=True)
class Whose:
    """For whom a target is: a worker at a group, a group, a group in a project, or a whole project."""

    organisation: UUID | None = None
    worker: UUID | None = None
    project: UUID | None = None


@dataclass(frozen=True)
class Said:
    """What is told with a number: from which day it holds (none: from the first), why, and who agreed to it."""

    from_day: date | None = None
    why: str = ""
    agreed: str = ""


@transaction.atomic
def set_targets(actor: Actor, indicator: str, period: Period, numbers: Mapping[Whose, int], said: Said) -> list[Target]:
    """Set several numbers of one figure and period at once; one that stands already is changed, from a day on.

    A number that holds already changes nothing. Returns the targets that are new or different.

    Raises:
        PermissionDenied: the actor may set none for one of these.
        Refused: no such figure, a number or days that cannot be, no reason for a change, or somebody who does not
            work there.
    """
    if indicator not in figures():
        raise Refused(_("There is no such figure. Choose one from the list."), field="f")
    reach = reach_of(actor, "target.set")
    for whose, number in numbers.items():
        _refuse_out_of_reach(reach, whose, period)
        refuse_odd(number, period)
    _refuse_strangers(numbers)
    changed = [_set(actor, whose, indicator, period, number, said) for whose, number in numbers.items()]
    return [target for target in changed if target is not None]


def _refuse_out_of_reach(reach: Reach, whose: Whose, period: Period) -> None:
    inside = whose.project in reach.projects if whose.project else whose.organisation in reach.groups
    if not inside or (whose.project and whose.worker):
        raise PermissionDenied("target.set")
    if whose.project:
        refuse_narrow(period)


def _refuse_strangers(numbers: Iterable[Whose]) -> None:
    """A worker works at the group, and a group in the project, today or before."""
    for whose in numbers:
        if whose.worker and not Grant.objects.filter(organisation=whose.organisation, user=whose.worker).exists():
            raise Refused(_("This person does not work in the group. Choose one of its workers."))
        if whose.project and whose.organisation and not _takes_part(whose.project, whose.organisation):
            raise Refused(_("This group does not work in the project. Choose one of its groups."))


def _takes_part(project: UUID, group: UUID) -> bool:
    return Project.objects.filter(pk=project, members=group).exists()


def _set(actor: Actor, whose: Whose, indicator: str, period: Period, number: int, said: Said) -> Target | None:
    target, new = Target.objects.get_or_create(
        **_columns(whose),
        indicator=indicator,
        starts_on=period.start,
        ends_on=period.end,
        is_open=True,
        defaults={"number": number},
    )
    from_day = period.start if new else said.from_day or period.start
    if not new:
        target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
        if target.number_on(period.end) == number and target.number_on(from_day) == number:
            return None
        if not squeeze(said.why):
            raise Refused(_("Write why the number changes: it stays in the history."), field="why")
    refuse_odd_start(from_day, period)
    _note(target, number, from_day, said, actor)
    return target


def _columns(whose: Whose) -> dict[str, UUID | None]:
    return {"organisation_id": whose.organisation, "worker_id": whose.worker, "project_id": whose.project}


def _note(target: Target, number: int, from_day: date, said: Said, actor: Actor) -> None:
    """The number as a fact of its own, and in the log."""
    words = {"why": squeeze(said.why)[:200], "agreed": squeeze(said.agreed)[:200]}
    TargetChange.objects.create(target=target, number=number, from_day=from_day, set_by=actor.user, **words)
    Target.objects.filter(pk=target.pk).update(number=number)
    told = {"figure": figures()[target.indicator].number, "number": number, "from": from_day.isoformat()}
    record("target.set", actor, target, at=_chain(target), details=told)


def _chain(target: Target) -> UUID:
    """Whose log tells of it: the group's, or for a whole project its owner's."""
    if target.organisation_id is not None:
        return target.organisation_id
    return Project.objects.values_list("owner", flat=True).get(pk=target.project_id or UUID(int=0))


@transaction.atomic
def revise_target(actor: Actor, target: Target, number: int, said: Said) -> bool:
    """Change one target's number from a day on. Returns False where that number holds already.

    Raises:
        PermissionDenied: the actor may not set it.
        Refused: it has ended, or the number, the day or the missing reason cannot be.
    """
    whose = Whose(target.organisation_id, target.worker_id, target.project_id)
    _refuse_out_of_reach(reach_of(actor, "target.set"), whose, target.period)
    refuse_odd(number, target.period)
    target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    if not target.is_open:
        raise Refused(_("This target was ended already. Set a new one."))
    return _set(actor, whose, target.indicator, target.period, number, said) is not None


@transaction.atomic
def agree_target(actor: Actor, target: Target, change: UUID) -> bool:
    """The worker says yes to the number that holds; saying it twice is once.

    Raises:
        PermissionDenied: it is somebody else's target.
        Refused: the number has changed since the page was opened, or the target has ended.
    """
    group = target.organisation_id
    if target.worker_id != actor.id or group is None:
        raise PermissionDenied("target.agree")
    actor.require("target.agree", at=group)
    target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    newest = target.setting_on(target.ends_on)
    if not target.is_open:
        raise Refused(_("This target was ended already. There is nothing to agree to."))
    if newest is None or newest.pk != change:
        raise Refused(_("The number has changed since you opened the page. Look at the new one first."))
    _made, new = TargetAgreement.objects.get_or_create(change=newest, defaults={"by": actor.user})
    if new:
        record("target.agree", actor, target, at=group, details={"number": newest.number})
    return new


@transaction.atomic
def end_target(actor: Actor, target: Target, on: date, why: str) -> bool:
    """Follow a target no longer, from the end of a day on; ending it twice is once.

    Raises:
        PermissionDenied: the actor may end none of this group or project.
        Refused: no reason, or a day outside the target.
    """
    reach = reach_of(actor, "target.end")
    inside = target.project_id in reach.projects if target.project_id else target.organisation_id in reach.groups
    if not inside:
        raise PermissionDenied("target.end")
    target = Target.objects.select_for_update(no_key=True).get(pk=target.pk)
    if not target.is_open:
        return False
    if not squeeze(why):
        raise Refused(_("Write why the target ends: it stays in the history."), field="why")
    if not target.period.contains(on):
        raise Refused(_("It ends on a day of its own: %(period)s.") % {"period": target.period}, field="on")
    TargetEnd.objects.create(target=target, on=on, why=squeeze(why)[:200], ended_by=actor.user)
    Target.objects.filter(pk=target.pk).update(is_open=False)
    record("target.end", actor, target, at=_chain(target), details={"on": on.isoformat()})
    return True


@transaction.atomic
def keep_targets(organisation_id: UUID, aims: Iterable[Aim], origin: UUID | None) -> int:
    """Store what an import brings; a target for the same worker, indicator and days takes the new number.

    The caller holds the permission and records the act. Returns how many targets were read.
    """
    kept = 0
    for aim in aims:
        target, new = Target.objects.get_or_create(
            organisation_id=organisation_id,
            worker_id=aim.worker_id,
            project=None,
            indicator=aim.indicator,
            starts_on=aim.starts_on,
            ends_on=aim.ends_on,
            is_open=True,
            defaults={"number": aim.number, "origin": origin},
        )
        if new or target.number_on(aim.ends_on) != aim.number:
            TargetChange.objects.create(target=target, number=aim.number, from_day=aim.starts_on, origin=origin)
            Target.objects.filter(pk=target.pk).update(number=aim.number)
        kept += 1
    return kept


@transaction.atomic
def take_back_targets(origin: UUID, before: Mapping[str, Sequence[int]]) -> None:
    """What an import brought goes; where it changed a number, the one before holds again.

    `before`: for each older target the number that it had and the one that the import gave. What somebody has
    changed, agreed to or ended by hand since then stays, with its history.
    """
    by_hand = Q(changes__set_by__isnull=False) | Q(changes__agreement__isnull=False) | Q(end__isnull=False)
    kept = list(Target.objects.filter(by_hand, origin=origin).values_list("pk", flat=True))
    Target.objects.filter(pk__in=kept).update(origin=None)
    Target.objects.filter(origin=origin).delete()
    TargetChange.objects.filter(origin=origin).exclude(target__in=kept).delete()
    for pk, (number, ours) in before.items():
        Target.objects.filter(pk=pk, number=ours).update(number=number)
