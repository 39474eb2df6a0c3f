"""The pages of moves in a plain browser: asked for several at once, answered, taken over; and what each reader sees."""

import pytest
from conftest import browser_of
from django.urls import reverse

from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import SU, gone, registered
from dhealth.care.services.actions import record_service
from dhealth.care.services.drafts import Draft
from dhealth.care.transfers.actions import ask_move, receive_client, send_client
from dhealth.care.transfers.models import State, Transfer
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("CLI-28")


def said(today, to="", **more):
    return {"reason": "near", "agreed": "yes", "agreed_on": today.strftime("%d/%m/%Y"), "to": to, **more}


def test_several_clients_are_asked_for_at_once_and_accepted_one_by_one(as_tam, lan_anh, tam, su, today):
    other = registered(tam, ClientDraft(nickname="Bin"))
    body = said(today, str(lan_anh.pk), client=[str(su.pk), str(other.pk)])
    assert as_tam.post(reverse("transfer.ask"), body).status_code == 302
    receiver = browser_of(lan_anh)
    page = receiver.get(reverse("transfer.read")).text
    assert page.count("Nhận<span") == 2
    assert SU.nickname not in page  # nothing but codes before they stand on her list
    receiver.post(reverse("transfer.accept", args=[Transfer.objects.first().pk]))
    assert Client.objects.filter(worker=lan_anh).count() == 1


def test_the_page_of_one_client_comes_from_the_record(as_tam, su):
    page = as_tam.get(reverse("transfer.ask"), {"client": su.pk}).text
    assert f'value="{su.pk}" checked' in page
    assert f"/moves/new/?client={su.pk}" in as_tam.get(reverse("client.read", args=[su.pk])).text


def test_a_form_half_filled_says_what_is_missing_and_keeps_what_was_chosen(as_tam, su, lan_anh):
    answer = as_tam.post(reverse("transfer.ask"), {"client": str(su.pk), "to": str(lan_anh.pk), "agreed": "yes"})
    assert answer.status_code == 422
    assert f'value="{su.pk}" checked' in answer.text
    assert "Ghi ngày bạn hỏi." in answer.text
    assert as_tam.post(reverse("transfer.ask"), {"to": "nobody"}).status_code == 422


def test_one_who_is_not_in_sight_is_not_there(as_tam, as_khoa, hanh, su):
    other = registered(hanh, ClientDraft(nickname="Bin"))
    assert as_tam.get(reverse("transfer.ask"), {"client": other.pk}).status_code == 404
    assert as_khoa.get(reverse("transfer.ask"), {"client": su.pk}).status_code == 404
    assert as_tam.get(reverse("transfer.ask"), {"client": "x"}).status_code == 404


def test_the_leader_empties_the_list_of_one_who_left(as_hanh, tam, lan_anh, su):
    gone(tam)
    page = as_hanh.get(reverse("transfer.ask"), {"from": tam.pk}).text
    assert "vào danh sách mới ngay" in page and "(1), đã nghỉ" in page
    body = {"client": str(su.pk), "to": str(lan_anh.pk), "reason": "leaving", "agreed": "not_yet"}
    as_hanh.post(reverse("transfer.ask") + f"?from={tam.pk}", body)
    su.refresh_from_db()
    assert (su.worker, Transfer.objects.exists()) == (lan_anh, False)


def test_who_works_here_and_never_signed_in_is_not_called_gone(as_hanh, tam, su):
    tam.set_unusable_password()
    tam.save()
    page = as_hanh.get(reverse("transfer.ask"), {"from": tam.pk}).text
    assert "(1), chưa vào sổ lần nào" in page and "đã nghỉ" not in page and "vào danh sách mới ngay" in page


def test_the_page_names_who_moves_and_writes_the_look_down(as_tam, tam, lan_anh, su, today):
    ask_move(Actor.of(tam), su, lan_anh.pk, "near", today)
    assert SU.nickname in as_tam.get(reverse("transfer.read"), {"part": "asked"}).text
    assert Event.objects.filter(verb="client.search", why="move").count() == 1
    assert as_tam.get(reverse("transfer.read"), {"part": "everything"}).status_code == 400


def test_from_group_to_group_through_the_pages(as_hanh, as_binh, khoa, full_house, su, today):
    as_hanh.post(reverse("transfer.send", args=[su.pk]), said(today, str(full_house.pk), shares="yes"))
    move = Transfer.objects.get()
    assert SU.nickname not in as_binh.get(reverse("transfer.read")).text
    assert as_binh.get(reverse("transfer.receive", args=[move.pk])).status_code == 200
    answer = as_binh.post(
        reverse("transfer.receive", args=[move.pk]), {"worker": str(khoa.pk), "agreements": ["remind"]}
    )
    assert "Chuyển đến từ Gnet Biên Hòa" in as_binh.get(answer["Location"]).text
    page = as_hanh.get(reverse("client.read", args=[su.pk])).text
    assert "Full House chăm sóc bạn ấy từ" in page
    assert reverse("service.record", args=[su.pk]) not in page
    assert "Khoa" not in page


def test_a_code_that_nobody_knows_is_answered_like_one_that_somebody_knows(as_binh, su, today):
    answers = []
    for code in (su.code, "KX47TM9"):
        as_binh.post(reverse("transfer.fetch"), said(today, code=code, shares="no"), follow=True)
        page = as_binh.get(reverse("transfer.read"), {"part": "asked"}).text
        answers.append(page.count("nhóm biết mã này"))
    assert answers[1] == 2 * answers[0]


def test_a_result_told_by_the_group_before_is_shown_when_asked_for(
    as_hanh, hanh, binh, khoa, tam, full_house, su, today
):
    told = record_service(Actor.of(tam), su, Draft(kind="contact", day=today))
    type(told).objects.filter(pk=told.pk).update(kind="screening_test", result="reactive")
    move = send_client(Actor.of(hanh), su, full_house.pk, "wish", today, shares_history=True)
    there = receive_client(Actor.of(binh), move, khoa.pk).successor
    browser = browser_of(khoa)
    page = browser.get(reverse("client.read", args=[there.pk])).text
    url = f"{reverse('transfer.show_result', args=[there.pk])}?line={told.pk}"
    assert url in page
    assert "ó phản ứng" not in page
    assert "ó phản ứng" in browser.post(url).text
    assert as_hanh.post(f"{reverse('transfer.show_result', args=[su.pk])}?line={told.pk}").status_code == 404


def test_the_page_costs_the_same_for_one_move_and_for_many(tam, lan_anh, today, django_assert_max_num_queries):
    for number in range(8):
        client = registered(tam, ClientDraft(nickname=f"Bạn {number}"))
        ask_move(Actor.of(tam), client, lan_anh.pk, "near", today)
    browser = browser_of(tam)
    with django_assert_max_num_queries(16):
        browser.get(reverse("transfer.read"), {"part": "asked"})


def test_a_request_that_fell_away_says_so(as_lan_anh, tam, hanh, lan_anh, su, today):
    move = ask_move(Actor.of(tam), su, lan_anh.pk, "near", today)
    Client.objects.filter(pk=su.pk).update(worker=hanh)
    page = as_lan_anh.post(reverse("transfer.accept", args=[move.pk]), follow=True).text
    assert "Không có gì bị chuyển" in page
    move.refresh_from_db()
    assert move.state == State.LAPSED
