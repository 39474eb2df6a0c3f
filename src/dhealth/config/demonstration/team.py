"""The people of each group: who worked there in the published year, who works there now, and who may sign in."""

from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Final
from uuid import UUID

from dhealth.config.demonstration.homes import COMMUNES, homes_in
from dhealth.config.demonstration.invention import FEMALE_NAMES, MALE_NAMES
from dhealth.config.demonstration.setting import GROUPS, Group, Setting
from dhealth.kernel.text import fold
from dhealth.trust.accounts.models import Grant, User
from dhealth.trust.places.models import REFORM

FORMER: Final = 4
PRESENT: Final = 3
JOINED, LEFT, NOW = date(2016, 12, 1), date(2021, 3, 31), date(2021, 4, 1)


@dataclass
class Team:
    """One group with its people, by id in a fixed order."""

    group: Group
    organisation: UUID
    c_link: UUID
    ladders: UUID
    former: list[UUID] = field(default_factory=list)
    present: list[UUID] = field(default_factory=list)
    leader: UUID | None = None
    with_account: UUID | None = None
    homes: dict[bool, tuple[int, ...]] = field(default_factory=dict)  # by whether the reform of July 2025 has come

    def homes_on(self, day: date) -> tuple[int, ...]:
        """Where this group's people live, under the names of that day."""
        return self.homes[day >= REFORM]


def make_teams(setting: Setting, accounts: dict[str, User], seed: str) -> list[Team]:
    """Enter the workers and leaders of all groups, without passwords."""
    users: list[User] = []
    grants: list[Grant] = []
    teams = []
    homes = {
        province: {after: homes_in(province, REFORM if after else JOINED) for after in (False, True)}
        for province in COMMUNES
    }
    for group in GROUPS:
        organisation = setting.organisations[group.name]
        team = Team(group, organisation.pk, setting.c_link.pk, setting.ladders.pk, homes=homes[group.province])
        names = _names(Random(f"{seed} {group.name} people"))  # noqa: S311  # invention, not secrecy
        for place in range(FORMER + PRESENT + 1):
            user = _without_password(names[place], group)
            role = "cbo_leader" if place == FORMER + PRESENT else "outreach_worker"
            since, until = (JOINED, LEFT) if place < FORMER else (NOW, None)
            users.append(user)
            grants.append(Grant(user=user, organisation=organisation, role=role, since=since, until=until))
            (team.former if place < FORMER else team.present).append(user.pk)
        team.leader = team.present.pop()
        teams.append(team)
    _sign_in(teams[0], accounts)
    User.objects.bulk_create(users)
    Grant.objects.bulk_create(grants)
    return teams


def _sign_in(team: Team, accounts: dict[str, User]) -> None:
    team.leader, team.with_account = accounts["hanh"].pk, accounts["tam"].pk


def _names(rng: Random) -> list[str]:
    given = sorted({*MALE_NAMES, *FEMALE_NAMES} - {"Tâm", "Hạnh", "Minh"})
    return rng.sample(given, FORMER + PRESENT + 1)


def _without_password(name: str, group: Group) -> User:
    user = User(display_name=name, username=f"{fold(name)}.{group.letters.lower()}")
    user.set_unusable_password()
    return user
