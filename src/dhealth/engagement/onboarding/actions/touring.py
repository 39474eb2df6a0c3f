"""The way through a first day: begun by signing in, done by doing, put away and taken up again."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from dhealth.engagement.onboarding.models import Tour, TourStep
from dhealth.engagement.onboarding.queries import facts_of, is_over, progress_of
from dhealth.engagement.onboarding.rules import ACTS, COVER, FIND, LOOK, steps_for
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.queries import home_of
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event

PRESSED: Final = (LOOK, FIND, COVER)  # what no event tells


@transaction.atomic
def begin_tour(user: User) -> None:
    """The first full sign-in of somebody who works with clients begins their tour; a later one settles it in time.

    Whoever worked here before there were tours needs none: theirs is put away.
    """
    actor = Actor.of(user)
    if not steps_for({standing.role.key for standing in actor.standings}):
        return
    tour, is_new = Tour.objects.get_or_create(user=user)
    if is_new and Event.objects.filter(actor=user.pk, verb__in=ACTS).exists():
        tour.put_away_at = tour.settled_at = timezone.now()
        tour.save()
    elif not is_new and tour.settled_at is None and is_over(tour):
        settle(actor)


@transaction.atomic
def note_step(user: User, step: str) -> None:
    """Write down a step that was done by hand; a second time changes nothing, and without a tour nothing happens."""
    tour = Tour.objects.filter(user=user, settled_at=None).first()
    if tour is not None and step in PRESSED:
        TourStep.objects.get_or_create(tour=tour, step=step)


@transaction.atomic
def put_away(actor: Actor) -> None:
    """No card on the first page any more; what is done stays known, and Help brings it back."""
    if Tour.objects.filter(user=actor.user, put_away_at=None).update(put_away_at=timezone.now()):
        record("tour.follow", actor, actor.user, at=home_of(actor.user), why="put_away")


@transaction.atomic
def take_up(actor: Actor) -> None:
    """The card stands on the first page again; whoever never had a tour begins one now."""
    tour, is_new = Tour.objects.get_or_create(user=actor.user)
    if is_new or tour.put_away_at is not None:
        tour.put_away_at = None
        tour.save(update_fields=["put_away_at"])
        record("tour.follow", actor, actor.user, at=home_of(actor.user), why="take_up")


@transaction.atomic
def settle(actor: Actor) -> None:
    """Write down once what the log said of the first days, so that nobody asks it again."""
    progress = progress_of(actor)
    if progress is None or progress.tour.settled_at is not None:
        return
    tour = progress.tour
    facts = facts_of([tour])[tour.user_id]
    for step in progress.steps:
        if step.at is not None:
            TourStep.objects.get_or_create(tour=tour, step=step.key, defaults={"at": step.at})
    tour.first_client_at = facts.get(("client.register", False))
    tour.first_contact_at = facts.get(("service.record", False))
    tour.first_practice_at = facts.get(("practice.start", False))
    tour.settled_at = timezone.now()
    tour.save()
