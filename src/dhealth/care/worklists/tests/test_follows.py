"""The lists follow each act: services, corrections, attempts, departures, merges; and equal those from nothing."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dhealth.care.clients.actions import (
    Left,
    assign_client,
    depart_client,
    erase_client,
    merge_clients,
    register_client,
    return_client,
    undo_merge,
)
from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.services.actions import record_service
from dhealth.care.services.corrections import strike_service
from dhealth.care.services.drafts import Draft
from dhealth.care.worklists import queries
from dhealth.care.worklists.actions import follow, recompute, recompute_all, rules_changed, take_in_newcomers
from dhealth.care.worklists.attempting import Tried, record_attempt, take_back_attempt
from dhealth.care.worklists.models import Computed, Entry

TODAY = timezone.localdate


def ago(days: int) -> date:
    return TODAY() - timedelta(days=days)


@pytest.fixture
def new_client(actor, tam, gnet):
    def make(nickname="Ken", by=tam, **more) -> Client:
        draft = ClientDraft(
            nickname=nickname, birth_year=1998, sex_at_birth="M", main_group="MSM", reached_on=ago(10), **more
        )
        return register_client(actor(by), gnet.pk, draft)

    return make


@pytest.fixture
def ken(new_client):
    return new_client()


def told(kind: str, day: date, **more) -> Draft:
    return Draft(kind=kind, day=day, reported_by=more.pop("by", "clinic"), place="OPC Long Thành", **more)


def check(day: date, result: str = "reactive") -> Draft:
    return Draft(kind="screening_test", day=day, result=result, lot="L1", read_after=17)


def lists(client: Client, day: date | None = None) -> set[str]:
    return set(Entry.objects.filter(client=client).on(day or TODAY()).values_list("rule", flat=True))


def all_rows() -> set[tuple]:
    found = Entry.objects.values_list(
        *("client", "organisation", "worker", "rule", "since", "enters_on", "leaves_on", "today_on", "rises_on")
    )
    return set(found)


def test_a_reactive_check_waits_for_its_next_step_and_a_confirming_result_ends_that(actor, tam, ken):
    record_service(actor(tam), ken, check(ago(3)))
    assert "reactive" in lists(ken) and "next_step" not in lists(ken)
    record_service(actor(tam), ken, told("confirmatory_test", TODAY(), result="negative"))
    assert not {"reactive", "next_step"} & lists(ken)


def test_a_struck_line_never_was(actor, tam, ken):
    reactive = record_service(actor(tam), ken, check(ago(3)))
    assert "reactive" in lists(ken)
    strike_service(actor(tam), reactive, "mistake")
    assert "reactive" not in lists(ken)


@pytest.mark.covers("CLI-17")
@pytest.mark.parametrize(("by", "expected"), [("clinic", True), ("client", False), ("paper", False)])
def test_only_the_clinic_confirms_that_treatment_was_dropped(actor, tam, ken, by, expected):
    record_service(actor(tam), ken, told("treatment_dropped", ago(1), by=by))
    assert ("dropped" in lists(ken)) is expected


@pytest.mark.covers("CLI-19")
def test_a_third_failed_attempt_makes_somebody_lost_and_a_talk_brings_them_back(actor, tam, ken):
    tries = [record_attempt(actor(tam), ken, Tried("call", "no_answer")) for _n in range(3)]
    assert "lost" in lists(ken)
    take_back_attempt(actor(tam), tries[0])
    assert "lost" not in lists(ken)
    record_attempt(actor(tam), ken, Tried("call", "no_answer"))
    assert "lost" in lists(ken)
    record_attempt(actor(tam), ken, Tried("call", "reached"))
    assert "lost" not in lists(ken)


@pytest.mark.covers("CLI-18")
def test_who_died_leaves_every_list_and_a_mistake_brings_them_back(actor, tam, ken):
    record_service(actor(tam), ken, check(ago(5)))
    before = lists(ken)
    depart_client(actor(tam), ken, Left("died", TODAY(), "close"))
    assert before and not lists(ken)
    return_client(actor(tam), ken, "mistake")
    assert lists(ken) == before


def test_who_moved_stands_where_they_belong_on_the_day_they_come_back(actor, tam, ken):
    record_service(actor(tam), ken, check(ago(5)))
    depart_client(actor(tam), ken, Left("moved", ago(2), "client"))
    assert not lists(ken)
    return_client(actor(tam), ken, "came_back")
    assert "reactive" in lists(ken)


def test_two_records_become_one_and_two_again(actor, tam, hanh, new_client, ken):
    other = new_client("Bi")
    record_service(actor(tam), ken, check(ago(5)))
    record_service(actor(tam), other, told("confirmatory_test", ago(1), result="negative"))
    before = {client: lists(client) for client in (ken, other)}
    merge = merge_clients(actor(hanh), ken, other)
    assert not lists(other) and "reactive" not in lists(ken)
    undo_merge(actor(hanh), merge)
    assert {client: lists(client) for client in (ken, other)} == before


def test_likely_duplicates_stand_there_from_the_first_minute(actor, tam, hanh, gnet, new_client):
    born = date(1998, 5, 17)
    first = new_client("Ken", name="Nguyễn Văn Ken", birth_day=born)
    draft = ClientDraft(nickname="Kent", name="Nguyễn Văn Ken", birth_day=born, birth_year=1998, sex_at_birth="M")
    second = register_client(actor(tam), gnet.pk, draft, allow_likely=True)
    assert "duplicate" in lists(first) and "duplicate" in lists(second)
    merge_clients(actor(hanh), first, second)
    assert "duplicate" not in lists(first) | lists(second)


def test_who_is_erased_stands_on_no_list(actor, hanh, tam, ken):
    record_service(actor(tam), ken, check(ago(5)))
    erase_client(actor(hanh), ken, ken.code)
    assert not Entry.objects.filter(client=ken).exists()


def test_the_lists_of_a_record_go_along_to_another_worker(actor, tam, hanh, lan_anh, ken):
    record_service(actor(tam), ken, check(ago(5)))
    Client.objects.filter(pk=ken.pk).update(worker=None)
    assign_client(actor(hanh), ken, lan_anh.pk)
    assert set(Entry.objects.values_list("worker", flat=True)) == {lan_anh.pk}
    assert not queries.today(actor(tam), TODAY()) and queries.today(actor(lan_anh), TODAY())


def test_registering_asks_nothing_of_the_lists_and_the_background_takes_newcomers_in(new_client):
    with CaptureQueriesContext(connection) as asked:
        ken = new_client()
    assert not [query for query in asked.captured_queries if "worklists" in query["sql"]]
    assert not lists(ken) and take_in_newcomers() == 1
    soon = TODAY() + timedelta(days=18)  # 28 days after the first contact
    assert "at_risk" in lists(ken, soon) and "at_risk" not in lists(ken, soon - timedelta(days=1))
    assert take_in_newcomers() == 0


def test_what_is_kept_after_each_act_is_what_is_worked_out_from_nothing(actor, tam, hanh, new_client, ken):
    other = new_client("Bi")
    record_service(actor(tam), ken, check(ago(9)))
    record_service(actor(tam), ken, told("confirmatory_test", ago(8), result="positive"))
    record_attempt(actor(tam), ken, Tried("call", "agreed", next_day=TODAY() + timedelta(days=3)))
    record_service(actor(tam), other, Draft(kind="contact", day=ago(2), answer="appointment", answer_day=TODAY()))
    kept = all_rows()
    Entry.objects.all().delete()
    recompute_all()
    assert all_rows() == kept
    steps = []
    assert recompute_all(lambda done, people: steps.append((done, people))) == len(kept)
    assert steps == [(2, 2)]


def test_working_out_again_what_is_right_writes_nothing(actor, tam, ken):
    record_service(actor(tam), ken, check(ago(5)))
    before = set(Entry.objects.values_list("pk", flat=True))
    recompute([ken.pk])
    assert set(Entry.objects.values_list("pk", flat=True)) == before


def test_new_rules_leave_the_lists_to_the_background(actor, tam, gnet, ken):
    assert follow() and not follow()
    Entry.objects.all().delete()
    rules_changed("worklists")
    assert queries.being_worked_out(actor(tam))
    assert follow() == 1 and Entry.objects.exists() and not queries.being_worked_out(actor(tam))
    rules_changed("another page")
    assert Computed.objects.get(organisation=gnet).rules and not follow()
