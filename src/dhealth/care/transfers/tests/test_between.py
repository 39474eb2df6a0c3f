"""A client moves to another group: a new record there, the old one closed, nothing counted twice, nothing told back."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied

from dhealth.care.clients.actions import (
    Left,
    correct_client,
    depart_client,
    erase_client,
    give_consent,
    register_client,
    withdraw_consent,
)
from dhealth.care.clients.finding import find
from dhealth.care.clients.held import everything_held
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.clients.queries import draft_of, waiting_pairs
from dhealth.care.clients.rules import ClientDraft, consents_in_force
from dhealth.care.clients.tests.people import SU
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.care.services.months import month_by_worker
from dhealth.care.services.timeline import timeline
from dhealth.care.transfers.actions import (
    agree_to_move,
    decline_move,
    fetch_client,
    receive_client,
    release_client,
    send_client,
    withdraw_move,
)
from dhealth.care.transfers.history import show_earlier_result
from dhealth.care.transfers.models import State, Transfer
from dhealth.care.transfers.queries import is_taken_over, open_for, predecessors, successors
from dhealth.care.transfers.rules import MOST_BY_CODE
from dhealth.care.transfers.wording import on_screen
from dhealth.kernel.codes import new_code, show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import LinkageCase, LinkageCode

pytestmark = pytest.mark.covers("CLI-28")


@pytest.fixture
def sent(hanh, full_house, su, today):
    return send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)


@pytest.fixture
def there(sent, binh, khoa):
    """Su's record at Full House."""
    return receive_client(Actor.of(binh), sent, khoa.pk).successor


def now(client):
    return Client.objects.get(pk=client.pk)


def test_a_new_record_begins_under_the_new_groups_own_key_and_code(su, there, khoa, full_house):
    assert (there.organisation, there.worker, there.code != su.code) == (full_house, khoa, True)
    said = draft_of(there)
    assert said == replace(draft_of(su), worker=khoa.pk)
    assert bytes(there.card) != bytes(now(su).card)
    assert find(Actor.of(khoa), show_code(su.code)).exactly == (there,) or find(Actor.of(khoa), su.code).ids() == [
        there.pk
    ]


def test_the_old_record_takes_nothing_new_and_says_where_to_go(tam, hanh, su, there, today):
    assert is_taken_over(now(su))
    for act in (
        lambda: record_service(Actor.of(tam), su, Draft(kind="contact", day=today)),
        lambda: correct_client(Actor.of(tam), now(su), replace(SU, nickname="Bin")),
        lambda: give_consent(Actor.of(tam), now(su), "remind"),
    ):
        with pytest.raises(Refused, match="Full House has looked after this person"):
            act()
    withdraw_consent(Actor.of(tam), now(su), "remind")  # a no is always heard


def test_the_sender_sees_that_it_was_taken_over_and_nothing_of_what_follows(tam, hanh, khoa, su, there, today):
    record_service(Actor.of(khoa), there, Draft(kind="contact", day=today))
    said = repr(timeline(now(su), Actor.of(hanh)).entries)
    assert "Full House took over" in said
    assert not any(word in said for word in ("Khoa", show_code(there.code), there.code, "contact"))
    (line,) = on_screen(Actor.of(hanh), Transfer.objects.all())
    assert there.pk != line.client
    assert not Client.objects.visible_to(Actor.of(hanh)).filter(pk=there.pk).exists()


def test_what_was_done_is_told_by_the_group_before_and_counts_only_there(
    tam, binh, gnet, full_house, su, today, khoa, hanh
):
    record_service(Actor.of(tam), su, Draft(kind="contact", day=today, condoms=10))
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)
    there = receive_client(Actor.of(binh), move, khoa.pk).successor
    told = [entry for entry in timeline(there, Actor.of(khoa)).entries if entry.by == "Gnet Biên Hòa"]
    assert [(entry.mark, entry.may_mend) for entry in told] == [("", False)]
    assert "counts there" in told[0].why
    assert month_by_worker(full_house.pk) == []
    assert [(row.worker, row.people) for row in month_by_worker(gnet.pk)] == [("Tâm", 1)]
    assert Service.objects.count() == 1


@pytest.mark.covers("CLI-28", "SEC-06")
def test_who_begins_anew_brings_neither_history_nor_what_they_told(tam, hanh, binh, khoa, full_house, su, today):
    record_service(Actor.of(tam), su, Draft(kind="contact", day=today))
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=False)
    there = receive_client(Actor.of(binh), move, khoa.pk).successor
    assert (draft_of(there).told_status, draft_of(there).note, draft_of(there).phone) == ("", "", SU.phone)
    assert (predecessors(there.pk), successors()) == ([], {su.pk: there.pk})
    assert all(entry.by != "Gnet Biên Hòa" for entry in timeline(there, Actor.of(khoa)).entries)


def test_consents_are_given_anew(tam, hanh, binh, khoa, full_house, su, today):
    give_consent(Actor.of(tam), su, "survey")
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)
    there = receive_client(Actor.of(binh), move, khoa.pk, ["remind"]).successor
    assert set(consents_in_force(there.consents.all())) == {"remind"}
    assert set(consents_in_force(su.consents.all())) == {"survey"}


def test_a_result_of_the_group_before_is_opened_by_those_who_read_results_and_both_chains_say_so(
    hanh, binh, khoa, tam, gnet, full_house, su, today
):
    line = Service.objects.create(
        client=su, person=su, organisation=gnet, worker=tam, day=today, kind="screening_test", result="reactive"
    )
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)
    there = receive_client(Actor.of(binh), move, khoa.pk).successor
    assert show_earlier_result(Actor.of(khoa), there, line.pk).result
    chains = Event.objects.filter(verb="transfer.show_result").values_list("chain", flat=True)
    assert set(chains) == {gnet.pk, full_house.pk}
    with pytest.raises(Service.DoesNotExist):
        show_earlier_result(Actor.of(tam), su, line.pk)


@pytest.mark.covers("CLI-21", "SEC-06")
def test_a_move_is_no_case_for_the_reviewer_and_the_old_record_is_compared_no_more(su, there):
    assert not LinkageCase.objects.exists()
    assert set(LinkageCode.objects.values_list("client", flat=True)) == {there.pk}


@pytest.mark.covers("SEC-11")
def test_who_refused_to_be_compared_is_not_compared_there_either(tam, hanh, binh, khoa, full_house, su, today):
    withdraw_consent(Actor.of(tam), su, "link")
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)
    receive_client(Actor.of(binh), move, khoa.pk)
    assert not LinkageCode.objects.exists()


def test_the_client_is_asked_the_group_lets_go_the_other_accepts(hanh, binh, khoa, full_house, su, today):
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", None, shares_history=True)
    with pytest.raises(Refused, match="has not been asked"):
        receive_client(Actor.of(binh), move, khoa.pk)
    agree_to_move(Actor.of(hanh), move, agrees=True)
    assert list(open_for(Actor.of(binh))) == [move]
    assert receive_client(Actor.of(binh), move, khoa.pk).state == State.DONE


def test_twice_is_once(binh, khoa, sent):
    first, again = (receive_client(Actor.of(binh), sent, khoa.pk) for _time in range(2))
    assert first.successor == again.successor
    assert Client.objects.count() == 2
    verbs = list(Event.objects.filter(verb="transfer.receive").values_list("verb", flat=True))
    assert len(verbs) == 2  # one in each chain


def test_only_leaders_of_the_right_group(tam, khoa, hanh, binh, full_house, sent, su, today):
    with pytest.raises(PermissionDenied):
        send_client(Actor.of(tam), su, full_house.pk, "wish", today, shares_history=True)
    for somebody in (tam, khoa, hanh):
        with pytest.raises(PermissionDenied):
            receive_client(Actor.of(somebody), sent, khoa.pk)
    with pytest.raises(Refused, match="does not work with clients of your group"):
        receive_client(Actor.of(binh), sent, tam.pk)


def test_the_other_group_says_no_and_nothing_has_changed(binh, hanh, su, sent):
    decline_move(Actor.of(binh), sent, "far")
    assert not is_taken_over(now(su))
    assert Client.objects.count() == 1


def test_the_receiving_leader_sees_the_code_and_no_name_before_taking_over(binh, su, sent):
    (line,) = on_screen(Actor.of(binh), list(open_for(Actor.of(binh))))
    assert (line.title, line.client) == (show_code(su.code), None)


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.covers("CLI-28", "SEC-06")
def test_by_a_code_known_and_unknown_look_alike(binh, full_house, su, today, known):
    code = su.code if known else new_code()
    fetch_client(Actor.of(binh), full_house.pk, code, "wish", today, shares_history=True)
    (line,) = on_screen(Actor.of(binh), list(Transfer.objects.all()))
    assert (line.title, line.client, line.way) == (show_code(code), None, "whoever knows the code → Full House")
    assert line.waits == "Waits for the group that knows the code. If nobody answers, ask them directly."
    assert line.acts == {"withdraw"}
    assert "client" not in Event.objects.get(verb="transfer.fetch").details


def test_by_a_code_the_group_lets_go_and_the_asker_takes_over(hanh, binh, khoa, full_house, su, today):
    move = fetch_client(Actor.of(binh), full_house.pk, show_code(su.code), "wish", today, shares_history=True)
    with pytest.raises(Refused, match="has not answered"):
        receive_client(Actor.of(binh), move, khoa.pk)
    assert list(open_for(Actor.of(hanh))) == [move]
    for _time in range(2):
        release_client(Actor.of(hanh), move)
    assert receive_client(Actor.of(binh), move, khoa.pk).successor.worker == khoa
    assert is_taken_over(now(su))


def test_by_a_code_another_open_request_is_not_told_of(tam, lan_anh, binh, full_house, su, today):
    from dhealth.care.transfers.actions import ask_move

    ask_move(Actor.of(tam), su, lan_anh.pk, "near", today)
    move = fetch_client(Actor.of(binh), full_house.pk, su.code, "wish", today, shares_history=True)
    assert (move.client, move.state) == (None, State.OPEN)


def test_by_a_code_needs_the_clients_yes_a_real_code_and_is_limited(binh, khoa, full_house, today):
    leader = Actor.of(binh)
    for code, day, why in ((new_code(), None, "Ask the client first"), ("KX4-7TM-0", today, "no code of a record")):
        with pytest.raises(Refused, match=why):
            fetch_client(leader, full_house.pk, code, "wish", day, shares_history=True)
    for _time in range(MOST_BY_CODE):
        fetch_client(leader, full_house.pk, new_code(), "wish", today, shares_history=True)
    with pytest.raises(Refused, match="wait already"):
        fetch_client(leader, full_house.pk, new_code(), "wish", today, shares_history=True)
    with pytest.raises(PermissionDenied):
        fetch_client(Actor.of(khoa), full_house.pk, new_code(), "wish", today, shares_history=True)


def test_the_client_comes_back_to_the_first_record(hanh, tam, binh, khoa, gnet, full_house, su, there, today):
    record_service(Actor.of(khoa), there, Draft(kind="contact", day=today))
    correct_client(Actor.of(khoa), there, replace(draft_of(there), phone="+84903555777"))
    move = fetch_client(Actor.of(hanh), gnet.pk, su.code, "wish", today, shares_history=True)
    release_client(Actor.of(binh), move)
    back = receive_client(Actor.of(hanh), move, tam.pk).successor
    assert (back, draft_of(back).phone, back.worker) == (su, "+84903555777", tam)
    assert not is_taken_over(now(su))
    assert is_taken_over(now(there))
    assert (predecessors(su.pk), successors()) == ([there.pk], {there.pk: su.pk})
    record_service(Actor.of(tam), now(su), Draft(kind="contact", day=today))


def test_a_group_that_knows_the_person_already_goes_on_in_its_own_record(hanh, binh, khoa, full_house, su, sent):
    known = register_client(Actor.of(khoa), full_house.pk, ClientDraft(cccd=SU.cccd, nickname="Sử"))
    LinkageCase.objects.all().delete()
    there = receive_client(Actor.of(binh), sent, khoa.pk).successor
    assert there == known
    assert draft_of(there).nickname == "Sử"
    assert find(Actor.of(binh), su.code).ids() == [there.pk]


def test_a_likely_duplicate_there_is_that_leaders_question(binh, khoa, full_house, sent):
    known = register_client(Actor.of(khoa), full_house.pk, ClientDraft(phone=SU.phone, nickname="Sử"))
    there = receive_client(Actor.of(binh), sent, khoa.pk).successor
    assert there != known
    assert [{p.first, p.second} for p in waiting_pairs(Actor.of(binh))] == [{there, known}]
    assert PossibleDuplicate.objects.count() == 1


def test_erased_at_the_first_group_nothing_leads_there_any_more(hanh, khoa, su, there):
    erase_client(Actor.of(hanh), now(su), su.code)
    assert predecessors(there.pk) == []
    assert now(there).erased_at is None


def test_a_client_who_left_meanwhile_is_not_taken_over(tam, binh, khoa, su, sent, today):
    depart_client(Actor.of(tam), su, Left("died", today, "close"))
    with pytest.raises(Refused, match="wrote that they left"):
        receive_client(Actor.of(binh), sent, khoa.pk)
    assert Transfer.objects.get().state == State.OPEN


def test_the_client_may_be_told_where_they_moved(hanh, su, there):
    held = {section.title: section.rows for section in everything_held(Actor.of(hanh), now(su))}
    assert held["Moves"][0][1] == "Full House"


def test_taken_back_before_it_is_taken_over(hanh, tam, binh, khoa, sent):
    withdraw_move(Actor.of(hanh), sent)
    with pytest.raises(Refused, match="settled already"):
        receive_client(Actor.of(binh), sent, khoa.pk)
