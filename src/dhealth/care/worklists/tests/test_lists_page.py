"""The lists on screen: counted, opened, narrowed, printed without names, saved."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from dhealth.care.clients.actions import Left, depart_client
from dhealth.care.clients.names import forget_names
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, registered
from dhealth.care.services.models import Service
from dhealth.care.worklists.actions import recompute
from dhealth.care.worklists.attempting import Tried, record_attempt
from dhealth.care.worklists.models import PutAway, SavedFilter
from dhealth.care.worklists.policy import LISTS, rules_in_force
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-15", "CLI-19")


@pytest.fixture(autouse=True)
def _fresh():
    forget_names()
    with translation.override("en"):
        yield


def day(ago: int):
    return timezone.localdate() - timedelta(days=ago)


def at(rule: str, page: str = "open") -> str:
    """The address of a list, which does not name it."""
    return reverse(f"worklist.{page}", args=[rules_in_force().lists[rule].address])


def served(client, kind: str, ago: int, **more) -> Service:
    """Something in the history, with the lists following."""
    made = Service.objects.create(
        client=client,
        person=client,
        organisation=client.organisation,
        worker=client.worker,
        recorded_by=client.worker,
        day=day(ago),
        kind=kind,
        **more,
    )
    recompute([client.pk])
    return made


def somebody(user, nickname: str = "Ken", **more):
    """One more client on this worker's list."""
    return registered(user, ClientDraft(nickname=nickname, reached_on=day(60), **more), allow_likely=True)


@pytest.fixture
def ken(tam):
    """Waits for a confirming step, ten days by now."""
    client = somebody(tam, "Ken", phone="+84903555218", birth_year=1998, main_group="MSM")
    served(client, "screening_test", 10, result="reactive")
    return client


def test_the_lists_stand_with_their_numbers(as_tam, ken):
    page = as_tam.get(reverse("worklist.read")).content.decode()
    assert "Chờ bước xác nhận" in page and at("reactive") in page
    assert "Ken" not in page


def test_an_address_tells_nothing_of_the_list(as_tam, ken):
    pages = [as_tam.get(address).content.decode() for address in (reverse("worklist.read"), at("reactive"))]
    assert at("reactive") == "/lists/2/"
    assert not [key for key in LISTS for page in pages if f"/{key}/" in page or f"={key}" in page]


def test_a_line_says_why_how_long_what_was_tried_and_what_next(as_tam, tam, ken):
    record_attempt(Actor.of(tam), ken, Tried("call", "no_answer"))
    page = as_tam.get(at("reactive")).content.decode()
    assert "10 ngày" in page and "Gọi" in page and "không trả lời" in page and "Rủ đi cùng" in page
    assert "0903 555 218" not in page


def test_looking_at_names_is_one_event(as_tam, ken, tam):
    served(somebody(tam, "Bin"), "screening_test", 9, result="reactive")
    as_tam.get(at("reactive"))
    event = Event.objects.get(verb="client.search", why="worklist")
    assert len(event.details["clients"]) == 2


def test_the_finance_officer_sees_no_list_that_tells_and_no_name(as_minh, ken, tam):
    served(somebody(tam, "Vy"), "contact", 40)
    page = as_minh.get(reverse("worklist.read")).content.decode()
    assert "Chờ bước xác nhận" not in page
    assert as_minh.get(at("reactive")).status_code == 404
    risk = as_minh.get(at("at_risk")).content.decode()
    assert "Vy" not in risk and "40 ngày" in risk and "Gọi" not in risk.split("<main")[1]
    assert not Event.objects.filter(verb="client.search", why="worklist").exists()


def test_the_stranger_sees_nobody_and_other_roles_no_lists(as_khoa, as_oanh, ken):
    assert "Ken" not in as_khoa.get(at("reactive")).content.decode()
    assert as_oanh.get(reverse("worklist.read")).status_code == 403


def test_the_leader_sees_whose_it_is_and_what_waited_too_long(as_hanh, ken):
    assert "Chờ quá lâu" in as_hanh.get(reverse("worklist.read")).content.decode()
    page = as_hanh.get(reverse("worklist.overdue")).content.decode()
    assert "Ken" in page and "Tâm" in page.split("<main")[1]


def test_a_worker_has_no_list_of_what_others_left_undone(as_tam, ken):
    assert as_tam.get(reverse("worklist.overdue")).status_code == 404


def test_who_died_stands_on_no_list_any_more(as_tam, tam, ken):
    depart_client(Actor.of(tam), ken, Left("died", timezone.localdate(), "close"))
    assert "Ken" not in as_tam.get(at("reactive")).content.decode()


def test_a_list_is_narrowed_without_the_address_telling(as_hanh, tam, ken):
    served(somebody(tam, "Vy", main_group="FSW", birth_year=1980), "screening_test", 9, result="reactive")
    page = as_hanh.post(at("reactive"), {"group": "FSW"}).content.decode()
    assert "Vy" in page and ">Ken<" not in page
    young = as_hanh.post(at("reactive"), {"age_to": "35"}).content.decode()
    assert ">Ken<" in young and ">Vy<" not in young


@pytest.mark.parametrize("verb", ["group", "never_checked"])
def test_what_somebody_may_not_read_they_may_not_ask(as_minh, tam, ken, verb):
    served(somebody(tam, "Vy", main_group="FSW"), "contact", 40)
    all_of_them = as_minh.get(reverse("worklist.find")).context["found"].paginator.count
    asked = as_minh.post(reverse("worklist.find"), {verb: "FSW" if verb == "group" else "on"})
    assert asked.context["found"].paginator.count == all_of_them == 2


def test_clients_are_found_by_last_meeting_and_check(as_tam, tam, ken):
    vy = somebody(tam, "Vy")
    served(vy, "contact", 40)
    met = as_tam.post(reverse("worklist.find"), {"not_met": "40"})
    assert [face["title"] for face, _last in met.context["hits"]] == ["Vy"]
    assert as_tam.post(reverse("worklist.find"), {"not_met": "41"}).context["found"].paginator.count == 0
    never = as_tam.post(reverse("worklist.find"), {"never_checked": "on"})
    assert [face["title"] for face, _last in never.context["hits"]] == ["Vy"]


def test_what_cannot_be_read_is_asked_again_and_shows_nothing_narrowed(as_tam, ken):
    answer = as_tam.post(reverse("worklist.find"), {"age_from": "trẻ"})
    assert answer.status_code == 422 and "age_from" in answer.context["form"].errors
    assert "Chưa xem được" in answer.text or "Not shown yet" in answer.text


def test_the_paper_has_codes_and_no_names(as_tam, ken):
    page = as_tam.post(at("reactive", "print")).content.decode()
    assert "Ken" not in page and ken.code[:3] in page


def test_criteria_are_saved_opened_shared_put_away_and_taken_out(as_tam, as_lan_anh, tam, ken, verbs):
    said = {"id": uuid7(), "name": "Trẻ, lâu chưa gặp", "age_to": "30", "is_shared": "on"}
    for _press in range(2):
        as_tam.post(reverse("worklist.save"), said)
    saved = SavedFilter.objects.get()
    assert saved.criteria == {"age_to": 30} and "worklist.save" in verbs()
    opened = as_tam.get(reverse("worklist.open_saved", args=[saved.pk]))
    assert opened.context["found"].paginator.count == 1
    assert "Trẻ, lâu chưa gặp" in as_lan_anh.get(reverse("worklist.read")).content.decode()
    as_tam.post(reverse("worklist.put_away", args=[saved.pk]))
    assert as_lan_anh.get(reverse("worklist.open_saved", args=[saved.pk])).status_code == 404
    as_tam.post(reverse("worklist.take_out", args=[saved.pk]))
    assert not PutAway.objects.exists()


def test_without_a_name_nothing_is_saved_and_what_was_chosen_stays(as_tam, ken):
    answer = as_tam.post(reverse("worklist.save"), {"id": uuid7(), "name": " ", "age_to": "30"})
    assert answer.status_code == 422 and "Đến tuổi: 30" in answer.text and "Đặt tên" in answer.text
    assert answer.context["found"].paginator.count == 1 and not SavedFilter.objects.exists()


def test_a_shared_filter_shows_each_reader_only_their_own_people(as_tam, as_lan_anh, ken):
    as_tam.post(reverse("worklist.save"), {"name": "Trẻ", "age_to": "35", "is_shared": "on"})
    page = as_lan_anh.get(reverse("worklist.open_saved", args=[SavedFilter.objects.get().pk]))
    assert page.context["found"].paginator.count == 0


@pytest.mark.parametrize(
    ("asked", "words"), [({"age_to": "30"}, "Đến tuổi: 30"), ({"never_checked": "on"}, "Chưa kiểm tra lần nào")]
)
def test_what_was_chosen_stands_above_the_people_and_the_form_stays_folded(as_tam, ken, asked, words):
    page = as_tam.post(reverse("worklist.find"), asked).text
    assert f">{words}</p>" in page and '<details class="more pad">' in page


@pytest.mark.parametrize(("ago", "margin"), [(4, "</b>hôm nay"), (6, "<b>2 ngày</b>quá hạn")])
def test_the_margin_of_who_runs_out_counts_from_the_last_day_and_not_from_the_visit(as_tam, tam, ago, margin):
    served(somebody(tam, "Su"), "art_visit", ago, medicine_days=4)
    assert margin in as_tam.get(at("medicine_out")).text


def test_nobody_puts_away_what_another_saved_and_a_stranger_never_sees_it(as_tam, as_lan_anh, as_khoa, ken):
    as_tam.post(reverse("worklist.save"), {"name": "Trẻ", "age_to": "35", "is_shared": "on"})
    saved = SavedFilter.objects.get()
    as_lan_anh.post(reverse("worklist.put_away", args=[saved.pk]))
    assert not PutAway.objects.exists()
    assert as_khoa.get(reverse("worklist.open_saved", args=[saved.pk])).status_code == 404


def test_a_name_is_needed(as_tam, ken):
    as_tam.post(reverse("worklist.save"), {"name": " ", "age_to": "35"})
    assert not SavedFilter.objects.exists()


def test_a_list_of_many_asks_no_more_questions_than_a_list_of_few(as_tam, tam, ken):
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            as_tam.get(at("reactive"))
        return len(asked)

    served(somebody(tam, "Bin"), "screening_test", 10, result="reactive")
    questions()  # the rules are read once
    few = questions()
    for number in range(6):
        one = somebody(tam, f"Bạn {number}")
        served(one, "screening_test", 10, result="reactive")
        record_attempt(Actor.of(tam), one, Tried("call", "no_answer"))
    assert questions() == few


def test_outside_the_safe_hours_the_button_stands_there_without_being_one(as_tam, tam):
    now = timezone.localtime()
    hours = {"safe_from": f"{now + timedelta(hours=1):%H:%M}", "safe_to": f"{now + timedelta(hours=2):%H:%M}"}
    su = registered(tam, replace(SU, nickname="Su", **hours))
    served(su, "screening_test", 10, result="reactive")
    page = as_tam.get(at("reactive")).content.decode()
    assert 'aria-disabled="true"' in page and "Chưa phải lúc" in page and 'value="call"' not in page
