"""A client moves from one worker of a group to another, and everything that can go otherwise meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from dhealth.care.clients.actions import Choices, Left, depart_client, erase_client, merge_clients, undo_merge
from dhealth.care.clients.finding import find
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, gone, registered
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.care.services.months import month_by_worker
from dhealth.care.services.timeline import timeline
from dhealth.care.transfers.actions import (
    accept_move,
    agree_to_move,
    ask_move,
    ask_moves,
    decline_move,
    withdraw_move,
)
from dhealth.care.transfers.history import moves_told
from dhealth.care.transfers.models import State, Transfer
from dhealth.care.transfers.queries import asked_by, open_for, settled_for
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-28")


@pytest.fixture
def asked(tam, lan_anh, su, today):
    return ask_move(Actor.of(tam), su, lan_anh.pk, "near", today)


def worker_of(client):
    return Client.objects.get(pk=client.pk).worker


def test_nobody_moves_before_the_receiver_accepts(tam, lan_anh, su, asked):
    assert (worker_of(su), list(open_for(Actor.of(lan_anh))), list(asked_by(Actor.of(tam)))) == (tam, [asked], [asked])
    accept_move(Actor.of(lan_anh), asked)
    assert worker_of(su) == lan_anh
    assert list(settled_for(Actor.of(tam))) == [asked]


def test_nobody_moves_unasked(tam, lan_anh, su, today):
    move = ask_move(Actor.of(tam), su, lan_anh.pk, "near", None)
    with pytest.raises(Refused, match="has not been asked yet"):
        accept_move(Actor.of(lan_anh), move)
    assert list(open_for(Actor.of(tam))) == [move]
    agree_to_move(Actor.of(tam), move, agrees=True)
    move.refresh_from_db()
    assert (move.agreed_on, move.agreed_with) == (today, tam)
    accept_move(Actor.of(lan_anh), move)
    assert worker_of(su) == lan_anh


def test_the_clients_no_ends_it(tam, lan_anh, su):
    move = ask_move(Actor.of(tam), su, lan_anh.pk, "near", None)
    for _time in range(2):
        assert agree_to_move(Actor.of(tam), move, agrees=False).state == State.SAID_NO
    with pytest.raises(Refused, match="settled already"):
        accept_move(Actor.of(lan_anh), move)
    assert worker_of(su) == tam


def test_past_work_stays_with_whoever_did_it(tam, hanh, lan_anh, gnet, su, asked, today):
    record_service(Actor.of(tam), su, Draft(kind="contact", day=today))
    before = [(row.worker, row.people, row.visits) for row in month_by_worker(gnet.pk)]
    accept_move(Actor.of(lan_anh), asked)
    assert [(row.worker, row.people, row.visits) for row in month_by_worker(gnet.pk)] == before == [("Tâm", 1, 1)]
    assert Service.objects.get().worker == tam
    assert "Moved from Tâm to Lan Anh" in [entry.title for entry in timeline(su, Actor.of(hanh)).entries]


def test_the_new_worker_finds_the_client_and_the_old_one_does_not(tam, lan_anh, su, asked):
    accept_move(Actor.of(lan_anh), asked)
    assert (find(Actor.of(lan_anh), "Su").ids(), find(Actor.of(tam), "Su").ids()) == ([su.pk], [])


def test_each_step_is_an_event_once(tam, lan_anh, su, asked):
    ask_move(Actor.of(tam), su, lan_anh.pk, "near", asked.agreed_on)
    for _time in range(2):
        accept_move(Actor.of(lan_anh), asked)
    verbs = list(Event.objects.filter(verb__startswith="transfer").order_by("seq").values_list("verb", flat=True))
    assert verbs == ["transfer.ask", "transfer.accept"]
    assert Transfer.objects.count() == 1


def test_declined_with_a_reason_the_client_stays(tam, lan_anh, su, asked):
    with pytest.raises(Refused, match="Choose why not"):
        decline_move(Actor.of(lan_anh), asked, "")
    for _time in range(2):
        decline_move(Actor.of(lan_anh), asked, "full")
    assert (worker_of(su), Transfer.objects.get().why) == (tam, "full")


def test_taken_back_nobody_can_accept_any_more(tam, lan_anh, su, asked):
    for _time in range(2):
        withdraw_move(Actor.of(tam), asked)
    with pytest.raises(Refused, match="settled already: taken back"):
        accept_move(Actor.of(lan_anh), asked)
    assert worker_of(su) == tam


def test_a_second_request_while_one_is_open_is_told_who_asked(tam, hanh, lan_anh, su, asked, today):
    with pytest.raises(Refused, match="Tâm has asked for a move"):
        ask_move(Actor.of(hanh), su, hanh.pk, "wish", today)
    withdraw_move(Actor.of(hanh), asked)
    ask_move(Actor.of(hanh), su, hanh.pk, "wish", today)
    assert worker_of(su) == hanh  # she asked for her own list, and the client had agreed


def test_whoever_asks_for_their_own_list_still_waits_for_the_client(hanh, su):
    move = ask_move(Actor.of(hanh), su, hanh.pk, "fit", None)
    assert move.state == State.OPEN
    agree_to_move(Actor.of(hanh), move, agrees=True)
    assert worker_of(su) == hanh


def test_the_leader_accepts_for_somebody_who_is_out(hanh, lan_anh, su, asked):
    accept_move(Actor.of(hanh), asked)
    assert worker_of(su) == lan_anh


def test_others_can_neither_accept_nor_decline_nor_take_back(tam, lan_anh, khoa, binh, su, asked):
    for somebody in (tam, khoa, binh):
        with pytest.raises(PermissionDenied):
            accept_move(Actor.of(somebody), asked)
        with pytest.raises(PermissionDenied):
            decline_move(Actor.of(somebody), asked, "full")
    with pytest.raises(PermissionDenied):
        withdraw_move(Actor.of(lan_anh), asked)


def test_a_worker_asks_only_for_their_own(tam, lan_anh, hanh, today):
    other = registered(hanh)
    with pytest.raises(Refused, match="not on your list"):
        ask_move(Actor.of(tam), other, lan_anh.pk, "near", today)


@pytest.mark.parametrize("wrong", ["reason", "day", "stranger", "same"])
def test_what_cannot_be_asked(tam, lan_anh, khoa, su, today, wrong):
    to = {"stranger": khoa, "same": tam}.get(wrong, lan_anh).pk
    why, day = "" if wrong == "reason" else "near", today + timedelta(days=1) if wrong == "day" else today
    with pytest.raises(Refused):
        ask_move(Actor.of(tam), su, to, why, day)
    assert not Transfer.objects.exists()


@pytest.mark.covers("CLI-28")
def test_clients_of_a_worker_who_left_move_at_once_and_say_so(tam, hanh, lan_anh, su, today, verbs):
    other = registered(tam, ClientDraft(nickname="Bin"))
    gone(tam)
    found = ask_moves(Actor.of(hanh), [su, other], lan_anh.pk, "leaving", None)
    assert (found.at_once, found.waiting, found.refused) == ([su, other], [], [])
    assert {worker_of(su), worker_of(other)} == {lan_anh}
    assert verbs().count("client.assign") == 2


def test_one_whose_role_has_ended_has_left_too(tam, hanh, lan_anh, su, today):
    Grant.objects.filter(user=tam).update(until=today - timedelta(days=1))
    assert ask_move(Actor.of(hanh), su, lan_anh.pk, "leaving", None) is None
    assert worker_of(su) == lan_anh


def test_on_the_last_day_of_the_role_the_worker_is_still_asked(tam, hanh, lan_anh, su, today):
    Grant.objects.filter(user=tam).update(until=today)
    assert ask_move(Actor.of(hanh), su, lan_anh.pk, "leaving", None).state == State.OPEN


def test_of_several_one_that_cannot_move_holds_up_none(tam, lan_anh, su, today):
    other, third = registered(tam, ClientDraft(nickname="Bin")), registered(tam, ClientDraft(nickname="Ba"))
    ask_move(Actor.of(tam), other, lan_anh.pk, "load", today)
    depart_client(Actor.of(tam), third, Left("moved", today, "client"))
    found = ask_moves(Actor.of(tam), [su, other, third], lan_anh.pk, "near", today)
    assert ([move.client for move in found.waiting], [c for c, _why in found.refused]) == ([su, other], [third])


def test_a_client_merged_meanwhile_moves_as_the_kept_record(tam, hanh, lan_anh, su, today):
    newer = registered(tam, ClientDraft(nickname="Su Su", phone=SU.phone), allow_likely=True)
    move = ask_move(Actor.of(tam), newer, lan_anh.pk, "near", today)
    merge_clients(Actor.of(hanh), su, newer)
    assert accept_move(Actor.of(lan_anh), move).state == State.DONE
    assert worker_of(su) == lan_anh


def test_a_client_who_left_meanwhile_waits_and_nothing_is_lost(tam, lan_anh, su, asked, today):
    depart_client(Actor.of(tam), su, Left("moved", today, "client"))
    with pytest.raises(Refused, match="they left"):
        accept_move(Actor.of(lan_anh), asked)
    asked.refresh_from_db()
    assert asked.state == State.OPEN


def test_an_erased_client_moves_no_more(hanh, lan_anh, su, asked):
    erase_client(Actor.of(hanh), su, su.code)
    with pytest.raises(Refused, match="fell away"):
        accept_move(Actor.of(lan_anh), asked)


def test_one_who_stands_elsewhere_by_now_stays_there(tam, hanh, lan_anh, su, asked):
    Client.objects.filter(pk=su.pk).update(worker=hanh)
    assert accept_move(Actor.of(lan_anh), asked).state == State.LAPSED
    assert worker_of(su) == hanh


def test_a_receiver_who_left_receives_nobody(tam, hanh, lan_anh, su, asked):
    gone(lan_anh)
    with pytest.raises(Refused, match="no longer works"):
        accept_move(Actor.of(hanh), asked)
    assert worker_of(su) == tam


def test_after_a_merge_is_undone_each_record_stays_where_it_moved(tam, hanh, lan_anh, su, today):
    other = registered(hanh, replace(SU, cccd="", phone="", name=""), allow_likely=True)
    merge = merge_clients(Actor.of(hanh), su, other, Choices(take=frozenset({"worker"})))
    assert worker_of(su) == hanh
    accept_move(Actor.of(lan_anh), ask_move(Actor.of(hanh), su, lan_anh.pk, "near", timezone.localdate()))
    undo_merge(Actor.of(hanh), merge)
    assert (worker_of(su), worker_of(other)) == (lan_anh, hanh)


@pytest.mark.covers("CLI-21")
def test_moves_from_before_a_merge_are_told_by_the_kept_record_and_by_their_own_again(tam, hanh, lan_anh, su, today):
    def told(client):
        return [line.title for line in moves_told(Client.objects.get(pk=client.pk), Actor.of(hanh))]

    other, third = (
        registered(tam, replace(SU, cccd="", phone="", name="", nickname=nickname), allow_likely=True)
        for nickname in ("Bin", "Kem")
    )
    accept_move(Actor.of(lan_anh), ask_move(Actor.of(tam), third, lan_anh.pk, "near", today))
    merge_clients(Actor.of(hanh), other, third, Choices(keep=other.pk))
    assert told(su) == [] and told(other) == told(third) == ["Moved from Tâm to Lan Anh"]
    merge = merge_clients(Actor.of(hanh), su, other, Choices(keep=su.pk))
    assert told(su) == ["Moved from Tâm to Lan Anh"]
    undo_merge(Actor.of(hanh), merge)
    assert told(su) == [] and told(other) == ["Moved from Tâm to Lan Anh"]
