"""People for the lists that would be empty by themselves: care not begun, medicine late or running out, dropped."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from dhealth.care.clients.models import Group
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import ReportedBy, Result
from dhealth.config.demonstration.homes import CARD_NUMBERS
from dhealth.config.demonstration.invention import Bounds, Inventor
from dhealth.config.demonstration.plan import Person
from dhealth.config.demonstration.stories import Course, Story
from dhealth.config.demonstration.team import Team
from dhealth.trust.accounts.models import User

BORN: Final = (1988, 2003)
Telling = Callable[[Story, date, date], Iterator[Draft]]


def people_who_wait(team: Team, today: date, inventor: Inventor, worker: User) -> list[Person]:
    """One for each list on the list of the one who signs in, and longer waits with a colleague."""
    before, inventor.rng = inventor.rng, Random("long waits")  # noqa: S311  # invention, not secrecy
    colleague = next(one for one in team.present if one != worker.pk)
    lives = (
        (worker.pk, 12, _not_begun),
        (worker.pk, 120, _late(35)),
        (worker.pk, 27, _soon_out),
        (worker.pk, 140, _dropped),
        (colleague, 41, _not_begun),
        (colleague, 200, _late(90)),
    )
    found = []
    for one, days, make in lives:
        course = Course(one, team.ladders, team.group.clinic, today)
        first = today - timedelta(days=days)
        bounds = Bounds(BORN, team.homes_on(first), CARD_NUMBERS[team.group.province])
        story = Story(inventor.rng, Group.MSM, course)
        draft = replace(inventor.person(Group.MSM, first, bounds), worker=one)
        found.append(Person(draft, [*story.contact(first), *make(story, first, today)]))
    inventor.rng = before
    return found


def _clinic(story: Story, kind: str, day: date, **said: object) -> Iterator[Draft]:
    return story.act(kind, day, place=story.course.clinic, reported_by=ReportedBy.CLINIC, **said)


def _not_begun(story: Story, day: date, today: date) -> Iterator[Draft]:
    yield from story.screening(day, Result.REACTIVE)
    yield from _clinic(story, "confirmatory_test", day + timedelta(days=1), result=Result.POSITIVE)
    yield from story.act("contact", today - timedelta(days=9), form="message")


def _late(days: int) -> Telling:
    """Whose next day at the clinic was so many days ago."""

    def tell(story: Story, day: date, today: date) -> Iterator[Draft]:
        again = today - timedelta(days=days)
        yield from _clinic(story, "prep_start", again - timedelta(days=30), medicine_days=30, next_day=again)
        yield from story.act("contact", today - timedelta(days=10), form="message")

    return tell


def _soon_out(story: Story, day: date, today: date) -> Iterator[Draft]:
    tomorrow = today + timedelta(days=1)
    yield from _clinic(story, "prep_start", day, medicine_days=30, next_day=tomorrow)
    yield from story.act("contact", today - timedelta(days=8), form="message")


def _dropped(story: Story, day: date, today: date) -> Iterator[Draft]:
    yield from _clinic(story, "confirmatory_test", day + timedelta(days=2), result=Result.POSITIVE)
    yield from _clinic(story, "art_start", day + timedelta(days=9), medicine_days=30)
    yield from _clinic(story, "treatment_dropped", today - timedelta(days=6), form="side_effects")
    yield from story.act("contact", today - timedelta(days=20), form="call")
