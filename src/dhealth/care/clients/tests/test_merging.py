"""Two records become one: what is kept, what is filled in, what stood twice; on the pages, and refused."""

from dataclasses import replace

import pytest
from conftest import browser_of
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import (
    Choices,
    correct_client,
    find_duplicates,
    give_consent,
    merge_clients,
    settle_twins,
    undo_merge,
    withdraw_consent,
)
from dhealth.care.clients.finding import find
from dhealth.care.clients.models import Client, DuplicateDecision, Merge, PossibleDuplicate
from dhealth.care.clients.queries import draft_of, waiting_pairs
from dhealth.care.clients.rules import ClientDraft, consents_in_force
from dhealth.care.clients.tests.people import SU, registered
from dhealth.care.services.actions import record_service
from dhealth.care.services.corrections import strike_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.models import Service
from dhealth.care.services.twins import twins_between, twins_within
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.covers("CLI-21")


@pytest.fixture
def leader(hanh):
    return Actor.of(hanh)


@pytest.fixture
def su(tam):
    return registered(tam)


@pytest.fixture
def other(tam, su):
    """Su again, under another nickname, with a Zalo account that the first record does not have otherwise."""
    return registered(tam, ClientDraft(nickname="Bin", phone=SU.phone, note="Gặp ở chợ"), allow_likely=True)


def contact(tam, client, **more) -> Service:
    return record_service(Actor.of(tam), client, Draft(kind="contact", day=timezone.localdate(), **more))


def now(client) -> ClientDraft:
    return draft_of(Client.objects.get(pk=client.pk))


def test_what_the_kept_record_lacks_is_filled_in_and_taken_out_again(leader, tam, su):
    bare = registered(tam, ClientDraft(nickname="Bin", phone=SU.phone), allow_likely=True)
    merge = merge_clients(leader, su, bare, Choices(keep=bare.pk))
    assert (now(bare).nickname, now(bare).name, now(bare).cccd) == ("Bin", SU.name, SU.cccd)
    undo_merge(leader, merge)
    assert now(bare) == ClientDraft(nickname="Bin", phone=SU.phone, worker=tam.pk)


def test_the_leader_chooses_whose_words_hold(leader, su, other):
    merge = merge_clients(leader, su, other, Choices(take=frozenset({"nickname"})))
    assert (merge.kept, now(su).nickname) == (su, "Bin")
    undo_merge(leader, merge)
    assert now(su).nickname == SU.nickname


def test_words_corrected_since_stay_when_the_records_are_taken_apart(leader, tam, su, other):
    merge = merge_clients(leader, su, other, Choices(take=frozenset({"nickname"})))
    correct_client(Actor.of(tam), Client.objects.get(pk=su.pk), replace(now(su), nickname="Sửu"))
    undo_merge(leader, merge)
    assert now(su).nickname == "Sửu"


def test_a_choice_that_is_none_any_more_is_refused_and_nothing_is_merged(leader, su, other):
    for choices in (Choices(take=frozenset({"phone"})), Choices(strike=frozenset({su.pk}))):
        with pytest.raises(Refused, match="Look at the two again"):
            merge_clients(leader, su, other, choices)
    assert not Client.objects.exclude(merged_into=None).exists()


def test_both_phones_find_the_kept_record(leader, tam, su):
    second = registered(tam, ClientDraft(nickname="Su", phone="+84903555777"))
    merge_clients(leader, su, second, Choices(take=frozenset({"phone"})))
    assert {find(leader, phone).exactly[0].pk for phone in ("0903555218", "0903555777")} == {su.pk}


def test_what_both_agreed_to_holds_for_the_one_and_goes_back(leader, tam, su, other):
    give_consent(Actor.of(tam), other, "remind")
    merge = merge_clients(leader, su, other)
    assert set(consents_in_force(su.consents.all())) == {"remind"}
    withdraw_consent(Actor.of(tam), Client.objects.get(pk=su.pk), "remind")
    undo_merge(leader, merge)
    assert set(consents_in_force(other.consents.all())) == {"remind"}


def test_an_open_question_about_the_absorbed_record_is_asked_about_the_kept_one(leader, tam, su, other):
    third = registered(tam, replace(SU, cccd="", phone="", nickname="Ba"), allow_likely=True)
    PossibleDuplicate.objects.exclude(first=other).exclude(second=other).delete()
    PossibleDuplicate.objects.create(organisation=su.organisation, first=other, second=third, why=["name"])
    merge = merge_clients(leader, su, other)
    assert [{p.first, p.second} for p in waiting_pairs(leader)] == [{su, third}]
    undo_merge(leader, merge)
    assert {su, third} not in [{p.first, p.second} for p in waiting_pairs(leader)]


def test_one_meeting_written_in_both_counts_once_and_both_come_back(leader, tam, su, other):
    mine, theirs = contact(tam, su, condoms=10), contact(tam, other, condoms=10)
    (twin,) = twins_between(su.pk, other.pk)
    assert (twin.first, twin.second, twin.alike) == (mine.pk, theirs.pk, True)
    merge = merge_clients(leader, su, other, Choices(strike=frozenset({theirs.pk})))
    assert [s.pk for s in Service.objects.current().filter(person=su)] == [mine.pk]
    undo_merge(leader, merge)
    assert set(Service.objects.current()) == {mine, theirs}


def test_two_meetings_of_one_day_stay_two(leader, tam, su, other):
    contact(tam, su, condoms=10), contact(tam, other, condoms=20)
    assert not twins_between(su.pk, other.pk)[0].alike
    merge_clients(leader, su, other)
    assert Service.objects.current().filter(person=su).count() == 2


def test_lines_are_settled_after_the_merge_as_well(leader, tam, su, other):
    mine, theirs = contact(tam, su), contact(tam, other)
    merge = merge_clients(leader, su, other)
    for _time in range(2):
        settle_twins(leader, merge, [mine.pk])
    assert not twins_within(other.pk, su.pk)
    undo_merge(leader, merge)
    assert set(Service.objects.current()) == {mine, theirs}


def test_a_line_struck_by_hand_because_the_other_record_had_it_comes_back(leader, tam, su, other):
    mine, theirs = contact(tam, su), contact(tam, other)
    merge = merge_clients(leader, su, other)
    strike_service(Actor.of(tam), theirs, "twice")
    undo_merge(leader, merge)
    assert set(Service.objects.current()) == {mine, theirs}


def test_a_line_struck_for_another_reason_stays_struck(leader, tam, su, other):
    mine, theirs = contact(tam, su), contact(tam, other)
    merge = merge_clients(leader, su, other)
    strike_service(Actor.of(tam), theirs, "wrong_client")
    undo_merge(leader, merge)
    assert set(Service.objects.current()) == {mine}


def test_taken_apart_the_pair_waits_again(leader, hanh, su, other):
    from dhealth.care.clients.actions import decide_duplicate

    pair = PossibleDuplicate.objects.get()
    decide_duplicate(leader, pair, "same")
    undo_merge(leader, Merge.objects.get())
    assert (list(waiting_pairs(leader)), DuplicateDecision.objects.get().answer) == ([pair], "unsure")


def test_looking_again_finds_what_registering_did_not_and_only_once(leader, gnet, tam, su, other):
    PossibleDuplicate.objects.all().delete()
    assert find_duplicates(leader, gnet.pk) == 1
    assert set(PossibleDuplicate.objects.get().why) == {"phone"}
    PossibleDuplicate.objects.all().delete()
    assert find_duplicates(leader, gnet.pk) == 0  # nobody touched them since


def test_looking_again_does_not_ask_what_was_answered_of_records_that_lie_in_others(leader, gnet, tam, su, other):
    third = registered(tam, ClientDraft(nickname="Ba", phone=SU.phone), allow_likely=True)
    merge_clients(leader, su, other)
    asked = PossibleDuplicate.objects.count()
    assert find_duplicates(leader, gnet.pk) == 0
    assert PossibleDuplicate.objects.count() == asked
    assert third.pk


def test_namesakes_born_on_one_day_are_found_by_looking(leader, gnet, tam, su):
    registered(tam, replace(SU, phone="", cccd="", nickname=""), allow_likely=True)
    PossibleDuplicate.objects.all().delete()
    assert find_duplicates(leader, gnet.pk) == 1
    assert set(PossibleDuplicate.objects.get().why) == {"name", "birth_day"}


def test_the_worker_neither_looks_nor_settles(tam, gnet, leader, su, other):
    merge = merge_clients(leader, su, other)
    for act in (lambda a: find_duplicates(a, gnet.pk), lambda a: settle_twins(a, merge, [])):
        with pytest.raises(PermissionDenied):
            act(Actor.of(tam))


def test_the_page_of_a_pair_asks_only_where_they_differ_and_leads_to_the_next(as_hanh, tam, su, other):
    third = registered(tam, ClientDraft(nickname="Ba", phone=SU.phone), allow_likely=True)
    pair = PossibleDuplicate.objects.get(first__in=(su, other), second__in=(su, other))
    page = as_hanh.get(reverse("duplicate.compare", args=[pair.pk])).text
    assert 'name="take-nickname"' in page
    assert 'name="take-phone"' not in page
    body = {"answer": "same", "queue": "1", "keep": "first", "take-nickname": "second"}
    answer = as_hanh.post(reverse("duplicate.decide", args=[pair.pk]), body)
    assert "/duplicates/" in answer["Location"]
    assert now(pair.first).nickname == draft_of(other if pair.first == su else su).nickname
    assert third.pk


def test_a_pair_that_a_second_window_answers_late_leads_to_what_was_decided(as_hanh, as_binh, leader, su, other):
    pair = PossibleDuplicate.objects.get()
    merge = merge_clients(leader, su, other)
    opened, pressed = (reverse(name, args=[pair.pk]) for name in ("duplicate.compare", "duplicate.decide"))
    for answer in (as_hanh.get(opened, follow=True), as_hanh.post(pressed, {"answer": "same"}, follow=True)):
        assert answer.context["merge"] == merge and "Cặp này đã trả lời rồi: Hạnh đã gộp" in answer.text
    assert Merge.objects.count() == 1
    assert [as_binh.get(opened).status_code, as_binh.post(pressed, {"answer": "same"}).status_code] == [404, 404]


def test_a_pair_of_two_people_is_not_compared_again_but_told(as_hanh, su, other):
    pair = PossibleDuplicate.objects.get()
    as_hanh.post(reverse("duplicate.decide", args=[pair.pk]), {"answer": "different"})
    answer = as_hanh.get(reverse("duplicate.compare", args=[pair.pk]), follow=True)
    assert "Hạnh nói là hai người" in answer.text


def test_the_page_of_a_merge_shows_what_was_taken_and_takes_apart(as_hanh, leader, su, other):
    merge = merge_clients(leader, su, other, Choices(take=frozenset({"nickname"})))
    page = as_hanh.get(reverse("merge.read", args=[merge.pk])).text
    assert "Biệt danh" in page
    as_hanh.post(reverse("merge.undo", args=[merge.pk]))
    assert "đã tách lại" in as_hanh.get(reverse("duplicate.decided")).text


def test_the_one_who_keeps_figures_sees_pairs_and_decisions_without_a_name(as_minh, leader, su, other):
    merge_clients(leader, su, other)
    page = as_minh.get(reverse("duplicate.decided"))
    assert page.status_code == 200
    assert SU.name not in page.text
    assert as_minh.get(reverse("merge.read", args=[Merge.objects.get().pk])).status_code == 403


def test_the_queue_costs_the_same_for_one_pair_and_for_many(hanh, tam, su, other, django_assert_max_num_queries):
    browser = browser_of(hanh)
    for number in range(6):
        registered(tam, ClientDraft(nickname=f"Su {number}", phone=SU.phone), allow_likely=True)
    with django_assert_max_num_queries(16):
        browser.get(reverse("duplicate.read"))
