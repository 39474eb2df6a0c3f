"""How far newcomers have come: what was pressed is stored here, what was done is read from the event log."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Min, Q
from django.utils import timezone

from dhealth.engagement.onboarding.models import Tour
from dhealth.engagement.onboarding.rules import ACTS, BY_ACT, LASTS, WORKER, steps_for
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import GROUPS_THAT_SERVE, Organisation
from dhealth.trust.organisations.practice import is_practice

Facts = dict[tuple[str, bool], datetime]  # (act, while practising) → when it was first done


@dataclass(frozen=True)
class Step:
    """One step of the way, and when it was done."""

    key: str
    at: datetime | None


@dataclass(frozen=True)
class Progress:
    """How far one person has come. Minutes count from the first full sign-in."""

    tour: Tour
    steps: tuple[Step, ...]
    facts: Facts

    @property
    def done(self) -> int:
        """How many steps are done."""
        return sum(step.at is not None for step in self.steps)

    @property
    def next(self) -> str:
        """The first step that is not done; nothing after the last."""
        return next((step.key for step in self.steps if step.at is None), "")

    @property
    def minutes_to_client(self) -> int | None:
        """From the first sign-in to the first client in earnest."""
        return self._minutes(self.tour.first_client_at or self.facts.get(("client.register", False)))

    @property
    def minutes_to_contact(self) -> int | None:
        """From the first sign-in to the first contact in earnest."""
        return self._minutes(self.tour.first_contact_at or self.facts.get(("service.record", False)))

    @property
    def practised_at(self) -> datetime | None:
        """When the person first practised."""
        return self.tour.first_practice_at or self.facts.get(("practice.start", False))

    def _minutes(self, moment: datetime | None) -> int | None:
        return None if moment is None else max(0, round((moment - self.tour.begun_at).total_seconds() / 60))


@dataclass(frozen=True)
class Newcomer:
    """One worker of the group; without progress they have not signed in since tours are kept."""

    user: User
    progress: Progress | None

    @property
    def has_begun(self) -> bool:
        """Whether there is anything to tell."""
        return self.progress is not None


@dataclass(frozen=True)
class GroupSteps:
    """How many workers of one group have come how far."""

    organisation: Organisation
    workers: int
    signed_in: int
    practised: int
    first_client: int
    finished: int

    @property
    def has_begun(self) -> bool:
        """Whether anybody of the group has signed in since first steps are kept."""
        return self.signed_in > 0


def progress_of(actor: Actor) -> Progress | None:
    """The first day of whoever is here; nothing where they have none."""
    tour = Tour.objects.filter(user=actor.user).prefetch_related("steps").first()
    return _progress(tour, _role_keys(actor), facts_of([tour])[tour.user_id]) if tour else None


def card_of(actor: Actor) -> Progress | None:
    """The same while it is wanted on the first page: until it is put away."""
    tour = Tour.objects.filter(user=actor.user, put_away_at=None).prefetch_related("steps").first()
    return _progress(tour, _role_keys(actor), facts_of([tour])[tour.user_id]) if tour else None


def facts_of(tours: Collection[Tour]) -> dict[UUID, Facts]:
    """What the log knows of those whose first days last; what is settled is asked of nobody."""
    lasting = [tour for tour in tours if tour.settled_at is None]
    facts: dict[UUID, Facts] = defaultdict(dict)
    if not lasting:
        return facts
    since = min(tour.begun_at for tour in lasting)
    done = Event.objects.filter(actor__in=[tour.user_id for tour in lasting], verb__in=ACTS, at__gte=since)
    for who, verb, chain, first in done.order_by().values_list("actor", "verb", "chain").annotate(Min("at")):
        if who is not None:
            key = (verb, is_practice(chain))
            facts[who][key] = min(first, facts[who].get(key, first))
    return facts


def _role_keys(actor: Actor) -> set[str]:
    return {standing.role.key for standing in actor.standings}


def _progress(tour: Tour, role_keys: Collection[str], facts: Facts) -> Progress:
    pressed = {step.step: step.at for step in tour.steps.all()}
    steps = tuple(Step(key, pressed.get(key) or _done_by_act(key, facts)) for key in steps_for(role_keys))
    return Progress(tour, steps, facts)


def _done_by_act(step: str, facts: Facts) -> datetime | None:
    return facts.get(BY_ACT[step]) if step in BY_ACT else None


def is_over(tour: Tour) -> bool:
    """Whether the days in which the log is asked are past."""
    return timezone.now() - tour.begun_at >= LASTS


def newcomers_of(actor: Actor) -> list[Newcomer]:
    """The workers of the groups that this person leads, by name, with how far each has come."""
    groups = [
        at for at in actor.organisations_where("onboarding.read") if at in actor.organisations_where("client.read")
    ]
    return _newcomers(_workers(groups))


def group_steps(actor: Actor) -> list[GroupSteps]:
    """The groups that this person supports, with counts of their workers; nobody is named."""
    if "onboarding.read" not in actor.verbs or "client.read" in actor.verbs:
        return []
    groups = list(Organisation.objects.visible_to(actor).filter(kind__in=GROUPS_THAT_SERVE).order_by("name"))
    workers = list(_workers([group.pk for group in groups]))
    progress = {one.user.pk: one.progress for one in _newcomers(workers)}
    return [
        _counted(group, [progress[g.user_id] for g in workers if g.organisation_id == group.pk]) for group in groups
    ]


def _counted(group: Organisation, found: Iterable[Progress | None]) -> GroupSteps:
    everybody = list(found)
    begun = [one for one in everybody if one is not None]
    return GroupSteps(
        group,
        workers=len(everybody),
        signed_in=len(begun),
        practised=sum(one.practised_at is not None for one in begun),
        first_client=sum(one.minutes_to_client is not None for one in begun),
        finished=sum(not one.next for one in begun),
    )


def _workers(groups: Collection[UUID]) -> list[Grant]:
    today = timezone.localdate()
    lasting = Q(until=None) | Q(until__gte=today)
    begun = Q(since=None) | Q(since__lte=today)
    held = Grant.objects.filter(begun, lasting, organisation__in=groups, role=WORKER, user__is_active=True)
    return list(held.select_related("user").order_by("user__display_name", "user_id"))


def _newcomers(workers: Iterable[Grant]) -> list[Newcomer]:
    people = {grant.user_id: grant.user for grant in workers}
    tours = {tour.user_id: tour for tour in Tour.objects.filter(user__in=people).prefetch_related("steps")}
    facts = facts_of(tours.values())
    return [
        Newcomer(user, _progress(tours[pk], (WORKER,), facts[pk]) if pk in tours else None)
        for pk, user in people.items()
    ]
