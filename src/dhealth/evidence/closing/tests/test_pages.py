"""The months at a glance and one close on screen: by whom it is seen, what it says, and how it is printed."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.services.models import Service
from dhealth.evidence.closing.models import Close, Lock
from dhealth.evidence.closing.tests.months import begun, client_of, locked, project_of, service
from dhealth.evidence.targets.models import Target
from dhealth.kernel.codes import show_code
from dhealth.trust.audit.models import Event

pytestmark = pytest.mark.covers("C2P-29")
DAY, AFTER = date(2026, 5, 20), date(2026, 6, 30)


@pytest.fixture
def ken(gnet, tam):
    return client_of(tam, gnet)


@pytest.fixture
def may(gnet, hanh, tam, ken):
    service(ken, tam, "2026-05-02", condoms=10)
    service(ken, tam, "2026-05-20", "counselling")
    return locked(hanh, gnet, day=DAY, today=AFTER)


def at(name, lock, *more):
    return reverse(name, args=[lock.close_id, *more])


def test_the_leader_begins_the_month_and_comes_to_its_page(as_hanh, gnet):
    today = timezone.localdate()
    answer = as_hanh.post(reverse("close.start"), {"organisation": gnet.pk, "start": today.replace(day=1)})
    close = Close.objects.get()
    assert answer["Location"] == reverse("close.open", args=[close.pk])
    assert close.starts_on == today.replace(day=1)


def test_begun_twice_the_second_hears_that_it_is_and_comes_to_the_same_page(as_hanh, gnet, minh):
    today = timezone.localdate()
    close = begun(minh, gnet, day=today, today=today)
    said = {"organisation": gnet.pk, "start": today.replace(day=1)}
    answer = as_hanh.post(reverse("close.start"), said, follow=True)
    assert answer.context["close"] == close and "Tháng này đã bắt đầu rồi: Minh" in answer.text


def test_opened_twice_the_second_hears_the_reason_of_the_first(as_hanh, may):
    opening = at("close.reopen", may)
    assert "Đã mở lại." in as_hanh.post(opening, {"reason": "Quên một phiếu", "version": 1}, follow=True).text
    second = as_hanh.post(opening, {"reason": "Ghi nhầm số bao", "version": 1}, follow=True).text
    assert "Tháng này đã mở rồi" in second and "Quên một phiếu" in second and "Ghi nhầm" not in second


def test_odd_or_foreign_months_are_not_begun(as_hanh, full_house, gnet, life):
    elsewhere = project_of(life, full_house)
    assert as_hanh.post(reverse("close.start"), {"organisation": "x", "start": "13"}).status_code == 302
    assert (
        as_hanh.post(reverse("close.start"), {"organisation": full_house.pk, "start": "2026-05-01"}).status_code == 404
    )
    said = {"organisation": gnet.pk, "project": elsewhere.pk, "start": "2026-05-01"}
    assert as_hanh.post(reverse("close.start"), said).status_code == 404
    assert not Close.objects.exists()


def test_a_month_that_runs_keeps_its_lock_shut_and_says_why(as_hanh, gnet, hanh):
    today = timezone.localdate()
    close = begun(hanh, gnet, day=today, today=today)
    said = as_hanh.get(reverse("close.open", args=[close.pk])).content.decode()
    assert 'aria-disabled="true"' in said and 'aria-describedby="why-shut"' in said
    answer = as_hanh.post(reverse("close.lock", args=[close.pk]))
    assert answer.status_code == 422 and not Lock.objects.exists()


def test_what_must_be_mended_stands_with_its_way_and_the_lock_is_shut(as_hanh, gnet, hanh, tam):
    service(client_of(tam, gnet, reached_on=date(2026, 5, 18)), tam, "2026-05-05")
    close = begun(hanh, gnet, day=DAY, today=AFTER)
    answer = as_hanh.get(reverse("close.open", args=[close.pk]))
    said = answer.content.decode()
    assert answer.context["page"].now == 2 and len(answer.context["page"].blocking) == 1
    assert reverse("service.correct", args=[Service.objects.get().pk]) in said and "<form" in said


def test_locked_by_two_at_once_the_second_hears_who_was_first(as_hanh, may):
    answer = as_hanh.post(at("close.lock", may), follow=True)
    assert "Hạnh" in answer.content.decode() and Lock.objects.count() == 1


def test_opened_again_without_a_reason_the_form_stays_open_with_what_is_wrong(as_hanh, may):
    answer = as_hanh.post(at("close.reopen", may), {"reason": "ừ", "version": 1})
    assert answer.status_code == 422 and Lock.objects.get().in_force
    answer = as_hanh.post(at("close.reopen", may), {"reason": "Quên phiếu của Tâm", "version": 1}, follow=True)
    assert "Quên phiếu của Tâm" in answer.content.decode() and not Lock.objects.get().in_force


def test_what_changed_since_stands_on_the_page_line_by_line(as_hanh, may, ken, tam):
    service(ken, tam, "2026-05-25", condoms=3)  # as a merge taken apart would bring it
    answer = as_hanh.get(at("close.open", may))
    said = {(row.who, row.what): (row.was, row.now) for row in answer.context["page"].since}
    assert said["Tâm", f"{show_code(ken.code)} · số lượt"] == ("2", "3")


def test_the_sheet_has_codes_counts_words_and_three_to_sign(as_minh, may, ken):
    said = as_minh.get(at("close.print", may, 1)).content.decode()
    for words in (show_code(ken.code), "1 (một)", "2 (hai)", may.seal_shown, "Tiếp cận viên", "MnE", "01/05/2026"):
        assert words in said, words
    assert "Bạn " not in said


def test_a_version_prints_the_same_to_the_byte_whatever_happens_since(as_hanh, may, ken, tam):
    url, file = at("close.print", may, 1), at("close.export", may, 1)
    before = [as_hanh.get(one).content for one in (url, file)]
    service(ken, tam, "2026-05-25", condoms=3)
    tam.display_name = "Lê Minh Tâm"
    tam.save()
    Target.objects.create(
        organisation=ken.organisation, worker=tam, indicator="tests", starts_on=DAY, ends_on=DAY, number=5
    )
    assert [as_hanh.get(one).content for one in (url, file)] == before


def test_one_workers_sheet_alone_and_none_of_somebody_elses(as_hanh, may, tam, lan_anh):
    assert len(as_hanh.get(at("close.print", may, 1) + f"?w={tam.pk.hex}").context["papers"]) == 1
    for odd in (lan_anh.pk.hex, "x"):
        assert as_hanh.get(at("close.print", may, 1) + f"?w={odd}").status_code == 404
    assert as_hanh.get(at("close.print", may, 2)).status_code == 404


def test_printing_and_taking_out_leave_events_with_the_records_shown(as_minh, may, ken):
    as_minh.get(at("close.print", may, 1))
    as_minh.get(at("close.export", may, 1))
    events = Event.objects.filter(verb__in=("close.print", "close.export"))
    assert [event.details["clients"] for event in events] == [[ken.pk.hex]] * 2


def test_who_keeps_the_books_prints_and_does_not_lock(as_minh, gnet, minh):
    close = begun(minh, gnet, day=DAY, today=AFTER)
    assert as_minh.get(reverse("close.open", args=[close.pk])).status_code == 200
    assert as_minh.post(reverse("close.lock", args=[close.pk])).status_code == 403


def test_workers_have_no_such_page_and_strangers_no_such_month(as_tam, as_binh, as_yen, may):
    assert as_tam.get(reverse("close.read")).status_code == as_yen.get(reverse("close.read")).status_code == 403
    for name, more in (("close.open", ()), ("close.print", (1,)), ("close.export", (1,))):
        assert as_binh.get(at(name, may, *more)).status_code == 404
    assert as_binh.post(at("close.reopen", may), {"reason": "Quên phiếu", "version": 1}).status_code == 404


def test_a_project_reads_which_groups_have_closed_and_no_sheet(as_oanh, as_thao, life, gnet, full_house, may):
    project_of(life, gnet, full_house)
    for browser in (as_oanh, as_thao):
        said = browser.get(reverse("close.read")).content.decode()
        assert "Gnet Biên Hòa" in said and "05/2026" in said and "Full House" in said
        assert browser.get(at("close.open", may)).status_code == 404
        assert browser.get(at("close.print", may, 1)).status_code == 403


def test_few_people_of_a_group_stay_hidden_from_a_project(as_oanh, life, gnet, may):
    project_of(life, gnet)
    page = as_oanh.get(reverse("close.read"))
    told = page.context["told"][0]
    assert (told.people, told.visits) == (None, None) and "dưới 5 người, không nêu" in page.text
    Lock.objects.update(people=5, visits=9)
    told = as_oanh.get(reverse("close.read")).context["told"][0]
    assert (told.people, told.visits) == (5, 9)


def test_the_first_look_says_what_comes_next(as_hanh, gnet, hanh):
    board = as_hanh.get(reverse("close.read")).context["boards"][0]
    assert board.next.is_over and not board.next.lock
    assert len(board.months) == 6 and not board.months[0].is_over


@pytest.mark.parametrize("people", [1, 12])
def test_the_page_asks_as_much_for_many_as_for_one(
    as_hanh, gnet, hanh, tam, lan_anh, people, django_assert_max_num_queries
):
    for number in range(people):
        service(client_of(tam if number % 2 else lan_anh, gnet), tam, f"2026-05-{number + 1:02}", condoms=1)
    close = begun(hanh, gnet, day=DAY, today=AFTER)
    with django_assert_max_num_queries(45):
        as_hanh.get(reverse("close.open", args=[close.pk]))


def test_the_line_of_a_locked_month_says_so_before_anything_is_typed(as_tam, may, ken):
    line = Service.objects.filter(person=ken).first()
    said = as_tam.get(reverse("service.correct", args=[line.pk])).content.decode()
    assert "05/2026" in said and "Hạnh" in said and 'name="reason"' not in said


def test_the_form_of_a_meeting_says_up_to_which_day_it_is_locked(as_tam, may, ken):
    assert "31/05/2026" in as_tam.get(reverse("service.record", args=[ken.pk])).content.decode()


def test_a_meeting_on_a_locked_day_keeps_what_was_typed(as_tam, may, ken):
    said = {"when": "other", "day": "20/05/2026", "form": "call", "condoms": "7", "id": may.pk}
    answer = as_tam.post(reverse("service.record", args=[ken.pk]), said)
    text = answer.content.decode()
    assert answer.status_code == 422 and "20/05/2026" in text and 'value="7"' in text and "Hạnh" in text
