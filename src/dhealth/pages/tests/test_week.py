"""Hạnh's week on one page: how far each worker is, what is overdue, what to look at, beside their own past."""

from datetime import date, timedelta

import pytest
from conftest import person
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.worklists.models import Entry
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.evidence.targets.months import month_of, same_days_before
from dhealth.evidence.targets.tests.cast import aim, counselled
from dhealth.pages.week import week_of
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event


@pytest.fixture
def month():
    return month_of(timezone.localdate())


def row(answer, name):
    return next(one for one in answer.context["workers"] if one.worker == name)


@pytest.mark.covers("TGT-01", "TGT-02")
def test_each_worker_stands_beside_the_own_target_in_the_order_of_names(as_hanh, hanh, tam, lan_anh, gnet, month):
    aim(hanh, gnet, 60, worker=tam, period=month)
    counselled(tam, gnet, 2, timezone.localdate())
    counselled(lan_anh, gnet, 5, timezone.localdate())
    answer = as_hanh.get("/")
    assert [one.worker for one in answer.context["workers"]] == ["Lan Anh", "Tâm"]
    assert (row(answer, "Tâm").standing.progress.achieved, row(answer, "Lan Anh").standing) == (2, None)


def test_each_is_compared_with_the_same_days_of_their_own_last_month(as_hanh, tam, lan_anh, gnet, month):
    counselled(tam, gnet, 3, same_days_before(timezone.localdate()).start)
    counselled(tam, gnet, 1, timezone.localdate())
    answer = as_hanh.get("/")
    assert (row(answer, "Tâm").now, row(answer, "Tâm").before) == (1, 3)
    assert (row(answer, "Lan Anh").now, row(answer, "Lan Anh").before) == (0, 0)


def test_the_workers_targets_stand_against_the_groups(as_hanh, hanh, tam, lan_anh, gnet, month):
    for worker, number in ((tam, 60), (lan_anh, 40), (None, 110)):
        aim(hanh, gnet, number, worker=worker, period=month)
    answer = as_hanh.get("/")
    assert (answer.context["head"].handed_out, answer.context["head"].missing) == (100, 10)
    assert reverse("target.set") in answer.text


def test_without_any_target_the_page_says_how_to_begin(as_hanh, tam):
    answer = as_hanh.get("/")
    assert answer.context["head"] is None and reverse("target.set") in answer.text


@pytest.mark.parametrize(("rises", "counts"), [(-1, 1), (0, 1), (1, 0)])
def test_a_step_that_has_risen_is_counted_with_its_worker(as_hanh, tam, gnet, rises, counts):
    today, client = timezone.localdate(), client_of(tam, gnet)
    days = dict.fromkeys(("since", "enters_on", "today_on"), today - timedelta(days=9))
    risen = today + timedelta(days=rises)
    Entry.objects.create(client=client, organisation=gnet, worker=tam, rule="next_step", rises_on=risen, **days)
    answer = as_hanh.get("/")
    assert (row(answer, "Tâm").overdue, answer.context["overdue"]) == (counts, counts)


@pytest.mark.parametrize("whose", ["nobody", "somebody who left"])
def test_what_rose_from_nobodys_list_is_counted_and_said(as_hanh, tam, khoa, gnet, whose):
    today, client = timezone.localdate(), client_of(tam, gnet)
    days = dict.fromkeys(("since", "enters_on", "today_on", "rises_on"), today - timedelta(days=9))
    left = None if whose == "nobody" else khoa
    Entry.objects.create(client=client, organisation=gnet, worker=left, rule="next_step", **days)
    answer = as_hanh.get("/")
    assert (answer.context["overdue"], answer.context["left_behind"]) == (1, 1)
    assert "Trong đó 1 việc ở danh sách của người đã nghỉ" in answer.text


def test_a_leader_who_looks_after_clients_works_here(as_hanh, hanh, gnet):
    today = timezone.localdate()
    days = dict.fromkeys(("since", "enters_on", "today_on", "rises_on"), today - timedelta(days=9))
    Entry.objects.create(client=client_of(hanh, gnet), organisation=gnet, worker=hanh, rule="next_step", **days)
    answer = as_hanh.get("/")
    assert (answer.context["overdue"], answer.context["left_behind"]) == (1, 0)


def test_what_is_doubtful_is_counted_with_who_wrote_it(as_hanh, tam, lan_anh, gnet):
    client = client_of(tam, gnet, reached_on=timezone.localdate())
    service(client, tam, timezone.localdate() - timedelta(days=3))  # before the client was reached
    answer = as_hanh.get("/")
    assert row(answer, "Tâm").flags >= 1 and row(answer, "Lan Anh").flags == 0


def test_the_face_of_the_screen_names_no_result_and_no_client(as_hanh, tam, gnet):
    (client,) = counselled(tam, gnet, 1, timezone.localdate())
    service(client, tam, timezone.localdate(), "confirmatory_test", result="positive")
    page = as_hanh.get("/").text
    assert "dương tính" not in page and "HIV" not in page
    assert any("chờ" in sentence for sentence in as_hanh.get("/").context["said"])
    assert not Event.objects.exists()


def test_a_week_that_is_over_shows_what_stood_then(actor, hanh, tam, gnet):
    november, sunday = month_of(date(2026, 11, 1)), date(2026, 11, 15)
    aim(hanh, gnet, 60, worker=tam, period=november)
    counselled(tam, gnet, 4, "2026-11-15")
    counselled(tam, gnet, 5, "2026-11-16")
    shown = week_of(actor(hanh), gnet.pk, date(2026, 11, 10), date(2026, 11, 21))
    assert (shown["monday"], shown["on"], shown["is_now"]) == (date(2026, 11, 9), sunday, False)
    (tams,) = shown["workers"]
    assert (tams.standing.progress.achieved, tams.now) == (4, 4)


@pytest.mark.parametrize(("ago", "status"), [(0, 200), (7, 200), (371, 200), (372, 404), (-1, 404)])
def test_weeks_of_the_last_year_can_be_opened_and_none_ahead(as_hanh, ago, status):
    day = timezone.localdate() - timedelta(days=ago)
    assert as_hanh.get(reverse("week.read"), {"d": day.isoformat()}).status_code == status


@pytest.mark.parametrize("asked", [{"d": "gestern"}, {"o": "x"}])
def test_an_address_that_means_nothing_is_not_found(as_hanh, asked):
    assert as_hanh.get(reverse("week.read"), asked).status_code == 404


def test_nobody_reads_the_week_of_a_group_that_they_do_not_lead(as_hanh, as_tam, as_minh, as_oanh, full_house):
    assert as_hanh.get(reverse("week.read"), {"o": full_house.pk}).status_code == 404
    assert [one.get(reverse("week.read")).status_code for one in (as_tam, as_minh, as_oanh)] == [403, 403, 403]


def test_who_leads_two_groups_goes_from_one_to_the_other(as_hanh, hanh, khoa, full_house):
    Grant.objects.create(user=hanh, organisation=full_house, role="cbo_leader")
    assert [one["label"] for one in as_hanh.get("/").context["groups"]] == ["Full House", "Gnet Biên Hòa"]
    assert row(as_hanh.get(reverse("week.read"), {"o": full_house.pk}), "Khoa")


def test_the_page_asks_a_fixed_number_of_questions(as_hanh, hanh, gnet, month, django_assert_max_num_queries):
    for number in range(6):
        worker = person(f"w{number}", f"W{number}", gnet, "outreach_worker")
        aim(hanh, gnet, 10, worker=worker, period=month)
        counselled(worker, gnet, 2, timezone.localdate())
    assert Client.objects.count() == 12
    with django_assert_max_num_queries(45):
        as_hanh.get("/")


@pytest.mark.covers("TGT-02")
def test_tams_day_begins_with_the_own_target_in_squares(as_tam, hanh, tam, gnet, month):
    aim(hanh, gnet, 60, worker=tam, period=month)
    aim(hanh, gnet, 5, worker=tam, period=month, indicator="tests")
    counselled(tam, gnet, 2, timezone.localdate())
    answer = as_tam.get("/")
    assert [one.figure.key for one in answer.context["own"]] == ["counselled_people", "tests"]
    assert "2 / 60" in answer.text and 'class="cells"' in answer.text and answer.context["month"] is None


def test_without_a_target_the_day_shows_the_month_so_far(as_tam, tam, gnet):
    counselled(tam, gnet, 2, timezone.localdate())
    answer = as_tam.get("/")
    assert (answer.context["own"], answer.context["month"].people) == ([], 2)
