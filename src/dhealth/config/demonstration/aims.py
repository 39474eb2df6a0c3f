"""What the people of the demonstration agreed on: a group's months, one number changed mid-way, a project's quarter."""

from datetime import date
from math import ceil
from uuid import UUID

from dhealth.config.demonstration.team import Team
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.targets.actions import Said, Whose, agree_target, set_targets
from dhealth.evidence.targets.counting import Ask, count
from dhealth.evidence.targets.models import Target
from dhealth.evidence.targets.months import before, month_of
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

PEOPLE, TESTS = "counselled_people", "tests"
AT_LEAST = 10
GROUPS_OWN = 10  # so many more than the workers' numbers together: not all is handed out


def agree_on_months(team: Team, today: date, leader: User, worker: User) -> None:
    """Last month's numbers and this month's, set at the group's meeting; a colleague fell ill in between."""
    workers = [worker.pk, *team.present]
    for month in (before(month_of(today)), month_of(today)):
        earlier = before(month)
        for indicator in (PEOPLE, TESTS):
            numbers = _numbers(team.organisation, workers, indicator, earlier)
            words = Said(agreed=f"giao ban {month.start:%d/%m}")
            set_targets(Actor.of(leader), indicator, month, numbers, words)
    month = month_of(today)
    ill = {Whose(team.organisation, team.present[0]): AT_LEAST}
    said = Said(month.start.replace(day=12), "nghỉ ốm một tuần", "nói chuyện ngày 11")
    set_targets(Actor.of(leader), PEOPLE, month, ill, said)
    own = Target.objects.get(worker=worker, indicator=PEOPLE, starts_on=month.start, ends_on=month.end)
    newest = own.setting_on(own.ends_on)
    if newest is not None:
        agree_target(Actor.of(worker), own, newest.pk)


def agree_on_project(teams: list[Team], today: date, officer: User) -> None:
    """What each group and all of them should reach in this quarter of the project's fiscal year."""
    year, quarter = today.year + (today.month >= 10), (today.month - 10) // 3 % 4 + 1
    period = Period.us_quarter(year, quarter)
    asks = {team.organisation: Ask(before(period), team.organisation, project=team.ladders) for team in teams}
    counts = count(asks.values(), [figures()[PEOPLE]])
    parts = {
        Whose(team.organisation, project=team.ladders): _rounded(counts[asks[team.organisation]][PEOPLE])
        for team in teams
    }
    whole = {Whose(project=teams[0].ladders): sum(parts.values()) + GROUPS_OWN}
    set_targets(Actor.of(officer), PEOPLE, period, {**parts, **whole}, Said(agreed="họp quý với các nhóm"))


def _numbers(organisation: UUID, workers: list[UUID], indicator: str, earlier: Period) -> dict[Whose, int]:
    """A little more than each reached in the month before; the group's own a little above their sum."""
    asks = {worker: Ask(earlier, organisation, worker) for worker in workers}
    counts = count(asks.values(), [figures()[indicator]])
    each = {Whose(organisation, worker): _rounded(counts[ask][indicator]) for worker, ask in asks.items()}
    return {Whose(organisation): sum(each.values()) + GROUPS_OWN, **each}


def _rounded(reached: int) -> int:
    return max(AT_LEAST, 5 * ceil(reached * 1.1 / 5))
