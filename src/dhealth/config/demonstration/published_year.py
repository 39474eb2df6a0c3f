"""Đồng Nai, October 2018 to September 2019: the published figures, person by person."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

from dhealth.care.clients.models import Group
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Result
from dhealth.config.demonstration.stories import Course, Story

FIRST, LAST = date(2018, 10, 1), date(2019, 9, 30)
YOUNG: Final = (1995, 2002)  # 15 to 24 years old in that year
AGAIN_AFTER: Final = 90  # days between two checks of one person


@dataclass(frozen=True)
class Share:
    """What one group contributed; over the four groups: 2,441 people, 2,158 tests, 106 confirmed and in care."""

    counselled: int
    tests: int
    confirmed: int
    not_confirmed: int = 2  # reactive, and the laboratory said negative

    @property
    def tested_twice(self) -> int:
        """About one in eight came again."""
        return self.tests // 8

    @property
    def tested(self) -> int:
        """People with at least one test."""
        return self.tests - self.tested_twice


SHARES: Final = {
    "Gnet Biên Hòa": Share(742, 656, 33),
    "Full House": Share(655, 579, 29),
    "Ánh Dương Long Khánh": Share(531, 469, 23),
    "Cầu Vồng Trảng Bom": Share(513, 454, 21),
}


def first_days(rng: Random, share: Share) -> list[date]:
    """The first day of each person, in the order of `acts_of`: early enough for all that is to follow in the year."""
    positive = [_between(rng, FIRST, date(2019, 8, 25)) for _ in range(share.confirmed + share.not_confirmed)]
    again = [_between(rng, FIRST, date(2019, 5, 31)) for _ in range(share.tested_twice)]
    rest = [_between(rng, FIRST, LAST) for _ in range(share.counselled - len(positive) - len(again))]
    return positive + again + rest


def acts_of(rng: Random, share: Share, number: int, day: date, course: Course) -> list[Draft]:
    """The year of the group's person of that number; everybody is counselled on the first day."""
    story = Story(rng, Group.MSM, course)
    acts = [*story.contact(day), *story.act("counselling", day, form="face_to_face")]
    if number < share.tested:
        acts += _checks(story, share, number, day)
    elif rng.random() < 0.15:
        acts += story.self_test(day, told=rng.random() < 0.6)
    for _more in range(rng.choice((0, 0, 1, 1, 2))):
        acts += story.contact(day + timedelta(days=rng.randint(20, 120)))
    return sorted(acts, key=lambda act: act.day)


def _checks(story: Story, share: Share, number: int, day: date) -> Iterator[Draft]:
    if number < share.confirmed + share.not_confirmed:
        yield from story.screening(day, Result.REACTIVE)
        yield from story.after_reactive(day, confirmed=number < share.confirmed)
        return
    yield from story.screening(day, Result.NON_REACTIVE)
    if number < share.confirmed + share.not_confirmed + share.tested_twice:
        yield from story.screening(day + timedelta(days=story.rng.randint(AGAIN_AFTER, 120)), Result.NON_REACTIVE)
    if story.rng.random() < 0.09:
        yield from story.prevention(day + timedelta(days=story.rng.randint(2, 20)))


def _between(rng: Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))
