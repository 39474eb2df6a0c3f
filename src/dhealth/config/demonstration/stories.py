"""How it goes on with one invented person after the first meeting: services of a catalogue's kinds, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import UUID

from dhealth.care.clients.models import Group
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Answer, ReadReason, ReportedBy, Result

REACTIVE: Final = {Group.MSM: 0.045, Group.TG: 0.05, Group.PWID: 0.06, Group.FSW: 0.02, Group.PARTNER: 0.03}
TOLD_BY: Final = (ReportedBy.CLINIC, ReportedBy.CLINIC, ReportedBy.CLIENT, ReportedBy.PAPER)


@dataclass(frozen=True)
class Course:
    """Who serves somebody, under which project, with which clinic, and until which day (included) it is told."""

    worker: UUID
    project: UUID
    clinic: str
    last_day: date


@dataclass
class Story:
    """One person's services in the making; what would lie after the last day does not happen."""

    rng: Random
    group: str
    course: Course

    def act(self, kind: str, day: date, **said: object) -> Iterator[Draft]:
        """One service, unless it lies ahead."""
        if day <= self.course.last_day:
            draft = Draft(kind=kind, day=day, worker_id=self.course.worker, project_id=self.course.project)
            yield replace(draft, **said)  # type: ignore[arg-type]  # fields of a draft, by name

    def told(self, kind: str, day: date, **said: object) -> Iterator[Draft]:
        """Something that the clinic did."""
        place = said.pop("place", self.course.clinic)
        return self.act(kind, day, place=place, reported_by=self.rng.choice(TOLD_BY), **said)

    def contact(self, day: date, **said: object) -> Iterator[Draft]:
        """A meeting, with what was handed out."""
        rng = self.rng
        form = rng.choices(("face_to_face", "message", "call"), (60, 30, 10))[0]
        handed: dict[str, object] = {}
        if form == "face_to_face":
            handed = {"condoms": rng.choice((10, 10, 12, 20, 24)), "lubricants": rng.choice((0, 5, 10, 10))}
            if self.group == Group.PWID:
                handed["needles"] = rng.choice((10, 20, 30))
        return self.act("contact", day, form=form, **handed, **said)

    def screening(self, day: date, result: str) -> Iterator[Draft]:
        """A quick check by the group itself, with lot and minutes."""
        rng = self.rng
        minutes = rng.randint(15, 20) if rng.random() < 0.97 else 24
        return self.act(
            "screening_test",
            day,
            form=rng.choices(("finger_prick", "oral_fluid"), (75, 25))[0],
            result=result,
            lot=f"SD{day.year % 100:02}{(day.month + 2) // 3}A",
            read_after=minutes,
            read_reason=ReadReason.INTERRUPTED if minutes > 20 else "",
        )

    def after_reactive(self, day: date, *, confirmed: bool = True, in_care: bool = True) -> Iterator[Draft]:
        """The confirming step and, where it says positive, the start of care within weeks."""
        rng = self.rng
        confirmed_on = day + timedelta(days=rng.randint(3, 14))
        started_on = confirmed_on + timedelta(days=rng.randint(1, 14))
        yield from self.told(
            "confirmatory_test", confirmed_on, result=Result.POSITIVE if confirmed else Result.NEGATIVE
        )
        if confirmed and in_care:
            yield from self.told("art_start", started_on)
            for month in range(1, rng.randint(1, 5)):
                yield from self.told("art_visit", started_on + timedelta(days=30 * month))

    def prevention(self, day: date) -> Iterator[Draft]:
        """PrEP at the clinic, with its visits."""
        form = self.rng.choices(("daily", "event_driven"), (80, 20))[0]
        yield from self.told("prep_start", day, form=form)
        for after in (30, 90, 180, 270)[: self.rng.randint(0, 4)]:
            yield from self.told("prep_visit", day + timedelta(days=after), form=form)

    def self_test(self, day: date, *, told: bool) -> Iterator[Draft]:
        """A kit to take home, and perhaps what it said."""
        yield from self.act("self_test_kit", day, form="unassisted", kits=1)
        if told:
            later = day + timedelta(days=self.rng.randint(2, 10))
            result = Result.REACTIVE if self.rng.random() < 0.02 else Result.NON_REACTIVE
            yield from self.act("self_test", later, form="unassisted", result=result, reported_by=ReportedBy.CLIENT)

    def first_meeting(self, day: date) -> Iterator[Draft]:
        """A contact, mostly counselling, often a check at once or on an agreed day."""
        rng = self.rng
        chance = rng.random()
        if chance < 0.58:
            yield from self.contact(day, answer=Answer.ACCEPTED)
            yield from self.check(day)
        elif chance < 0.68:
            agreed = day + timedelta(days=rng.randint(2, 9))
            yield from self.contact(day, answer=Answer.APPOINTMENT, answer_day=agreed)
            if rng.random() < 0.8:
                yield from self.contact(agreed)
                yield from self.check(agreed)
        else:
            yield from self.contact(day, answer=rng.choice((Answer.LATER, Answer.LATER, Answer.DECLINED)))
        if rng.random() < 0.88:
            yield from self.act("counselling", day, form=rng.choice(("face_to_face", "face_to_face", "message")))

    def check(self, day: date) -> Iterator[Draft]:
        """A quick check and what follows from it."""
        rng = self.rng
        if rng.random() < REACTIVE[Group(self.group)]:
            yield from self.screening(day, Result.REACTIVE)
            if rng.random() < 0.93:
                yield from self.after_reactive(day, confirmed=rng.random() < 0.94, in_care=rng.random() < 0.96)
            return
        yield from self.screening(day, Result.INDETERMINATE if rng.random() < 0.004 else Result.NON_REACTIVE)
        if self.group in (Group.MSM, Group.TG) and rng.random() < 0.16:
            yield from self.prevention(day + timedelta(days=rng.randint(2, 20)))

    def follow_up(self, day: date) -> Iterator[Draft]:
        """Another meeting some weeks on."""
        rng = self.rng
        yield from self.contact(day)
        chance = rng.random()
        if chance < 0.22:
            yield from self.check(day)
        elif chance < 0.30:
            yield from self.self_test(day, told=rng.random() < 0.75)
        elif chance < 0.45:
            yield from self.act("counselling", day, form="face_to_face")
        elif chance < 0.52:
            yield from self.other_care(day)

    def other_care(self, day: date) -> Iterator[Draft]:
        """What else people come for."""
        rng = self.rng
        if self.group == Group.PWID and rng.random() < 0.6:
            yield from self.told("methadone_start", day)
            return
        kind, form = rng.choice(
            (("sti_test", "syphilis"), ("sti_test", "gonorrhoea"), ("tb_screen", ""), ("mental_health_screen", ""))
            + ((("hepatitis_c_test", ""),) if self.group == Group.PWID else (("violence_screen", ""),))
        )
        result = Result.REACTIVE if rng.random() < 0.12 else Result.NON_REACTIVE
        yield from self.act(kind, day, form=form, result=result)


def life(rng: Random, group: str, first_day: date, course: Course, *, meetings: int) -> list[Draft]:
    """Everything of one person from the first meeting on, oldest first."""
    story = Story(rng, group, course)
    acts = list(story.first_meeting(first_day))
    day = first_day
    for _meeting in range(meetings):
        day += timedelta(days=rng.randint(21, 75))
        acts += story.follow_up(day)
    return sorted(acts, key=lambda act: act.day)
