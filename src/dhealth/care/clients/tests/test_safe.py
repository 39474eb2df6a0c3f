"""When and how a client may be reached: said once, shown above the call button, and obeyed there."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.clients.actions import correct_client
from dhealth.care.clients.identity import Details, open_details, seal_details
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import draft_of
from dhealth.care.clients.safe import WAYS, SafeContact, safe_contact
from dhealth.care.clients.tests.people import SU, form, registered
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-19")
EVENING = SafeContact(time(20), time(22))
ANY_TIME = st.times().map(lambda hour: hour.replace(second=0, microsecond=0))


def around_now(first: int, last: int) -> dict[str, str]:
    """Safe hours from so many to so many hours from now."""
    now = timezone.localtime()
    hours = [(now + timedelta(hours=ahead)).strftime("%H:%M") for ahead in (first, last)]
    return {"safe_from": hours[0], "safe_to": hours[1]}


@pytest.mark.parametrize("minute, may", [("19:59", False), ("20:00", True), ("21:59", True), ("22:00", False)])
def test_the_hours_hold_from_the_first_minute_to_the_one_before_the_last_hour(minute, may):
    assert EVENING.is_open_at(datetime.strptime(minute, "%H:%M").time()) is may


@pytest.mark.parametrize(
    "minute, may", [("21:59", False), ("22:00", True), ("00:30", True), ("01:59", True), ("02:00", False)]
)
def test_hours_may_pass_midnight(minute, may):
    assert SafeContact(time(22), time(2)).is_open_at(datetime.strptime(minute, "%H:%M").time()) is may


@given(ANY_TIME, ANY_TIME, ANY_TIME)
def test_a_minute_lies_either_within_the_hours_or_within_the_rest_of_the_day(start, end, minute):
    if start != end:
        assert SafeContact(start, end).is_open_at(minute) is not SafeContact(end, start).is_open_at(minute)


@given(ANY_TIME, st.sampled_from(WAYS))
def test_who_said_nothing_may_be_reached_in_any_way_at_any_hour(minute, way):
    assert SafeContact(when="sau giờ học").objection(way, minute) == ""


def test_each_objection_says_when_or_how_instead():
    assert SafeContact(ways=frozenset({"message"})).objection("call", time(9)) == (
        "They asked not to be called. Only: message."
    )
    assert EVENING.objection("message", time(9)) == "Not now: only from 20:00 to 22:00."
    assert "Wait until they come" in SafeContact(ways=frozenset({"none"})).objection("visit", time(9))


def test_records_of_before_have_words_alone_and_open_as_they_were(tam):
    su = registered(tam)
    old = seal_details(su.organisation_id, su.pk, Details(safe_time="sau 20:00", safe_words="bạn cùng lớp"))
    contact = safe_contact(open_details(su.organisation_id, su.pk, old))
    assert contact.line == "sau 20:00. bạn cùng lớp" and contact.objection("call", time(3)) == ""


def test_hours_and_ways_are_registered_and_corrected(as_tam, tam):
    said = form(safe_from="20h", safe_to="22", safe_ways=["call", "message"])
    as_tam.post(reverse("client.register"), said)
    client = Client.objects.get()
    kept = draft_of(client)
    assert (kept.safe_from, kept.safe_to, kept.safe_ways) == ("20:00", "22:00", ("call", "message"))
    changed = correct_client(Actor.of(tam), client, replace(kept, safe_ways=("message",)))
    assert changed == ["safe_ways"]


@pytest.mark.parametrize(
    "said, field",
    [
        ({"safe_from": "tối"}, "safe_from"),
        ({"safe_from": "20", "safe_to": "20:00"}, "safe_to"),
        ({"safe_ways": ["none", "call"]}, "safe_ways"),
        ({"safe_ways": ["pigeon"]}, "safe_ways"),
    ],
)
def test_what_cannot_be_obeyed_is_asked_again(as_tam, said, field):
    answer = as_tam.post(reverse("client.register"), form(**said))
    assert answer.status_code == 422 and field in answer.context["form"].errors
    assert not Client.objects.exists()


def test_an_hour_that_is_none_is_refused_from_any_door(tam):
    with pytest.raises(Refused):
        registered(tam, replace(SU, safe_from="25:00"))


def test_within_the_hours_the_number_can_be_called(as_tam, tam):
    su = registered(tam, replace(SU, **around_now(-1, 1)))
    page = as_tam.post(reverse("client.show_identity", args=[su.pk])).content.decode()
    assert "tel:+84903555218" in page


def test_outside_the_hours_calling_is_not_offered_and_says_when(as_tam, tam):
    su = registered(tam, replace(SU, **around_now(1, 2)))
    page = as_tam.post(reverse("client.show_identity", args=[su.pk])).content.decode()
    assert "tel:+" not in page and "Chưa phải lúc" in page


def test_in_need_it_is_offered_with_the_reason_in_the_log(as_tam, tam):
    su = registered(tam, replace(SU, safe_ways=("message",)))
    page = as_tam.post(reverse("client.show_identity", args=[su.pk]), {"why": "urgent"}).content.decode()
    assert "tel:+84903555218" in page
    assert Event.objects.filter(verb="client.show_identity", why="urgent", subject=su.pk).exists()
