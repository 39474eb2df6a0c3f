"""What somebody should put right these days: records left open, two days that contradict each other, a step missing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final
from uuid import UUID

from dhealth.care.clients.models import Channel, Group, Sex, Told
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import ReportedBy, Result
from dhealth.config.demonstration.plan import Person
from dhealth.config.demonstration.team import Team

LEFT_OPEN: Final[tuple[dict[str, Any], ...]] = ({"main_group": ""}, {"birth_year": None}, {"main_group": ""})


def faulty_people(team: Team, today: date, worker: UUID) -> list[Person]:
    """On a colleague's bad day three records were left open; on the list of the one who signs in, a few lines."""
    return [*_a_bad_day(team, today - timedelta(days=9)), *_own_faults(team, today, worker)]


def _a_bad_day(team: Team, day: date) -> Iterator[Person]:
    colleague = team.present[0]
    for nickname, lacks in zip(("Mít", "Bắp", "Khế"), LEFT_OPEN, strict=True):
        yield Person(_draft(team, nickname, colleague, day, **lacks), [_met(team, colleague, day)])


def _own_faults(team: Team, today: date, worker: UUID) -> Iterator[Person]:
    def on(days: int) -> date:
        return today - timedelta(days=days)

    def person(nickname: str, reached: date, *acts: Draft, **facts: Any) -> Person:
        return Person(_draft(team, nickname, worker, reached, **facts), list(acts))

    met = _met(team, worker, on(5))
    quick = replace(met, kind="screening_test", form="finger_prick", condoms=0, result=Result.NON_REACTIVE)
    told = replace(met, kind="art_visit", form="", condoms=0, place=team.group.clinic, reported_by=ReportedBy.CLIENT)
    yield person("Ổi", on(1), replace(met, day=on(1)), birth_year=None)
    yield person("Na", on(30), replace(met, day=on(2), form="", condoms=0))
    yield person("Cóc", on(6), replace(met, day=on(8)))
    yield person("Me", on(25), replace(quick, day=on(4), read_after=17))
    yield person("Mận", on(40), met, replace(told, day=on(3)))
    yield person("Sấu", on(15), replace(quick, lot="SD26A", read_after=16), told_status=Told.POSITIVE)
    yield person("Dừa", on(12), replace(met, condoms=12), replace(met, condoms=12))


def _draft(team: Team, nickname: str, worker: UUID, reached: date, **facts: Any) -> ClientDraft:
    whole = ClientDraft(
        nickname=nickname,
        worker=worker,
        reached_on=reached,
        sex_at_birth=Sex.MALE,
        birth_year=2000,
        main_group=Group.MSM,
        channel=Channel.FACE_TO_FACE,
        told_status=Told.UNKNOWN,
        place=team.homes_on(reached)[0],
    )
    return replace(whole, **facts)


def _met(team: Team, worker: UUID, day: date) -> Draft:
    return Draft(kind="contact", day=day, worker_id=worker, project_id=team.ladders, form="face_to_face", condoms=10)
