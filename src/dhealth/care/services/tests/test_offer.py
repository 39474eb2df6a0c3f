"""After a hand-out a check is offered: to whom, in one press, answered once, and taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.services.actions import record_meeting, record_service
from dhealth.care.services.drafts import Draft, Meeting
from dhealth.care.services.models import Correction, Service
from dhealth.care.services.offering import offer_of
from dhealth.care.services.tests.people import client_of
from dhealth.kernel.ids import uuid7

pytestmark = pytest.mark.covers("CLI-24", "CLI-25")


def today(ago: int = 0):
    return timezone.localdate() - timedelta(days=ago)


@pytest.fixture
def act(actor, tam):
    return actor(tam)


def met(act, ken, ago: int = 0, **more) -> Service:
    return record_meeting(act, ken, Meeting(day=today(ago), form="face_to_face", **{"condoms": 10} | more))[0]


def told(act, ken, kind, ago, **more) -> None:
    record_service(act, ken, Draft(kind=kind, day=today(ago), reported_by="client", place="OPC Long Thành", **more))


def said(browser, service, answer, **more):
    return browser.post(reverse("service.answer", args=[service.pk]), {"answer": answer} | more, follow=True)


@pytest.mark.parametrize("item", ["condoms", "lubricants", "needles"])
def test_whoever_was_handed_something_and_never_checked_is_offered_one(act, ken, item):
    contact = met(act, ken, **{"condoms": 0, item: 1})
    assert offer_of(ken, act).service == contact.pk


def test_a_talk_without_a_hand_out_offers_nothing(act, ken):
    met(act, ken, condoms=0, counselled=True)
    assert offer_of(ken, act) is None


@pytest.mark.parametrize(("ago", "offered"), [(7, True), (8, False)])
def test_the_offer_stands_for_a_week(act, ken, ago, offered):
    met(act, ken, ago)
    assert (offer_of(ken, act) is not None) == offered


@pytest.mark.parametrize(("ago", "offered"), [(179, False), (180, True)])
def test_the_next_check_is_due_after_180_days(act, ken, ago, offered):
    told(act, ken, "self_test", ago, result="non_reactive")
    met(act, ken)
    assert (offer_of(ken, act) is not None) == offered


@pytest.mark.parametrize(("ago", "offered"), [(89, False), (90, True)])
def test_whoever_said_no_is_left_in_peace_for_90_days(act, ken, ago, offered):
    met(act, ken, ago, condoms=0, answer="declined")
    met(act, ken)
    assert (offer_of(ken, act) is not None) == offered


def test_whoever_said_another_time_may_be_asked_the_next_time(act, ken):
    met(act, ken, 1, answer="later")
    met(act, ken)
    assert offer_of(ken, act) is not None


@pytest.mark.parametrize("day", [0, 5])
def test_whoever_has_a_day_agreed_on_is_not_asked_again(act, ken, day):
    met(act, ken, 3, answer="appointment", answer_day=today() + timedelta(days=day))
    met(act, ken)
    assert offer_of(ken, act) is None


@pytest.mark.parametrize(
    ("kind", "result"), [("confirmatory_test", "positive"), ("self_test", "reactive"), ("art_visit", "")]
)
def test_whoever_knows_or_waits_is_never_offered_one(act, ken, kind, result):
    told(act, ken, kind, 400, result=result)
    met(act, ken)
    assert offer_of(ken, act) is None


def test_nor_is_who_told_it_or_who_took_a_kit_along(act, gnet, tam, ken):
    knows = client_of(gnet, tam, told_status="positive")
    met(act, knows)
    met(act, ken, kits=1)
    assert offer_of(knows, act) is None and offer_of(ken, act) is None


def test_what_was_answered_in_the_meeting_is_not_asked_twice(act, ken):
    met(act, ken, answer="later")
    assert offer_of(ken, act) is None


def test_who_may_not_read_results_learns_nothing_from_an_offer(act, actor, ken, minh, as_minh):
    met(act, ken)
    assert offer_of(ken, actor(minh)) is None
    assert "answer" not in as_minh.get(reverse("client.read", args=[ken.pk])).text.split("<main")[1]


def test_one_press_keeps_the_answer_with_the_meeting(as_tam, act, ken, verbs):
    contact = met(act, ken)
    page = said(as_tam, contact, "later")
    assert Service.objects.current().get().answer == "later"
    assert Service.objects.current().get().condoms == 10
    assert 'id="offer"' not in page.text and "service.answer" in verbs()


def test_a_day_is_agreed_on_in_one_press(as_tam, act, ken):
    day = today() + timedelta(days=3)
    said(as_tam, met(act, ken), "appointment", answer_day=day.strftime("%d/%m/%Y"))
    assert Service.objects.current().get().answer_day == day


@pytest.mark.parametrize("day", ["", "32/13/2026", "01/01/2001"])
def test_a_day_that_cannot_be_is_refused_in_words(as_tam, act, ken, day):
    contact = met(act, ken)
    assert said(as_tam, contact, "appointment", answer_day=day).status_code == 200
    assert Service.objects.get() == contact


def test_an_answer_that_is_none_is_refused(as_tam, act, ken):
    contact = met(act, ken)
    said(as_tam, contact, "perhaps")
    assert Service.objects.get() == contact


def test_the_answer_twice_changes_nothing(as_tam, act, ken):
    contact = met(act, ken)
    said(as_tam, contact, "later")
    said(as_tam, contact, "later")
    assert Correction.objects.count() == 1


def test_the_answer_is_taken_back_and_then_the_whole_meeting(as_tam, act, ken):
    contact = met(act, ken, counselled=True)
    said(as_tam, contact, "later")
    said(as_tam, Service.objects.current().get(kind="contact"), "", first=str(contact.pk))
    assert offer_of(ken, act) is not None
    as_tam.post(reverse("service.strike", args=[contact.pk]), {"reason": "mistake", "meeting": "1"})
    assert not Service.objects.current().exists()


def test_yes_now_opens_the_check_alone_and_keeps_the_answer(as_tam, act, ken):
    contact = met(act, ken)
    assert f"after={contact.pk}" in as_tam.get(reverse("client.read", args=[ken.pk])).text
    address = reverse("service.record", args=[ken.pk]) + f"?after={contact.pk}"
    assert 'name="condoms"' not in as_tam.get(address).text
    now = timezone.localtime()
    check = {"sample_at": (now - timedelta(minutes=16)).strftime("%H:%M"), "read_at": now.strftime("%H:%M")}
    form = {"when": "today", "form": "face_to_face", "answer": "accepted", "test_form": "finger_prick"}
    as_tam.post(address, {"id": str(uuid7()), "lot": "2608A", "result": "non_reactive", **form, **check})
    kept = Service.objects.current()
    assert (
        kept.filter(kind="contact", answer="accepted", condoms=10).count() == kept.filter(kind="contact").count() == 1
    )
    assert kept.get(kind="screening_test").lot == "2608A"


def test_the_wrong_role_and_strangers_answer_nothing(as_minh, as_khoa, as_lan_anh, act, ken):
    contact = met(act, ken)
    address = reverse("service.answer", args=[contact.pk])
    codes = [browser.post(address, {"answer": "later"}).status_code for browser in (as_minh, as_khoa, as_lan_anh)]
    assert codes == [403, 404, 404] and Service.objects.get() == contact


def test_the_answer_stands_on_the_line_and_not_as_a_correction(as_tam, act, ken):
    page = said(as_tam, met(act, ken), "later").text
    history = page.split('class="leaf tl"')[1]
    assert history.count("bao cao su") == 1 and "<s>" not in history
