"""Clients on their way: one waits for Tâm, one for Hạnh, one has not been asked yet; two have moved, one is wanted."""

from datetime import date, timedelta
from typing import Final

from dhealth.care.clients.actions import assign_client
from dhealth.care.clients.models import Client, ClientQuerySet
from dhealth.care.transfers.actions import accept_move, ask_move, fetch_client, receive_client, send_client
from dhealth.config.demonstration.team import Team
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

NEEDED: Final = 3  # clients of Tâm's list, and as many of those who never sign in


def move_clients(tam: User, hanh: User, here: Team, there: Team, today: date) -> None:
    """Requests and moves of the last days, each made by the act itself; nothing where the group is too small for it."""
    worker, leader = Actor.of(tam), Actor.of(hanh)
    seen = Client.objects.filter(organisation_id=here.organisation)
    mine = list(_quiet(seen.filter(worker=tam)))
    others = list(_quiet(seen.exclude(worker__in=(tam, hanh))))
    if len(mine) < NEEDED or len(others) < NEEDED or there.leader is None:
        return
    asked = today - timedelta(days=1)
    ask_move(worker, mine[0], hanh.pk, "near", asked)
    ask_move(worker, mine[1], hanh.pk, "wish", None)
    if moved := ask_move(worker, mine[2], hanh.pk, "fit", asked):
        accept_move(leader, moved)
    assign_client(leader, others[0], hanh.pk)
    ask_move(leader, others[0], tam.pk, "near", asked)
    elsewhere = Actor.of(User.objects.get(pk=there.leader))
    away = send_client(leader, others[1], there.organisation, "wish", asked, shares_history=True)
    receive_client(elsewhere, away, there.present[0], ["keep_record"])
    fetch_client(elsewhere, there.organisation, others[2].code, "near", asked, shares_history=True)


def _quiet(clients: ClientQuerySet) -> ClientQuerySet:
    """Records without a question open about them, the oldest first."""
    return clients.living().filter(departures=None, absorbed=None).order_by("reached_on", "pk")[:NEEDED]
