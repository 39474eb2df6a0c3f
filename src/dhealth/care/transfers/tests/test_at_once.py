"""Two people decide about the same case at the same moment: one is heard, the other gets a plain answer."""

import pytest
from conftest import person
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.clients.tests.people import registered
from dhealth.care.transfers.actions import accept_move, ask_move, receive_client, send_client, withdraw_move
from dhealth.care.transfers.models import State, Transfer
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.covers("CLI-28")


@pytest.fixture
def su(committed, tam):
    return registered(tam)


def test_two_who_reassign_the_same_case_at_once(su, tam, hanh, gnet):
    today = timezone.localdate()
    loc = person("loc.gnet", "Lộc", gnet, "outreach_worker")
    worker, leader = Actor.of(tam), Actor.of(hanh)
    answers = at_once(
        lambda: ask_move(worker, su, loc.pk, "near", today), lambda: ask_move(leader, su, hanh.pk, "load", None)
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "Transfer"]
    assert Transfer.objects.count() == 1


def test_accepted_and_taken_back_at_once_one_of_the_two_holds(su, tam, lan_anh):
    move = ask_move(Actor.of(tam), su, lan_anh.pk, "near", timezone.localdate())
    worker, receiver = Actor.of(tam), Actor.of(lan_anh)
    at_once(lambda: accept_move(receiver, move), lambda: withdraw_move(worker, move))
    state = Transfer.objects.get().state
    assert Client.objects.get().worker == {State.DONE: lan_anh, State.WITHDRAWN: tam}[State(state)]


def test_taken_over_by_two_presses_at_once_is_one_record(su, hanh, binh, khoa, full_house):
    today = timezone.localdate()
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)
    leader = Actor.of(binh)
    answers = at_once(*(lambda: receive_client(leader, move, khoa.pk) for _time in range(2)))
    assert len({answer.successor_id for answer in answers}) == 1
    assert Client.objects.filter(organisation=full_house).count() == 1
