"""Somebody tries to reach a client in two taps, and it is written down, obeyed and taken back."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone, translation

from dhealth.care.clients.actions import Left, correct_client, decide_duplicate, depart_client
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.clients.names import forget_names
from dhealth.care.clients.queries import draft_of
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, registered
from dhealth.care.transfers.models import Transfer
from dhealth.care.worklists.attempting import Tried, note_of, record_attempt, take_back_attempt
from dhealth.care.worklists.models import Attempt, TakenBackAttempt
from dhealth.care.worklists.reaching import wrong_since
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-19")
NO_ANSWER = Tried("call", "no_answer")


@pytest.fixture(autouse=True)
def _fresh():
    forget_names()
    with translation.override("en"):
        yield


@pytest.fixture
def su(tam):
    return registered(tam)


def in_days(days: int):
    return timezone.localdate() + timedelta(days=days)


def press(browser, client: Client, **said):
    """The second tap, as the page sends it."""
    sent = {"id": uuid7(), "channel": "call", "when": "", "next_day": "", "note": "", **said}
    return browser.post(reverse("attempt.record", args=[client.pk]), sent)


@pytest.mark.covers("CLI-27")
def test_an_attempt_keeps_channel_outcome_next_day_and_a_sealed_note(tam, su):
    made = record_attempt(Actor.of(tam), su, Tried("message", "not_now", in_days(3), "hẹn sau thi", "kit_out"))
    kept = Attempt.objects.get()
    assert (kept.channel, kept.outcome, kept.next_day, kept.rule) == ("message", "not_now", in_days(3), "kit_out")
    assert note_of(made) == "hẹn sau thi" and "thi" not in str(bytes(kept.note))
    event = Event.objects.get(verb="attempt.record")
    assert event.details["client"] == su.pk.hex and "not_now" not in str(event.details)


def test_the_same_press_twice_is_one_attempt(tam, su, verbs):
    id = uuid7()
    for _press in range(2):
        record_attempt(Actor.of(tam), su, NO_ANSWER, id=id)
    assert Attempt.objects.count() == verbs().count("attempt.record") == 1


@pytest.mark.parametrize("ahead, refused", [(-1, True), (0, False), (366, False), (367, True)])
def test_the_next_day_lies_between_today_and_a_year_from_now(tam, su, ahead, refused):
    tried = Tried("call", "agreed", in_days(ahead))
    if refused:
        with pytest.raises(Refused):
            record_attempt(Actor.of(tam), su, tried)
    else:
        record_attempt(Actor.of(tam), su, tried)
    assert Attempt.objects.exists() is not refused


@pytest.mark.parametrize("outcome", ["agreed", "in_custody"])
def test_a_promise_and_a_pause_need_their_day(tam, su, outcome):
    with pytest.raises(Refused, match="Write"):
        record_attempt(Actor.of(tam), su, Tried("call", outcome))


def test_what_is_not_offered_is_refused(tam, su):
    for tried in (Tried("pigeon", "reached"), Tried("call", "flew away"), replace(NO_ANSWER, note="x" * 301)):
        with pytest.raises(Refused):
            record_attempt(Actor.of(tam), su, tried)


def test_another_worker_the_finance_officer_and_the_stranger_cannot(su, lan_anh, minh, khoa):
    with pytest.raises(Refused, match="another list"):
        record_attempt(Actor.of(lan_anh), su, NO_ANSWER)
    for somebody in (minh, khoa):
        with pytest.raises(PermissionDenied):
            record_attempt(Actor.of(somebody), su, NO_ANSWER)


def test_the_leader_may_for_everybody_of_the_group(hanh, su):
    record_attempt(Actor.of(hanh), su, NO_ANSWER)
    assert Attempt.objects.get().worker == hanh


def test_an_attempt_on_a_merged_record_counts_for_the_one_that_stands(tam, hanh, su):
    twin = registered(tam, ClientDraft(nickname="Su Su", phone=SU.phone), allow_likely=True)
    decide_duplicate(Actor.of(hanh), PossibleDuplicate.objects.get(), "same")
    assert record_attempt(Actor.of(tam), twin, NO_ANSWER).person == su


def test_who_left_is_not_tried_and_the_answer_says_what_is_written(tam, su):
    depart_client(Actor.of(tam), su, Left("moved", timezone.localdate(), "client"))
    with pytest.raises(Refused, match="Moved away"):
        record_attempt(Actor.of(tam), su, NO_ANSWER)


def test_who_asked_not_to_be_called_is_offered_no_call_anywhere(as_tam, tam, su):
    record_attempt(Actor.of(tam), su, Tried("call", "do_not_call"))
    su.refresh_from_db()
    assert draft_of(su).safe_ways == ("message", "visit")
    for address in ("attempt.record", "client.show_identity"):
        page = as_tam.post(reverse(address, args=[su.pk]), {"channel": "call"}).content.decode()
        assert "tel:+" not in page and "đừng gọi" in page


@pytest.mark.parametrize("ways", [(), ("call",), ("call", "visit"), ("message",), ("none",)])
def test_taking_it_back_makes_calling_as_safe_as_it_was(tam, ways):
    su = registered(tam, replace(SU, safe_ways=ways))
    made = record_attempt(Actor.of(tam), su, Tried("call", "do_not_call"))
    for _press in range(2):
        take_back_attempt(Actor.of(tam), made)
    su.refresh_from_db()
    assert draft_of(su).safe_ways == ways
    assert TakenBackAttempt.objects.count() == Event.objects.filter(verb="attempt.take_back").count() == 1


def test_a_wrong_number_is_said_until_it_is_corrected(tam, su):
    record_attempt(Actor.of(tam), su, Tried("call", "wrong_number"))
    assert wrong_since(su.pk) == timezone.localdate()
    su.refresh_from_db()
    correct_client(Actor.of(tam), su, replace(draft_of(su), note="chỉ ghi thêm"))
    assert wrong_since(su.pk) is not None
    correct_client(Actor.of(tam), su, replace(draft_of(su), phone="+84903555777"))
    assert wrong_since(su.pk) is None


def test_two_taps_call_and_no_answer(as_tam, su, verbs):
    number = as_tam.post(reverse("attempt.record", args=[su.pk]), {"channel": "call", "back": "today"})
    assert "tel:+84903555218" in number.content.decode() and "client.show_identity" in verbs()
    written = press(as_tam, su, outcome="no_answer", back="today", when="3")
    assert written.headers["Location"].startswith("/?tried=")
    assert Attempt.objects.get().next_day == in_days(3)


def test_looking_at_the_page_shows_no_number(as_tam, su):
    page = as_tam.get(reverse("attempt.record", args=[su.pk])).content.decode()
    assert "0903 555 218" not in page and "tel:+" not in page


def test_with_htmx_the_row_answers_and_offers_the_way_back(as_tam, su):
    answer = as_tam.post(
        reverse("attempt.record", args=[su.pk]),
        {"id": uuid7(), "channel": "call", "outcome": "reached"},
        headers={"HX-Request": "true"},
    )
    made = Attempt.objects.get()
    assert reverse("attempt.take_back", args=[made.pk]) in answer.content.decode()
    as_tam.post(reverse("attempt.take_back", args=[made.pk]))
    assert not Attempt.objects.standing().exists()


def test_a_promise_without_a_day_keeps_what_was_typed(as_tam, su):
    answer = press(as_tam, su, outcome="agreed", note="ở quán Gió")
    assert answer.status_code == 422 and "ở quán Gió" in answer.content.decode()
    assert "next_day" in answer.context["form"].errors
    assert answer.context["form"]["when"].value() == "day"  # its field stands open, with the sentence


@pytest.mark.parametrize("outcome, why", [("died", "died"), ("moved", "moved")])
def test_a_death_or_a_move_asks_for_the_departure_next(as_tam, su, outcome, why):
    answer = press(as_tam, su, outcome=outcome)
    assert answer.headers["Location"] == f"{reverse('client.depart', args=[su.pk])}?why={why}"


def test_outside_the_safe_hours_no_number_but_a_way_round_with_a_reason(as_tam, tam):
    now = timezone.localtime()
    hours = {"safe_from": f"{now + timedelta(hours=1):%H:%M}", "safe_to": f"{now + timedelta(hours=2):%H:%M}"}
    su = registered(tam, replace(SU, **hours))
    address = reverse("attempt.record", args=[su.pk])
    assert "tel:+" not in as_tam.post(address, {"channel": "call"}).content.decode()
    assert "tel:+" in as_tam.post(address, {"channel": "call", "why": "urgent"}).content.decode()
    assert Event.objects.filter(verb="client.show_identity").values_list("why", flat=True).get() == "urgent"


def hand_over(client: Client, sender, receiver) -> None:
    """A move that everybody agreed to."""
    gnet = client.organisation
    ends = {"organisation": gnet, "to_organisation": gnet, "from_worker": sender, "to_worker": receiver}
    Transfer.objects.create(
        client=client, **ends, reason="load", asked_by=sender, state="done", settled_at=timezone.now()
    )
    Client.objects.filter(pk=client.pk).update(worker=receiver)


def test_on_a_client_just_reassigned_the_answer_is_plain_and_the_words_are_kept(as_tam, tam, lan_anh, su):
    hand_over(su, tam, lan_anh)
    answer = press(as_tam, su, outcome="not_now", when="3", note="thi xong mới rảnh")
    page = answer.content.decode()
    assert answer.status_code == 409 and "Lan Anh" in page and "thi xong mới rảnh" in page
    assert "Su" not in page.split("<main")[1].replace("Sunday", "") and not Attempt.objects.exists()


def test_on_a_client_who_just_left_what_was_typed_stays(as_tam, tam, su):
    depart_client(Actor.of(tam), su, Left("moved", timezone.localdate(), "client"))
    answer = press(as_tam, su, outcome="not_now", note="đổi số mới")
    assert answer.status_code == 422 and "đổi số mới" in answer.content.decode()


def test_the_stranger_and_a_colleague_learn_nothing(as_khoa, as_lan_anh, su):
    for browser in (as_khoa, as_lan_anh):
        assert press(browser, su, outcome="reached").status_code == 404
    assert not Attempt.objects.exists()


def test_a_form_opened_for_somebody_else_is_not_written_here(tam, su):
    other = registered(tam, ClientDraft(nickname="Bin"))
    id = record_attempt(Actor.of(tam), su, NO_ANSWER).pk
    with pytest.raises(Refused, match="another record"):
        record_attempt(Actor.of(tam), other, NO_ANSWER, id=id)
    assert Attempt.objects.get().person == su
