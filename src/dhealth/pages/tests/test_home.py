"""The first page: what the day asks of Tâm, Hạnh's group, and where everybody else may go."""

import html
from datetime import timedelta

import pytest
from conftest import browser_of, person
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.services.actions import Brought, record_many, record_meeting
from dhealth.care.services.drafts import Draft, Meeting
from dhealth.care.services.tests.people import client_of
from dhealth.care.worklists.rows import cards_of_today
from dhealth.kernel.ids import uuid7
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.actions import note_codes
from dhealth.trust.linkage.rules import codes_of
from dhealth.trust.linkage.tests.cast import province, stand_in
from dhealth.trust.organisations.models import Project


def day(ago: int):
    return timezone.localdate() - timedelta(days=ago)


@pytest.fixture
def brought(actor, tam, gnet):
    """Store a service of one of Tâm's clients."""
    return lambda client, kind, ago, **more: record_many(
        actor(tam), gnet.pk, [Brought(client.pk, Draft(kind=kind, day=day(ago), **more))], None
    )


@pytest.fixture
def ken(gnet, tam):
    return client_of(gnet, tam)


def due(actor, tam):
    return [(row.rule.key, row.days) for row in cards_of_today(actor(tam))]


def test_nobody_is_greeted_without_signing_in(client):
    assert client.get("/").status_code == 302


def test_a_reactive_check_waits_until_the_confirming_step_is_written(actor, tam, ken, brought):
    brought(ken, "screening_test", 5, result="reactive")
    assert due(actor, tam) == [("reactive", 5)]
    brought(ken, "confirmatory_test", 2, result="negative", reported_by="clinic", place="OPC Long Thành")
    assert due(actor, tam) == []


@pytest.mark.parametrize(
    ("kind", "more"),
    [("confirmatory_test", {"result": "positive", "reported_by": "clinic"}), ("art_visit", {"reported_by": "client"})],
)
def test_who_is_known_already_waits_for_no_confirming_step(actor, tam, ken, brought, kind, more):
    brought(ken, kind, 9, place="OPC Long Thành", **more)
    brought(ken, "screening_test", 5, result="reactive")
    assert {"reactive", "next_step"}.isdisjoint(dict(due(actor, tam)))


@pytest.mark.parametrize(("ago", "asked"), [(6, False), (7, True), (90, True), (91, False)])
def test_a_kit_without_a_word_is_asked_after_a_week(actor, tam, ken, brought, ago, asked):
    brought(ken, "self_test_kit", ago, kits=1)
    brought(ken, "contact", 1)
    assert due(actor, tam) == ([("kit_quiet", ago)] if asked else [])
    brought(ken, "self_test", 0, result="non_reactive", reported_by="client")
    assert due(actor, tam) == []


@pytest.mark.parametrize(("ago", "asked"), [(27, False), (28, True)])
def test_who_was_not_met_for_28_days_is_named(actor, tam, ken, brought, ago, asked):
    Client.objects.filter(pk=ken.pk).update(reached_on=day(60))
    brought(ken, "contact", ago)
    assert (("at_risk", ago) in due(actor, tam)) == asked


@pytest.mark.parametrize(("ahead", "asked"), [(2, False), (1, True), (0, True)])
def test_a_day_agreed_on_is_shown_from_the_eve(actor, tam, ken, brought, ahead, asked):
    brought(ken, "contact", 3, answer="appointment", answer_day=day(-ahead))
    assert due(actor, tam) == ([("appointment", -ahead)] if asked else [])


def test_only_the_own_list_is_asked_and_each_person_once(actor, tam, hanh, gnet, ken, brought):
    brought(client_of(gnet, hanh), "screening_test", 5, result="reactive")
    brought(ken, "screening_test", 40, result="reactive")
    assert [row.client.pk for row in cards_of_today(actor(tam))] == [ken.pk]


@pytest.mark.covers("CLI-22")
def test_tam_sees_who_waits_and_why_and_the_look_is_recorded(as_tam, ken, brought):
    brought(ken, "self_test_kit", 8, kits=1)
    page = as_tam.get("/").text
    assert ">Ken<" in page
    assert reverse("service.record", args=[ken.pk]) in page
    event = Event.objects.get()
    assert (event.verb, event.why, event.details["clients"]) == ("client.search", "today", [ken.pk.hex])


def test_an_empty_day_says_what_will_come_and_records_nothing(as_tam):
    assert 'class="empty"' in as_tam.get("/").text
    assert not Event.objects.exists()


def test_a_month_counts_each_person_once_and_each_visit(as_tam, actor, tam, ken):
    for kind in ("call", "message"):
        record_meeting(actor(tam), ken, Meeting(day=timezone.localdate(), form=kind, counselled=True))
    month = as_tam.get("/").context["month"]
    assert (month.people, month.visits) == (1, 1)


def test_hanh_sees_each_worker_with_people_and_visits(as_hanh, actor, tam, gnet, ken):
    for client in (ken, client_of(gnet, tam)):
        record_meeting(actor(tam), client, Meeting(day=timezone.localdate(), form="call"))
    answer = as_hanh.get("/")
    assert [(row.worker, row.people, row.visits) for row in answer.context["workers"]] == [("Tâm", 2, 2)]
    assert ">Ken<" not in answer.text


def test_others_are_shown_where_they_may_go(as_oanh, as_yen, as_an):
    assert [browser.get("/").status_code for browser in (as_oanh, as_yen, as_an)] == [200, 200, 200]
    assert reverse("help.read") in as_yen.get("/").text


@pytest.fixture
def last_month():
    return timezone.localdate().replace(day=1) - timedelta(days=1)


def test_who_reads_figures_sees_the_month_that_is_over(as_oanh, oanh, life, gnet, tam, ken, brought, last_month):
    Project.objects.create(code="C2P", name="C2P", owner=life, starts_on=last_month).members.add(gnet)
    for ago in (0, (timezone.localdate() - last_month).days):
        brought(ken, "counselling", ago, form="face_to_face")
    answer = as_oanh.get("/")
    told = {figure.key: count for figure, count in answer.context["month"].cells}
    assert told["counselled_people"] == 1
    assert html.escape(answer.context["month"].url) in answer.text


def test_a_counsellor_is_led_to_the_inbox_and_to_the_scanner(as_yen):
    page = as_yen.get("/").text
    assert reverse("inbox.read") in page and reverse("referral.present") in page


def test_an_officer_without_a_project_is_shown_no_figures(as_oanh):
    answer = as_oanh.get("/")
    assert (answer.context["month"], 'class="empty"' in answer.text) == (None, False)


def test_a_reviewer_sees_how_many_pairs_wait(cdc, gnet, full_house):
    stand_in(province("z0"), cdc, gnet, full_house)
    for at in (gnet, full_house):
        note_codes(at.pk, uuid7(), codes_of(cccd="075201004321", phone="", birth_year=2001))
    page = browser_of(person("xuan.cdc", "Xuân", cdc, "reviewer")).get("/")
    assert [one.url for one in page.context["waits"]] == [reverse("linkage.read")]


def test_nothing_waits_where_there_is_no_pair(cdc):
    page = browser_of(person("xuan.cdc", "Xuân", cdc, "reviewer")).get("/")
    assert page.context["waits"] == []
