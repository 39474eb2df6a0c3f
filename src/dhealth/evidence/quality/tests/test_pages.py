"""The inbox as each role sees it: what is theirs, with the way to mend it, and nothing of what they may not read."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from dhealth.care.clients.models import PossibleDuplicate
from dhealth.evidence.quality.models import Settled
from dhealth.evidence.quality.queries import look
from dhealth.evidence.quality.tests.people import ago, lately, line, record
from dhealth.kernel.codes import show_code
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Project

pytestmark = pytest.mark.covers("TGT-06")
INBOX = "/quality/"


@pytest.fixture
def open_record(tam, gnet):
    """A client of Tâm's with a service, whose main group nobody wrote down."""
    client = record(tam, gnet, main_group="")
    line(client, tam)
    return client


@pytest.fixture
def known(tam, gnet):
    """Somebody known who was given a new check: telling of it tells a result."""
    client = record(tam, gnet, told_status="positive")
    line(client, tam, ago(4), kind="screening_test")
    return client


@pytest.fixture
def project(gnet, full_house, life):
    made = Project.objects.create(code="SS-01", name="Sông Sáng", owner=life, starts_on=ago(400))
    made.members.add(gnet, full_house)
    return made


def text(browser, address=INBOX, **asked):
    answer = browser.get(address, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_worker_sees_what_why_until_when_and_the_way_to_the_very_field(as_tam, open_record):
    page = text(as_tam)
    assert "Hồ sơ chưa ghi đủ" in page and show_code(open_record.code) in page and "nhóm đích chính" in page
    assert f"{reverse('client.correct', args=[open_record.pk])}#id_main_group_set" in page
    assert f"hạn {ago(2):%d/%m}" in page or f"quá hạn {ago(2):%d/%m}" in page


def test_each_way_leads_to_a_form_with_that_field(as_tam, tam, gnet, open_record):
    odd = line(record(tam, gnet), tam, form="")
    for address, field in (
        (reverse("client.correct", args=[open_record.pk]), 'id="id_main_group_set"'),
        (reverse("service.correct", args=[odd.pk]), 'id="id_form_set"'),
        (reverse("service.correct", args=[odd.pk]), 'id="strike"'),
    ):
        assert field in text(as_tam, address)


def test_a_colleague_sees_nothing_of_it_and_is_told_that_all_is_well(as_lan_anh, open_record):
    page = text(as_lan_anh)
    assert show_code(open_record.code) not in page and "Không có chỗ nào cần sửa" in page


def test_another_group_sees_nothing(as_binh, as_khoa, open_record):
    for browser in (as_binh, as_khoa):
        assert show_code(open_record.code) not in text(browser)


def test_the_leader_sees_whose_it_is_by_rule_and_by_worker(as_hanh, open_record, known):
    by_rule, by_worker = text(as_hanh), text(as_hanh, by="w")
    assert by_rule.index("Hồ sơ chưa ghi đủ") < by_rule.index("Sàng lọc lại người đã biết")
    for page in (by_rule, by_worker):
        assert "Tâm" in page and show_code(open_record.code) in page and show_code(known.code) in page


def test_who_keeps_figures_sees_codes_and_only_that_more_is_there(as_minh, open_record, known):
    page = text(as_minh)
    assert show_code(open_record.code) in page and "Còn 1 chỗ" in page
    for word in (show_code(known.code), "Sàng lọc lại", "/correct/", "Đúng như vậy</summary>"):
        assert word not in page


def test_a_project_reads_counts_by_group_and_rule_and_no_code(as_oanh, as_thao, project, open_record, known):
    for browser in (as_oanh, as_thao):
        page = text(browser)
        assert "Gnet Biên Hòa" in page and "Hồ sơ chưa ghi đủ" in page and "Chỗ khác nên xem lại" in page
        for word in (show_code(open_record.code), show_code(known.code), "Sàng lọc lại", "Tâm", str(open_record.pk)):
            assert word not in page


def test_nobody_finds_out_by_choosing_the_rule(as_minh, as_oanh, project, known):
    for browser in (as_minh, as_oanh):
        assert browser.get(INBOX, {"r": "known_screened"}).status_code == 422


def test_a_project_of_others_reads_nothing(as_oanh, open_record):
    assert "Không có chỗ nào cần sửa" in text(as_oanh)


def test_the_period_narrows_it_and_a_period_that_cannot_be_is_said_at_its_field(as_hanh, open_record):
    code = show_code(open_record.code)
    assert code not in text(as_hanh, start=f"{ago(4):%d/%m/%Y}", end=f"{ago(0):%d/%m/%Y}")
    assert code in text(as_hanh, start=f"{ago(5):%d/%m/%Y}", end=f"{ago(5):%d/%m/%Y}")
    assert code in text(as_hanh, p="a") and code in text(as_hanh, r="incomplete_record")
    assert code not in text(as_hanh, r="repeated")
    wrong = as_hanh.get(INBOX, {"start": "31/02/2026", "end": "01/03/2026"})
    assert wrong.status_code == 422 and as_hanh.get(INBOX, {"start": "01/03/2026"}).status_code == 422
    assert as_hanh.get(INBOX, {"show": "nonsense"}).status_code == 404


def post_settle(browser, at, found, reason="happened"):
    data = {"organisation": at.pk, "finding": f"{found.key}.{found.day}", "reason": reason, "back": "by=w"}
    return browser.post(reverse("quality.settle"), data)


def test_right_as_it_is_and_back_again(as_tam, tam, gnet):
    line(record(tam, gnet), tam, ago(26), written=ago(5))
    (found,) = look(gnet.pk, lately()).open
    answer = post_settle(as_tam, gnet, found)
    assert (answer.status_code, answer.url) == (302, "/quality/?by=w")
    period = {"start": f"{ago(40):%d/%m/%Y}", "end": f"{ago(0):%d/%m/%Y}"}
    assert found.shown_code not in text(as_tam, **period)
    assert "Đúng là đã như vậy · Tâm" in text(as_tam, show="accepted", **period)
    as_tam.post(reverse("quality.take_back", args=[Settled.objects.get().pk]))
    assert found.shown_code in text(as_tam, **period)


def test_strangers_and_odd_posts_change_nothing(as_khoa, as_lan_anh, as_tam, tam, gnet):
    line(record(tam, gnet), tam, ago(26), written=ago(5))
    (found,) = look(gnet.pk, lately()).open
    assert post_settle(as_khoa, gnet, found).status_code == 404
    post_settle(as_lan_anh, gnet, found)
    as_tam.post(reverse("quality.settle"), {"organisation": gnet.pk, "finding": ["x.y", "…"], "reason": "happened"})
    assert as_tam.post(reverse("quality.settle"), {"organisation": "x"}).status_code == 404
    assert not Settled.objects.exists()


def test_a_word_of_a_colleague_is_not_mine_to_take_back(as_tam, as_lan_anh, tam, gnet):
    line(record(tam, gnet), tam, ago(26), written=ago(5))
    (found,) = look(gnet.pk, lately()).open
    post_settle(as_tam, gnet, found)
    assert as_lan_anh.post(reverse("quality.take_back", args=[Settled.objects.get().pk])).status_code == 404


@pytest.mark.parametrize(("births", "found"), [((1998, 1998), 1), ((1998, 1999), 0)])
def test_one_name_and_year_under_two_codes_is_put_before_the_leader(as_hanh, tam, gnet, births, found):
    for year in births:
        record(tam, gnet, ago(5), name="Trần Quốc Sử", birth_year=year)
    same = [one for one in look(gnet.pk, lately()).open if one.rule.key == "same_person"]
    assert len(same) == found
    for one in same:
        data = {"organisation": gnet.pk, "finding": f"{one.key}.{one.day}"}
        for _time in range(2):
            answer = as_hanh.post(reverse("quality.compare"), data)
            assert answer.url == reverse("duplicate.compare", args=[PossibleDuplicate.objects.get().pk])


def test_two_people_said_once_is_not_asked_again(tam, hanh, gnet, actor):
    from dhealth.care.clients.actions import decide_duplicate
    from dhealth.evidence.quality.actions import compare_records

    for _one in range(2):
        record(tam, gnet, ago(5), name="Trần Quốc Sử")
    (one,) = look(gnet.pk, lately()).open
    compare_records(actor(hanh), gnet.pk, {one.key: one.day})
    decide_duplicate(actor(hanh), PossibleDuplicate.objects.get(), "different")
    assert look(gnet.pk, lately()).open == []


def test_the_workbook_has_what_the_page_has_and_leaves_an_event(as_hanh, as_oanh, hanh, project, open_record, known):
    rows = list(load_workbook(io.BytesIO(as_hanh.get("/quality/file/").content)).active.values)
    assert {row[2] for row in rows if row[2]} == {"Mã", show_code(open_record.code), show_code(known.code)}
    event = Event.objects.get(verb="quality.export")
    assert event.actor == hanh.pk and set(event.details["clients"]) == {open_record.pk.hex, known.pk.hex}
    counts = str(list(load_workbook(io.BytesIO(as_oanh.get("/quality/file/").content)).active.values))
    assert "Gnet Biên Hòa" in counts and show_code(open_record.code) not in counts and "Sàng lọc" not in counts


def test_no_answer_holds_a_whole_group_and_the_counts_tell_of_all(as_hanh, tam, gnet):
    for _one in range(51):
        line(record(tam, gnet, main_group=""), tam)
    book = load_workbook(io.BytesIO(as_hanh.get("/quality/file/").content))
    lines, counts = ([row for row in sheet.values if "Hồ sơ chưa ghi đủ" in row] for sheet in book)
    assert len(lines) == 50 and counts[0][3] == 51
    assert len(list(load_workbook(io.BytesIO(as_hanh.get("/quality/file/?page=2").content)).worksheets[0])) < 12
    assert "1 – 50 / 52" in text(as_hanh, "/quality/print/")


def test_a_worker_prints_and_takes_no_file(as_tam, open_record):
    assert show_code(open_record.code) in text(as_tam, "/quality/print/")
    assert as_tam.get("/quality/file/").status_code == 403
    assert Event.objects.filter(verb="quality.print").count() == 1


def test_looking_leaves_nothing_behind(as_hanh, open_record):
    text(as_hanh)
    before = Event.objects.count()
    text(as_hanh), text(as_hanh, show="accepted"), text(as_hanh, show="mended"), text(as_hanh, "/quality/rules/")
    assert Event.objects.count() == before


def test_every_rule_is_told_in_both_languages(as_oanh):
    from dhealth.evidence.quality.page import rules_in_force

    vi = text(as_oanh, "/quality/rules/")
    as_oanh.cookies["django_language"] = "en"
    for rule in rules_in_force():
        assert rule.names["vi"] in vi.replace("&#x27;", "'") and rule.meanings["en"] and rule.deeds["en"]


@pytest.mark.parametrize("asked", [{}, {"by": "w"}, {"show": "accepted"}, {"show": "mended"}])
def test_many_rows_ask_the_database_as_often_as_few(as_hanh, tam, gnet, asked, django_assert_max_num_queries):
    def statements():
        with CaptureQueriesContext(
            connection,
        ) as caught:
            text(as_hanh, **asked)
        return len(caught)

    line(record(tam, gnet, main_group=""), tam)
    text(as_hanh, **asked)
    few = statements()
    for _one in range(6):
        line(record(tam, gnet, main_group=""), tam, ago(6), form="")
    assert statements() == few <= 32
