"""What waits goes on where a client is taken over; what is asked of one record follows what becomes of another."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dhealth.care.clients.actions import (
    Left,
    depart_client,
    erase_client,
    merge_clients,
    note_possible_duplicates,
    register_client,
    undo_merge,
)
from dhealth.care.clients.models import Client
from dhealth.care.clients.names import forget_names
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_service
from dhealth.care.services.corrections import strike_service
from dhealth.care.services.drafts import Draft
from dhealth.care.services.timeline import timeline
from dhealth.care.transfers.actions import receive_client, send_client
from dhealth.care.transfers.queries import came_to
from dhealth.care.worklists.actions import recompute_all
from dhealth.care.worklists.models import Entry
from dhealth.trust.accounts.actors import Actor

TODAY = timezone.localdate
PHONE = "+84903555219"


@pytest.fixture(autouse=True)
def _fresh_names():
    forget_names()


def ago(days):
    return TODAY() - timedelta(days=days)


def registered(user, organisation, nickname="Su", **more):
    said = {"birth_year": 1998, "main_group": "MSM", "reached_on": ago(400), **more}
    return register_client(Actor.of(user), organisation.pk, ClientDraft(nickname=nickname, **said))


def lists(client):
    return set(Entry.objects.filter(client=client).on(TODAY()).values_list("rule", flat=True))


@pytest.fixture
def moved(hanh, tam, gnet, full_house, binh, khoa):
    """Moves Su, who had a reactive check five days ago; gives both records and that check."""

    def move(*, shares):
        su = registered(tam, gnet)
        check = Draft(kind="screening_test", day=ago(5), result="reactive", lot="L1", read_after=17)
        line = record_service(Actor.of(tam), su, check)
        asked = send_client(Actor.of(hanh), su, full_house.pk, "wish", TODAY(), shares_history=shares)
        return su, receive_client(Actor.of(binh), asked, khoa.pk).successor, line

    return move


@pytest.mark.covers("CLI-18", "CLI-28")
def test_who_waits_for_a_next_step_waits_at_the_new_group_where_they_wish_it_to_be_known(moved):
    su, there, _line = moved(shares=True)
    assert not lists(su)
    assert "reactive" in lists(there)


def test_a_day_agreed_on_with_the_group_before_still_holds(hanh, tam, gnet, full_house, binh, khoa):
    su = registered(tam, gnet)
    record_service(Actor.of(tam), su, Draft(kind="contact", day=ago(2), answer="appointment", answer_day=TODAY()))
    asked = send_client(Actor.of(hanh), su, full_house.pk, "wish", TODAY(), shares_history=True)
    assert "appointment" in lists(receive_client(Actor.of(binh), asked, khoa.pk).successor)


def test_what_the_client_keeps_to_themselves_puts_them_on_no_list_there(moved):
    _su, there, _line = moved(shares=False)
    assert not {"reactive", "next_step"} & lists(there)


def test_who_came_today_is_not_out_of_touch_however_long_ago_they_were_first_met(moved):
    _su, there, _line = moved(shares=True)
    assert not {"at_risk", "lost", "long_lost"} & lists(there)


def test_a_line_that_the_group_before_strikes_out_waits_nowhere(moved, hanh):
    _su, there, line = moved(shares=True)
    strike_service(Actor.of(hanh), line, "mistake")
    assert "reactive" not in lists(there)


def test_what_was_shared_goes_along_when_the_new_record_is_merged(moved, binh, khoa, full_house):
    _su, there, _line = moved(shares=True)
    known = registered(khoa, full_house, "Su cũ", reached_on=ago(600))
    kept = merge_clients(Actor.of(binh), known, there).kept
    assert "reactive" in lists(kept)
    assert "Gnet Biên Hòa" in [entry.by for entry in timeline(kept, Actor.of(binh)).entries]


def test_who_had_left_the_group_and_is_taken_over_again_stands_on_its_lists(tam, hanh, gnet, full_house, binh, khoa):
    before = registered(khoa, full_house, phone=PHONE)
    depart_client(Actor.of(khoa), before, Left("moved", ago(30), "client"))
    su = registered(tam, gnet, phone=PHONE)
    asked = send_client(Actor.of(hanh), su, full_house.pk, "near", TODAY(), shares_history=False)
    assert receive_client(Actor.of(binh), asked, khoa.pk).successor == before
    assert "test_due" in lists(before)


def rows():
    return set(Entry.objects.values_list("client", "rule", "since", "enters_on", "leaves_on"))


def in_line():
    kept = rows()
    recompute_all()
    return kept == rows()


@pytest.fixture
def three(tam, gnet):
    """Three records; somebody asks whether the second is the first, and whether it is the third."""
    first, second, third = (registered(tam, gnet, name) for name in ("Ken", "Kent", "Ken lớp vẽ"))
    note_possible_duplicates(gnet.pk, [(first.pk, second.pk, ["name"]), (second.pk, third.pk, ["name"])])
    return first, second, third


@pytest.mark.covers("CLI-29")
def test_a_question_about_a_record_is_no_more_when_the_record_is_gone(three, hanh):
    _first, second, third = three
    assert "duplicate" in lists(third)
    erase_client(Actor.of(hanh), second, second.code)
    assert "duplicate" not in lists(third) and in_line()


def test_lists_of_third_records_follow_a_merge_and_its_undoing(three, hanh):
    first, second, third = three
    merge = merge_clients(Actor.of(hanh), first, second)
    assert "duplicate" in lists(third) and in_line()
    undo_merge(Actor.of(hanh), merge)
    assert "duplicate" in lists(third) and in_line()


def test_nobody_is_asked_about_a_record_that_another_group_took_over(three, hanh, binh, khoa, full_house):
    _first, second, third = three
    asked = send_client(
        Actor.of(hanh), Client.objects.get(pk=second.pk), full_house.pk, "wish", TODAY(), shares_history=False
    )
    receive_client(Actor.of(binh), asked, khoa.pk)
    assert "duplicate" not in lists(third) and in_line()


@pytest.mark.covers("CLI-28")
def test_the_earlier_records_of_many_people_are_asked_for_as_of_one(moved, django_assert_num_queries):
    (first, here, _line), (second, there, _other) = moved(shares=True), moved(shares=True)
    with CaptureQueriesContext(connection) as alone:
        came_to([here.pk])
    with django_assert_num_queries(len(alone)):
        both = came_to([here.pk, there.pk])
    assert {person: came.shared for person, came in both.items()} == {here.pk: [first.pk], there.pk: [second.pk]}
