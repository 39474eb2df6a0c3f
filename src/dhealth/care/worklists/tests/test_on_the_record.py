"""What a client's own page says of lists, attempts, and where they stand in the course of care."""

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.actions import Left, depart_client, return_client
from dhealth.care.clients.held import everything_held
from dhealth.care.worklists.attempting import Tried, record_attempt, take_back_attempt
from dhealth.care.worklists.tests.test_lists_page import _fresh, day, ken, served, somebody  # noqa: F401
from dhealth.trust.accounts.actors import Actor

pytestmark = pytest.mark.covers("CLI-36", "CLI-23")


def chip(browser, client) -> str:
    """The state on the client's page."""
    return browser.get(reverse("client.read", args=[client.pk])).context["state"].label


def test_the_state_follows_the_facts_from_the_first_contact_to_the_end(as_tam, tam):
    client = somebody(tam, "Vy")
    assert chip(as_tam, client) == "Đã tiếp cận"
    served(client, "counselling", 2)
    assert chip(as_tam, client) == "Đang chăm sóc"
    served(client, "referral", 1, form="art_start", place="OPC Long Thành")
    assert chip(as_tam, client) == "Đã chuyển gửi"
    served(client, "art_start", 0, reported_by="clinic", place="OPC Long Thành")
    assert chip(as_tam, client) == "Chăm sóc cùng phòng khám"
    depart_client(Actor.of(tam), client, Left("moved", timezone.localdate(), "client"))
    assert chip(as_tam, client) == "Chuyển đi nơi khác"
    return_client(Actor.of(tam), client, "came_back")
    assert chip(as_tam, client) == "Chăm sóc cùng phòng khám"


@pytest.mark.parametrize("ago, lost", [(83, False), (84, True)])
def test_out_of_touch_from_the_84th_day_and_back_with_the_next_meeting(as_tam, tam, ago, lost):
    client = somebody(tam, "Vy")
    client.reached_on = day(200)
    client.save()
    served(client, "contact", ago)
    assert (chip(as_tam, client) == "Mất liên lạc") is lost
    served(client, "contact", 0)
    assert chip(as_tam, client) == "Đang chăm sóc"


def test_who_only_counts_learns_nothing_of_the_clinic_from_the_state(as_minh, tam):
    client = somebody(tam, "Vy")
    served(client, "contact", 5)
    served(client, "art_start", 3, reported_by="clinic", place="OPC Long Thành")
    assert chip(as_minh, client) == "Đang chăm sóc"


def test_attempts_stand_in_the_history_and_what_waits_above_it(as_tam, tam, ken):  # noqa: F811
    made = record_attempt(Actor.of(tam), ken, Tried("call", "no_answer"))
    page = as_tam.get(reverse("client.read", args=[ken.pk]))
    assert "Gọi: Không trả lời" in page.text and "Chờ bước xác nhận" in page.context["waits"][0].why
    take_back_attempt(Actor.of(tam), made)
    assert "Lần liên lạc đã rút lại" in as_tam.get(reverse("client.read", args=[ken.pk])).text


def test_the_client_can_be_told_of_every_attempt(tam, ken):  # noqa: F811
    record_attempt(Actor.of(tam), ken, Tried("call", "not_now", note="để sang tuần"))
    assert "để sang tuần" in str([held.rows for held in everything_held(Actor.of(tam), ken)])
