"""Who sees which lists, how many stand on each, and the cards of Today."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.worklists import queries
from dhealth.care.worklists.actions import take_in_newcomers
from dhealth.care.worklists.attempting import Tried, record_attempt
from dhealth.care.worklists.models import Entry

TODAY = timezone.localdate


def ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


@pytest.fixture
def somebody(actor, gnet):
    def make(worker, nickname, days=40, at=gnet):
        draft = ClientDraft(
            nickname=nickname, birth_year=1998, sex_at_birth="M", main_group="MSM", reached_on=ago(days)
        )
        return register_client(actor(worker), at.pk, draft)

    return make


def check(day: date) -> Draft:
    return Draft(kind="screening_test", day=day, result="reactive", lot="L1", read_after=17)


def rules_of(entries) -> list[str]:
    return [entry.rule for entry in entries]


@pytest.mark.covers("CLI-15")
def test_a_worker_sees_their_own_people_a_leader_all_and_a_stranger_none(actor, tam, lan_anh, hanh, khoa, somebody):
    for worker, name in ((tam, "Ken"), (lan_anh, "Bi")):
        record_service(actor(worker), somebody(worker, name), check(ago(5)))
    seen = {
        user.username: queries.standing(actor(user), TODAY(), "reactive").count() for user in (tam, lan_anh, hanh, khoa)
    }
    assert list(seen.values()) == [1, 1, 2, 0]


@pytest.mark.covers("SEC-11")
def test_who_may_not_read_results_sees_no_list_that_tells_of_them(actor, tam, minh, yen, somebody):
    record_service(actor(tam), somebody(tam, "Ken"), check(ago(5)))
    take_in_newcomers()
    assert not queries.standing(actor(minh), TODAY(), "reactive").exists()
    assert not {"reactive", "test_due", "not_on_treatment"} & set(queries.counts(actor(minh), TODAY()))
    assert set(rules_of(queries.standing(actor(minh), TODAY()))) <= {"at_risk", "incomplete"}
    assert queries.counts(actor(yen), TODAY()) == {}


def test_counts_name_every_list_and_agree_with_the_lists(actor, tam, hanh, lan_anh, somebody):
    record_service(actor(tam), somebody(tam, "Ken"), check(ago(5)))
    somebody(lan_anh, "Bi", days=100)
    take_in_newcomers()
    for user in (tam, hanh, lan_anh):
        found = queries.counts(actor(user), TODAY())
        assert len(found) == 15
        assert found == {rule: queries.standing(actor(user), TODAY(), rule).count() for rule in found}
    assert queries.counts(actor(hanh), TODAY())["lost"] == 1


@pytest.mark.covers("CLI-15")
def test_today_has_one_card_a_person_in_the_order_of_the_page(actor, tam, somebody):
    lost, promised, reactive = somebody(tam, "Xa", days=100), somebody(tam, "Hẹn"), somebody(tam, "Ken")
    record_service(actor(tam), reactive, check(ago(5)))
    record_service(actor(tam), promised, Draft(kind="contact", day=ago(1), answer="appointment", answer_day=TODAY()))
    record_service(actor(tam), promised, check(ago(9)))
    take_in_newcomers()
    cards = queries.today(actor(tam), TODAY())
    assert [(card.client_id, card.rule) for card in cards] == [
        *((promised.pk, "appointment"), (reactive.pk, "reactive"), (lost.pk, "lost"))
    ]


def test_today_has_at_most_ten_cards(actor, tam, somebody):
    for number in range(12):
        record_service(actor(tam), somebody(tam, f"Bạn {number}"), check(ago(number + 3)))
    cards = queries.today(actor(tam), TODAY())
    assert len(cards) == 10 and [card.since for card in cards] == [ago(days) for days in range(14, 4, -1)]
    assert len(queries.today(actor(tam), TODAY(), limit=3)) == 3


@pytest.mark.covers("CLI-19")
def test_after_an_attempt_the_card_rests_and_the_person_stays_on_the_list(actor, tam, somebody):
    ken = somebody(tam, "Ken")
    record_service(actor(tam), ken, check(ago(5)))
    record_attempt(actor(tam), ken, Tried("call", "no_answer"))
    assert not queries.today(actor(tam), TODAY()) and rules_of(queries.of_client(actor(tam), ken, TODAY())) == [
        "reactive"
    ]
    assert rules_of(queries.today(actor(tam), TODAY() + timedelta(days=1))) == ["reactive"]


@pytest.mark.covers("CLI-19")
def test_what_is_left_undone_rises_to_the_leader_and_an_attempt_sends_it_back(actor, tam, hanh, somebody):
    ken = somebody(tam, "Ken")
    record_service(actor(tam), ken, check(ago(5)))
    assert not queries.overdue(actor(hanh), TODAY()).filter(rule="reactive")
    risen = queries.overdue(actor(hanh), TODAY() + timedelta(days=1)).filter(rule="reactive")
    assert [entry.client_id for entry in risen] == [ken.pk]
    assert not queries.overdue(actor(tam), TODAY() + timedelta(days=1)).exists()
    record_attempt(actor(tam), ken, Tried("message", "no_answer"))
    assert not queries.overdue(actor(hanh), TODAY() + timedelta(days=2)).filter(rule="reactive")


def test_today_is_two_questions_however_many_people_there_are(actor, tam, somebody, django_assert_num_queries):
    for number in range(5):
        record_service(actor(tam), somebody(tam, f"Bạn {number}"), check(ago(5)))
    me = actor(tam)
    queries.today(me, TODAY())
    with django_assert_num_queries(2):
        queries.today(me, TODAY())
    with django_assert_num_queries(1):
        queries.counts(me, TODAY())


def test_the_lists_of_one_client_are_for_who_opens_the_record(actor, tam, lan_anh, hanh, minh, somebody):
    ken = somebody(tam, "Ken")
    record_service(actor(tam), ken, check(ago(5)))
    assert rules_of(queries.of_client(actor(hanh), ken, TODAY())) == ["reactive"]
    assert not queries.of_client(actor(lan_anh), ken, TODAY()) and not queries.of_client(actor(minh), ken, TODAY())


def test_visible_to_is_the_same_reach(actor, tam, lan_anh, hanh, somebody):
    record_service(actor(tam), somebody(tam, "Ken"), check(ago(5)))
    found = [Entry.objects.visible_to(actor(user)).filter(rule="reactive").count() for user in (tam, lan_anh, hanh)]
    assert found == [1, 0, 1]
