"""A client's page: one line of time, only what its reader may read, and each reading recorded."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.care.services.actions import Brought, record_many, record_meeting, record_service
from dhealth.care.services.drafts import Draft, Meeting
from dhealth.care.services.models import Service
from dhealth.care.services.tests.people import client_of
from dhealth.evidence.closing.tests.months import client_of as months_client
from dhealth.evidence.closing.tests.months import locked, service
from dhealth.trust.audit.models import Event

QUERIES = 25  # sign-in, grants, the pace, the record, its history, what is locked, what is due, and the event itself


@pytest.fixture
def ken(actor, gnet, tam):
    """Ken was met ten days ago and his quick check was reactive."""
    ken = client_of(gnet, tam, main_group="MSM", told_status="negative", sex_at_birth="M")
    check = {"answer": "accepted", "lot": "2608A", "read_after": 15, "result": "reactive"}
    day = timezone.localdate() - timedelta(days=10)
    record_meeting(actor(tam), ken, Meeting(day=day, form="face_to_face", condoms=10, **check))
    return ken


def address(client) -> str:
    return reverse("client.read", args=[client.pk])


@pytest.mark.covers("CLI-23", "SEC-02")
def test_the_page_shows_the_history_and_neither_name_nor_result(as_tam, ken):
    page = as_tam.get(address(ken)).text
    assert "2608A" in page
    assert ">Ken<" in page
    shown = [word for word in ("Trần Quốc Khiêm", "0903", "HIV", "có phản ứng", "Reactive") if word in page]
    assert shown == []


def test_each_opening_is_one_event_of_that_client(as_tam, ken):
    before = Event.objects.count()
    as_tam.get(address(ken))
    event = Event.objects.order_by("-seq").first()
    assert (event.verb, event.subject, Event.objects.count()) == ("client.read", ken.pk, before + 1)


@pytest.mark.covers("SEC-02")
def test_who_only_counts_sees_neither_nickname_nor_group_nor_a_way_to_results(as_minh, ken):
    page = as_minh.get(address(ken)).text
    assert ken.code[:3] in page
    assert [word for word in (">Ken<", "Sau 20:00", "MSM", "/result/", "data-unmasked") if word in page] == []


@pytest.mark.covers("SEC-02")
def test_each_reader_is_told_the_truth_of_who_may_see_the_record(as_tam, as_minh, as_hanh, gnet, ken):
    whole, by_code = "Tâm và trưởng nhóm của Gnet Biên Hòa; M&E của nhóm chỉ xem theo mã", "Bạn xem theo mã"
    for browser, said, kept_quiet in ((as_tam, whole, by_code), (as_hanh, whole, by_code), (as_minh, by_code, whole)):
        page = browser.get(address(ken)).text
        assert said in page and kept_quiet not in page
    on_no_list = as_minh.get(address(client_of(gnet, None))).text
    assert by_code in on_no_list and "Hồ sơ chưa giao cho ai." in on_no_list


@pytest.mark.parametrize(("years", "asked"), [(15, True), (16, False), (None, True)])
def test_a_guardians_word_is_asked_for_only_where_the_client_may_be_under_fifteen(as_tam, gnet, tam, years, asked):
    born = timezone.localdate().year - years if years else None
    page = as_tam.get(address(client_of(gnet, tam, birth_year=born))).text
    assert ('value="test"' in page) == asked


def test_strangers_learn_nothing(as_khoa, as_an, as_tam, gnet, hanh, ken):
    assert as_khoa.get(address(ken)).status_code == 404
    assert as_an.get(address(ken)).status_code == 403
    assert as_tam.get(address(client_of(gnet, hanh))).status_code == 404


def test_a_merged_record_leads_to_the_one_that_counts(as_tam, gnet, tam, ken):
    absorbed = client_of(gnet, tam, merged_into=ken)
    assert as_tam.get(address(absorbed)).url == address(ken)


def test_what_was_saved_a_moment_ago_can_be_taken_back(as_tam, as_hanh, ken, actor, tam):
    service = record_service(actor(tam), ken, Draft(kind="contact", day=timezone.localdate(), condoms=3))
    saved = f"{address(ken)}?saved={service.pk}"
    strike = reverse("service.strike", args=[service.pk])
    assert strike in as_tam.get(saved).text
    assert strike not in as_hanh.get(saved).text


@pytest.mark.parametrize("lines", [0, 60])
def test_the_number_of_queries_is_kept(as_tam, actor, tam, gnet, ken, lines, django_assert_num_queries):
    days = [timezone.localdate() - timedelta(days=n) for n in range(lines)]
    record_many(actor(tam), gnet.pk, [Brought(ken.pk, Draft(kind="contact", day=day)) for day in days], None)
    as_tam.get(address(ken))
    with django_assert_num_queries(QUERIES):
        as_tam.get(address(ken))


@pytest.mark.covers("C2P-29")
@pytest.mark.parametrize(("day", "shown"), [("2026-05-31", True), ("2026-06-01", False)])
def test_a_line_of_a_locked_month_wears_a_lock_instead_of_a_pencil(as_tam, hanh, gnet, tam, day, shown):
    service(months_client(tam, gnet), tam, date.fromisoformat(day))
    locked(hanh, gnet, day=date(2026, 5, 20), today=date(2026, 6, 30))
    page = as_tam.get(address(Service.objects.get().person)).text
    assert ("tháng này đã khoá" in page) is shown
    assert ("Sửa Gặp" in page) is not shown
