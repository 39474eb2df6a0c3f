"""Filling an empty database with the demonstration, once."""

from collections.abc import Callable, Sequence
from datetime import date
from random import Random
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.config.demonstration import (
    agreeing,
    aims,
    around,
    closed,
    faults,
    first_days,
    long_waits,
    loose_ends,
    meetings,
    moving,
    opening,
    outside_figures,
    reaching,
    sending,
    settling,
    spending,
    stocking,
    went_there,
)
from dhealth.config.demonstration.accounts import make_accounts
from dhealth.config.demonstration.invention import Inventor
from dhealth.config.demonstration.plan import FULL, RECENT_DAYS, SEED, SMALL, Person, people_of
from dhealth.config.demonstration.setting import Setting, build
from dhealth.config.demonstration.storing import store
from dhealth.config.demonstration.team import Team, make_teams
from dhealth.trust.accounts.demonstration import mark_as_demonstration
from dhealth.trust.accounts.models import User
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.places.actions import load_places
from dhealth.trust.places.queries import gazetteer

Progress = Callable[[int, int], None]
KNOWN_TO_THE_NEXT = ("Full House",)  # knows some of the people of the group before it


@transaction.atomic
def fill(progress: Progress | None = None, *, small: bool = False, today: date | None = None) -> None:
    """Mark an empty database as a demonstration and fill it; a filled one stays as it is.

    The published year is the same for ever; what is recent lies in the two years before `today` (the day of
    filling) and so moves with it. `progress` is told (groups done, groups in all). `small` invents a few people a
    group, for trying things out; then the published year is not whole.

    Raises:
        Refused: the database holds organisations or people and is not marked.
    """
    mark_as_demonstration()
    if Organisation.objects.exists():
        return
    load_places()
    gazetteer.cache_clear()  # it may have been asked while there were no places
    setting = build()
    accounts = make_accounts(setting.organisations)
    teams = make_teams(setting, accounts, SEED)
    inventor = Inventor(Random(SEED))  # noqa: S311  # invention, not secrecy
    today = today or timezone.localdate()
    agreeing.agree(setting.organisations, accounts, today)
    people: list[Person] = []
    for done, team in enumerate(teams, 1):
        people = _fill_group(team, inventor, accounts, today, people, small=small)
        outside_figures.set_targets(team, today)
        if progress:
            progress(done, len(teams))
    outside_figures.enter_figures(accounts["an.cdc"])
    aims.agree_on_months(teams[0], today, accounts["hanh"], accounts["tam"])
    aims.agree_on_project(teams, today, accounts["thao"])
    loose_ends.mend_lines(accounts["tam"], today)
    next_door = next(team for team in teams if team.group.name in KNOWN_TO_THE_NEXT)
    moving.move_clients(accounts["tam"], accounts["hanh"], teams[0], next_door, today)
    reaching.reach_out(accounts["tam"], teams[0].organisation, today)
    _send_slips(setting, accounts, teams[0].organisation, today)
    first_days.old_hands(accounts)
    first_days.new_colleague(accounts, today)
    first_days.what_people_say(accounts)
    stocking.keep_stock(accounts["hanh"], accounts["tam"], teams[0].organisation, today)
    spending.spend(accounts["tam"], accounts["hanh"], teams[0].organisation, today)
    closed.close_months(accounts["hanh"], teams[0].organisation, setting.ladders, today)


def _send_slips(setting: Setting, accounts: dict[str, User], group: UUID, today: date) -> None:
    """What the last weeks brought Tâm, Yến and An, what was paid, how partners met, and three years elsewhere."""
    opening.keep_pages(accounts["yen"], setting.organisations, today)
    sending.send_slips(accounts["tam"], accounts["yen"], group, today)
    went_there.send(setting.organisations, setting.c_link.pk)
    now = timezone.localdate()  # these go through the acts themselves, which take their days from the clock
    settling.settle(accounts, setting.organisations, now)
    around.tell_of_those_close(accounts, group, now)
    around.share_and_ask(accounts, setting.organisations, now)
    meetings.meet(accounts, setting.organisations, now)


def _fill_group(
    team: Team, inventor: Inventor, accounts: dict[str, User], today: date, before: list[Person], *, small: bool
) -> list[Person]:
    """One group's people; some of the group before are known here too. Returns those of the last two years."""
    people = people_of(team, today, SMALL if small else FULL, inventor)
    rng = Random(f"{SEED} {team.group.name} loose ends")  # noqa: S311  # invention, not secrecy
    inventor.rng = rng
    pairs: list[tuple[Person, Person, tuple[str, ...]]] = []
    recent = [person for person in people if _is_recent(person, today)]
    if team.with_account:
        waiting = loose_ends.waiting_people(team, today, inventor, accounts["tam"])
        pairs = loose_ends.twins([p for p in recent if p.draft.worker == accounts["tam"].pk], today, rng)
        people += waiting + [second for _first, second, _why in pairs]
        loose_ends.refer_onward(recent, rng)
        people += faults.faulty_people(team, today, accounts["tam"].pk)
        people += long_waits.people_who_wait(team, today, inventor, accounts["tam"])
    elif before and team.group.name in KNOWN_TO_THE_NEXT:
        people += loose_ends.known_elsewhere(before, team, today, rng)
    clients = store(team, people)
    if pairs:
        loose_ends.note_twins(team, _as_clients(pairs, people, clients), accounts["hanh"])
    return recent


def _is_recent(person: Person, today: date) -> bool:
    reached = person.draft.reached_on
    return reached is not None and (today - reached).days <= RECENT_DAYS


def _as_clients(
    pairs: Sequence[tuple[Person, Person, tuple[str, ...]]], people: list[Person], clients: list[Client]
) -> list[tuple[Client, Client, tuple[str, ...]]]:
    record_of = {id(person): client for person, client in zip(people, clients, strict=True)}
    return [(record_of[id(first)], record_of[id(second)], why) for first, second, why in pairs]
