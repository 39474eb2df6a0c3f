"""Who is served by each group and when: a thin start in January 2017, the published year, and the last two years."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final

from dhealth.care.clients.models import Group as Target
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Result
from dhealth.config.demonstration import published_year
from dhealth.config.demonstration.homes import CARD_NUMBERS, homes_in
from dhealth.config.demonstration.invention import Bounds, Inventor
from dhealth.config.demonstration.published_year import SHARES
from dhealth.config.demonstration.setting import DONG_NAI, Group
from dhealth.config.demonstration.stories import Course, life
from dhealth.config.demonstration.team import Team

SEED: Final = "D.Health 2019"
GO_LIVE: Final = date(2017, 1, 3)
BEFORE: Final = date(2018, 6, 30)  # the thin start ends here, so that nobody of it comes in the published year
RECENT_DAYS: Final = 730
CASELOAD_DAYS: Final = 240  # how long the one who signs in as outreach worker has had a list
BORN: Final = (1975, 2004)
MIXES: Final = {
    "MSM": ((Target.MSM, 86), (Target.TG, 8), (Target.PARTNER, 6)),
    "TG": ((Target.TG, 80), (Target.MSM, 20)),
    "PWID": ((Target.PWID, 85), (Target.PARTNER, 15)),
    "FSW": ((Target.FSW, 90), (Target.PARTNER, 10)),
}


@dataclass(frozen=True)
class Person:
    """Somebody invented, with all services."""

    draft: ClientDraft
    acts: list[Draft]


@dataclass(frozen=True)
class Sizes:
    """How many people a group has in each part."""

    start: int = 16
    year: int = 230
    recent: int = 250
    caseload: int = 64
    published: bool = True


FULL: Final = Sizes()
SMALL: Final = Sizes(start=2, year=3, recent=5, caseload=12, published=False)


def people_of(team: Team, today: date, sizes: Sizes, inventor: Inventor) -> list[Person]:
    """All people of one group, by the day when they were first reached."""
    rng = Random(f"{SEED} {team.group.name}")  # noqa: S311  # invention, not secrecy
    inventor.rng = rng
    found = [*_start(team, rng, sizes, inventor), *_year(team, rng, sizes, inventor)]
    found += _recent(team, rng, today, sizes, inventor)
    found += _caseload(team, rng, today, sizes, inventor) if team.with_account else []
    found.sort(key=lambda person: (person.draft.reached_on or GO_LIVE, person.draft.name, person.draft.phone))
    return [_numbered(team, number, person) for number, person in enumerate(found, 1)]


def _numbered(team: Team, number: int, person: Person) -> Person:
    code = ((f"{team.group.letters}{number:04}", "project"),)
    return replace(person, draft=replace(person.draft, outside_codes=code))


def _start(team: Team, rng: Random, sizes: Sizes, inventor: Inventor) -> Iterator[Person]:
    """From January 2017 on: the first of each group in the first month."""
    span = (BEFORE - GO_LIVE).days - 180
    days = [rng.randrange(20), *(rng.randrange(span) for _ in range(sizes.start - 1))]
    for day in sorted(days):
        worker = rng.choice(team.former)
        course = Course(worker, team.c_link, team.group.clinic, BEFORE)
        yield _somebody(team, rng, inventor, GO_LIVE + timedelta(days=day), course, rng.randint(0, 3))


def _year(team: Team, rng: Random, sizes: Sizes, inventor: Inventor) -> Iterator[Person]:
    """October 2018 to September 2019: as published in Đồng Nai, ordinary elsewhere."""
    first, last = published_year.FIRST, published_year.LAST
    share = SHARES.get(team.group.name)
    if share is None:
        for day in _days(rng, first, last, sizes.year):
            course = Course(rng.choice(team.former), team.c_link, team.group.clinic, last)
            yield _somebody(team, rng, inventor, day, course, rng.randint(0, 3))
        return
    days = published_year.first_days(rng, share)
    bounds = Bounds(published_year.YOUNG, homes_in(DONG_NAI, first), CARD_NUMBERS[DONG_NAI])
    for number, day in enumerate(days if sizes.published else days[: sizes.year]):
        course = Course(rng.choice(team.former), team.c_link, team.group.clinic, last)
        draft = replace(inventor.person(Target.MSM, day, bounds), worker=course.worker)
        yield Person(draft, published_year.acts_of(rng, share, number, day, course))


def _recent(team: Team, rng: Random, today: date, sizes: Sizes, inventor: Inventor) -> Iterator[Person]:
    """The last two years, on the lists of colleagues."""
    for day in _days(rng, today - timedelta(days=RECENT_DAYS), today, sizes.recent):
        course = Course(rng.choice(team.present), team.ladders, team.group.clinic, today)
        yield _somebody(team, rng, inventor, day, course, rng.choices((0, 1, 2, 4, 7, 10), (20, 20, 20, 20, 12, 8))[0])


def _caseload(team: Team, rng: Random, today: date, sizes: Sizes, inventor: Inventor) -> Iterator[Person]:
    """The list of the one who signs in: met within four weeks, but for a few."""
    assert team.with_account is not None  # noqa: S101  # asked by the caller
    course = Course(team.with_account, team.ladders, team.group.clinic, today)
    for number, day in enumerate(_days(rng, today - timedelta(days=CASELOAD_DAYS), today, sizes.caseload)):
        person = _without_old_cases(_somebody(team, rng, inventor, day, course, rng.randint(1, 3)))
        last = max(act.day for act in person.acts if not act.reported_by)
        wanted = today - timedelta(days=rng.randint(0, 24) if number % 9 else rng.randint(32, 60))
        if last < wanted:
            visit = Draft(
                kind="contact", day=wanted, worker_id=course.worker, project_id=course.project, form="message"
            )
            person.acts.append(visit)
        yield person


def _without_old_cases(person: Person) -> Person:
    """A good worker leaves no reactive result waiting for months; those of these days come in loose_ends.py."""
    if any(act.kind == "confirmatory_test" for act in person.acts):
        return person
    calm = [replace(act, result=Result.NON_REACTIVE) if act.result == Result.REACTIVE else act for act in person.acts]
    return replace(person, acts=calm)


def _somebody(team: Team, rng: Random, inventor: Inventor, day: date, course: Course, meetings: int) -> Person:
    groups, weights = zip(*MIXES[team.group.serves], strict=True)
    group = rng.choices(groups, weights)[0]
    bounds = Bounds(BORN, team.homes_on(day), CARD_NUMBERS[team.group.province])
    if day.year < 2022:
        bounds = replace(bounds, born=(1975, 2001))
    draft = replace(inventor.person(group, day, bounds), worker=course.worker)
    return Person(draft, life(rng, group, day, course, meetings=meetings))


def _days(rng: Random, first: date, last: date, count: int) -> Iterable[date]:
    span = (last - first).days + 1
    return sorted(first + timedelta(days=rng.randrange(span)) for _ in range(count))


__all__ = ["FULL", "SMALL", "Group", "Person", "Sizes", "people_of"]
