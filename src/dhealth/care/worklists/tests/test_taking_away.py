"""A list as a file: codes and days for whoever leads the group, a hundred people at most, and the log says whose."""

import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from dhealth.care.clients.actions import register_client
from dhealth.care.clients.names import forget_names
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.worklists import exporting
from dhealth.care.worklists.actions import recompute
from dhealth.care.worklists.policy import rules_in_force
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-12")


@pytest.fixture(autouse=True)
def _fresh():
    forget_names()
    with translation.override("en"):
        yield


def address(rule="incomplete"):
    return reverse("worklist.export", args=[rules_in_force().lists[rule].address])


@pytest.fixture
def open_records(tam):
    """Three people whose records lack almost everything, since the day before yesterday."""
    made = []
    for name in ("=1+1", "Bin", "Kem"):
        client = register_client(Actor.of(tam), tam.grants.get().organisation_id, ClientDraft(nickname=name))
        type(client).objects.filter(pk=client.pk).update(registered_at=timezone.now() - timedelta(days=2))
        made.append(client)
    recompute([client.pk for client in made])
    return made


def cells(answer):
    sheet = load_workbook(io.BytesIO(answer.content)).active
    return [value for row in sheet.iter_rows(values_only=True) for value in row if value is not None]


def test_the_file_holds_codes_and_days_and_no_names(as_hanh, open_records):
    answer = as_hanh.post(address())
    held = cells(answer)
    assert {show_code(client.code) for client in open_records} <= set(held) and 2 in held
    assert not {"=1+1", "Bin", "Kem"} & set(map(str, held))


def test_its_name_and_address_tell_nothing_of_the_list(as_hanh, open_records):
    name = as_hanh.post(address())["Content-Disposition"]
    assert f"danh-sach-{rules_in_force().lists['incomplete'].address}-" in name and "incomplete" not in name + address()


def test_the_log_says_whose_codes_left(as_hanh, hanh, open_records):
    as_hanh.post(address())
    event = Event.objects.get(verb="worklist.export")
    assert event.actor == hanh.pk and set(event.details["clients"]) == {client.pk.hex for client in open_records}


def test_only_by_pressing(as_hanh, open_records):
    assert as_hanh.get(address()).status_code == 405 and not Event.objects.filter(verb="worklist.export").exists()


def test_what_was_narrowed_on_the_screen_is_narrowed_in_the_file(as_hanh, open_records):
    type(open_records[0]).objects.filter(pk=open_records[0].pk).update(birth_year=1990)
    held = cells(as_hanh.post(address(), {"age_from": "30"}))
    assert [show_code(client.code) in held for client in open_records] == [True, False, False]


@pytest.mark.parametrize(("most", "more"), [(3, False), (2, True)])
def test_no_file_holds_more_people_than_one_answer_may(as_hanh, open_records, monkeypatch, most, more):
    monkeypatch.setattr(exporting, "MOST", most)
    held = cells(as_hanh.post(address()))
    assert sum(show_code(client.code) in held for client in open_records) == most
    assert any("Choose criteria" in str(cell) or "Chọn điều kiện" in str(cell) for cell in held) == more
    assert len(Event.objects.get(verb="worklist.export").details["clients"]) == most


def test_a_hundred_is_the_most():
    assert exporting.MOST == 100


def test_workers_and_counters_take_nothing_away_and_strangers_get_nobody(as_tam, as_minh, as_binh, open_records):
    for somebody in (as_tam, as_minh):
        assert somebody.post(address()).status_code == 403
    held = cells(as_binh.post(address()))
    assert not {show_code(client.code) for client in open_records} & set(held)


def test_a_list_that_is_none_is_not_there(as_hanh):
    assert as_hanh.post(reverse("worklist.export", args=["98"])).status_code == 404


def test_the_button_stands_where_it_may_be_pressed(as_hanh, as_tam, open_records):
    page = reverse("worklist.open", args=[rules_in_force().lists["incomplete"].address])
    assert address() in as_hanh.get(page).text and address() not in as_tam.get(page).text


@pytest.mark.parametrize("name", ["worklist.export", "worklist.print"])
def test_criteria_that_cannot_be_read_take_nothing_away(as_hanh, open_records, name):
    at = reverse(name, args=[rules_in_force().lists["incomplete"].address])
    answer = as_hanh.post(at, {"age_to": "abc"})
    assert answer.status_code == 422 and "abc" in answer.text and "Content-Disposition" not in answer
    assert not Event.objects.filter(verb="worklist.export").exists()


def test_what_was_chosen_stands_on_file_and_paper(as_hanh, open_records):
    assert "Đến tuổi: 40" in cells(as_hanh.post(address(), {"age_to": "40"}))
    paper = reverse("worklist.print", args=[rules_in_force().lists["incomplete"].address])
    assert "Đến tuổi: 40" in as_hanh.post(paper, {"age_to": "40"}).text


def test_two_files_leave_in_a_day_and_the_third_tomorrow(as_hanh, open_records):
    for _time in range(2):
        assert "Content-Disposition" in as_hanh.post(address())
    assert "Content-Disposition" not in as_hanh.post(address())
    assert "ngày mai" in as_hanh.get(reverse("worklist.read")).text
    assert Event.objects.filter(verb="worklist.export").count() == 2
