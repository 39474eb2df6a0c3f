"""What is never quite tidy: a step not taken, a referral or a kit without word, one person twice, a line mended."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from dhealth.care.clients.actions import decide_duplicate, note_possible_duplicates
from dhealth.care.clients.models import Client, Group, PossibleDuplicate
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.corrections import correct_service, strike_service
from dhealth.care.services.drafts import Draft, draft_of
from dhealth.care.services.models import Answer, CorrectionReason, Result, Service
from dhealth.config.demonstration.homes import CARD_NUMBERS
from dhealth.config.demonstration.invention import NICKNAMES, Bounds, Inventor
from dhealth.config.demonstration.plan import Person
from dhealth.config.demonstration.stories import Course, Story
from dhealth.config.demonstration.team import Team
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

BY_PHONE: Final[tuple[str, ...]] = ("phone", "birth_year")
BY_NAME: Final[tuple[str, ...]] = ("name", "birth_day")
REFERRED_TO: Final = ("confirmatory_test", "prep_start")
REFERRED: Final = 0.75  # of those whom a clinic gave it; the others went by themselves
KNOWN_TWICE: Final = 6  # people whom two groups know
BORN: Final = (1990, 2004)


def waiting_people(team: Team, today: date, inventor: Inventor, worker: User) -> list[Person]:
    """For the list of the one who signs in: people for whom something is due these days."""
    course = Course(worker.pk, team.ladders, team.group.clinic, today)
    bounds = Bounds(BORN, team.homes_on(today), CARD_NUMBERS[team.group.province])
    found = []
    for days, make in ((5, _no_word_since), (2, _no_next_step), (12, _quiet_kit), (21, _quiet_kit), (6, _promised)):
        day = today - timedelta(days=days)
        story = Story(inventor.rng, Group.MSM, course)
        draft = replace(inventor.person(Group.MSM, day, bounds), worker=worker.pk)
        found.append(Person(draft, [*story.contact(day), *make(story, day, today)]))
    return found


def _no_next_step(story: Story, day: date, today: date) -> Iterator[Draft]:
    yield from story.act("counselling", day, form="face_to_face")
    yield from story.screening(day, Result.REACTIVE)


def _no_word_since(story: Story, day: date, today: date) -> Iterator[Draft]:
    yield from _no_next_step(story, day, today)
    onward = day + timedelta(days=1)
    yield from story.act(REFERRAL, onward, form="confirmatory_test", place=story.course.clinic)


def _quiet_kit(story: Story, day: date, today: date) -> Iterator[Draft]:
    yield from story.self_test(day, told=False)


def _promised(story: Story, day: date, today: date) -> Iterator[Draft]:
    yield from story.act("contact", day, form="message", answer=Answer.APPOINTMENT, answer_day=today)


def refer_onward(people: list[Person], rng: Random) -> None:
    """What a clinic gave somebody was mostly preceded by the group's referral, on the last day they met."""
    for person in people:
        given = next((act for act in person.acts if act.kind in REFERRED_TO), None)
        if given is None or rng.random() > REFERRED:
            continue
        met = max(act.day for act in person.acts if not act.reported_by and act.day <= given.day)
        referral = Draft(kind=REFERRAL, form=given.kind, place=given.place, day=met, worker_id=given.worker_id)
        person.acts.append(replace(referral, project_id=given.project_id))


def twins(people: list[Person], today: date, rng: Random) -> list[tuple[Person, Person, tuple[str, ...]]]:
    """Second records that may be somebody's who is on the list already, and what agrees."""
    known = [person for person in people if person.draft.phone and person.draft.name]
    dated = [person for person in known if person.draft.birth_day]
    found = [
        (one, _once_more(one, today, rng, name="", nickname=rng.choice(NICKNAMES), birth_day=None), BY_PHONE)
        for one in rng.sample(known, 3)
    ]
    found += [(one, _once_more(one, today, rng, phone="", nickname=""), BY_NAME) for one in rng.sample(dated, 2)]
    return found


def _once_more(person: Person, today: date, rng: Random, **otherwise: Any) -> Person:
    """The same person, met again lately and written down anew."""
    day = today - timedelta(days=rng.randint(3, 20))
    draft = replace(person.draft, reached_on=day, cccd="", outside_codes=(), **otherwise)
    return Person(draft, [replace(person.acts[0], kind="contact", day=day, answer="", answer_day=None)])


def known_elsewhere(people: list[Person], team: Team, today: date, rng: Random) -> list[Person]:
    """The same people as another group knows them: the phone and the year of birth agree (a reviewer's case)."""
    known = [person for person in people if person.draft.phone]
    found = []
    for person in rng.sample(known, KNOWN_TWICE):
        day = today - timedelta(days=rng.randint(5, 150))
        worker = rng.choice(team.present)
        draft = replace(person.draft, worker=worker, reached_on=day, cccd="", zalo="", outside_codes=())
        visit = Draft(kind="contact", day=day, worker_id=worker, project_id=team.ladders, form="message")
        found.append(Person(draft, [visit]))
    return found


def note_twins(team: Team, pairs: list[tuple[Client, Client, tuple[str, ...]]], leader: User) -> None:
    """Leave the pairs for the leader, who has answered about one of them."""
    note_possible_duplicates(team.organisation, [(a.pk, b.pk, why) for a, b, why in pairs])
    first, second, _why = pairs[-1]
    pair = PossibleDuplicate.objects.filter(first__in=(first, second), second__in=(first, second)).get()
    decide_duplicate(Actor.of(leader), pair, "same")


def mend_lines(worker: User, today: date) -> None:
    """The last days had two slips of the pen."""
    actor = Actor.of(worker)
    contacts = Service.objects.current().filter(worker=worker, kind="contact", condoms__gt=0, day__lte=today)
    wrong, twice = contacts.order_by("-day", "person__birth_year", "condoms", "lubricants")[:2]
    mended = replace(draft_of(wrong), condoms=wrong.condoms + 10)
    correct_service(actor, wrong, mended, CorrectionReason.NUMBER)
    strike_service(actor, twice, CorrectionReason.TWICE)
