"""What leaves the screen: files without formulas, paper with signatures, each recorded."""

import io
import unicodedata

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dhealth.evidence.reports.files import plain
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.codes import show_code
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Project

ASKED = {"start": "01/10/2018", "end": "30/09/2019"}


@pytest.fixture
def told(tam, gnet):
    client = client_of(tam, gnet, main_group="MSM")
    service(client, tam, "2018-10-05", condoms=12)
    service(client, tam, "2018-11-05", "screening_test", result="non_reactive")
    return client


def workbook(browser, **asked):
    answer = browser.get(reverse("report.export"), {**ASKED, **asked})
    return answer, openpyxl.load_workbook(io.BytesIO(answer.content)).active


@pytest.mark.covers("TGT-03")
def test_the_workbook_has_the_figures_and_a_quiet_name(as_hanh, told, verbs):
    answer, sheet = workbook(as_hanh, by="worker")
    assert "bao-cao-2018-10-01-2019-09-30.xlsx" in answer["Content-Disposition"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert next(row for row in rows if row[0] == "Tâm")[1:4] == [1, 1, 1]
    assert any("01/10/2018" in str(row[0]) and "30/09/2019" in str(row[0]) for row in rows)
    assert verbs()[-1] == "report.export"


def test_a_name_that_looks_like_a_formula_stays_text(as_hanh, told, gnet, tam):
    tam.display_name = "=1+1"
    tam.save()
    gnet.name = "=HYPERLINK(1)"
    gnet.save()
    _answer, sheet = workbook(as_hanh, by="worker")
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    text = as_hanh.get(reverse("report.export"), {**ASKED, "by": "worker", "as": "csv"}).content.decode("utf-8-sig")
    assert "'=1+1," in text and "'=HYPERLINK(1)" in text
    assert not any(line.startswith("=") for line in text.splitlines())


@given(st.text(st.sampled_from("=+-@＝﹣ \t\r\n\u00a0\u200bab1"), max_size=6) | st.text(max_size=12))
def test_no_text_of_a_csv_starts_like_a_formula(text):
    start = unicodedata.normalize("NFKC", plain(text)).lstrip()
    assert not start.startswith(("=", "+", "-", "@"))


def test_the_text_file_opens_with_accents(as_hanh, told):
    assert as_hanh.get(reverse("report.export"), {**ASKED, "as": "csv"}).content.startswith(b"\xef\xbb\xbf")


def test_the_print_of_the_group_has_three_signatures_and_says_the_numbers_in_words(as_hanh, told, verbs):
    answer = as_hanh.get(reverse("report.print"), ASKED)
    html = answer.content.decode()
    assert html.count("<i>(") == 3 and "MnE" in html and "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in html
    assert "GNET BIÊN HÒA" in html
    assert (answer.context["sheets"][0].people, answer.context["sheets"][0].visits) == (1, 1)
    assert verbs()[-1] == "report.print"


def test_the_print_of_a_worker_lists_the_clients_by_code(as_tam, told):
    answer = as_tam.get(reverse("report.print"), ASKED)
    assert show_code(told.code) in answer.content.decode()
    line = answer.context["sheets"][0].lines[0]
    assert (line.visits, line.condoms, str(line.last)) == (2, 12, "2018-11-05")
    assert Event.objects.get(verb="report.list").details["clients"] == [told.pk.hex]


def test_the_print_of_a_worker_says_no_more_to_readers_without_records(as_oanh, life, gnet, tam, told):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on="2018-10-01")
    project.members.add(gnet)
    html = as_oanh.get(reverse("report.print"), {**ASKED, "w": str(tam.pk)}).content.decode()
    assert show_code(told.code) not in html


def signers(browser, **asked):
    """Who signs each sheet."""
    answer = browser.get(reverse("report.print"), {**ASKED, **asked})
    assert answer.status_code == 200, answer.content
    return [[str(one) for one in sheet.signs] for sheet in answer.context["sheets"]]


def test_who_signs_follows_whose_sheet_it_is(as_tam, as_hanh, as_oanh, told, life, gnet, full_house):
    with translation.override("vi"):
        (worker,), (group,) = signers(as_tam), signers(as_hanh)
        assert worker == ["Tiếp cận viên", "Cán bộ dự án", "MnE"]
        assert group == ["Trưởng nhóm", "Cán bộ dự án", "MnE"]
        project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on="2018-10-01")
        project.members.add(gnet, full_house)
        assert signers(as_oanh) == [["Người lập biểu", "Người kiểm tra", "Người duyệt"]]


def test_one_press_prints_the_sheet_of_every_worker_and_records_every_code(as_hanh, told, hanh, gnet, khoa, full_house):
    other = client_of(hanh, gnet)
    service(other, hanh, "2018-12-01", needles=3)
    service(told, hanh, "2018-12-02")
    service(client_of(khoa, full_house), khoa, "2018-12-01")
    page = as_hanh.get(reverse("report.read"), ASKED)
    answer = as_hanh.get(page.context["further"][0].url)
    by_worker = {sheet.worker: sheet for sheet in answer.context["sheets"]}
    assert {name: (sheet.people, sheet.visits) for name, sheet in by_worker.items()} == {"Tâm": (1, 2), "Hạnh": (2, 2)}
    html = answer.content.decode()
    assert html.count('class="a4"') == html.count('class="sign"') == 2 and html.count(show_code(told.code)) == 2
    assert sorted(Event.objects.get(verb="report.list").details["clients"]) == sorted([told.pk.hex, other.pk.hex])


def test_one_press_prints_the_sheet_of_every_group_for_a_project(as_oanh, told, khoa, life, gnet, full_house, verbs):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on="2018-10-01")
    project.members.add(gnet, full_house)
    service(client_of(khoa, full_house), khoa, "2018-12-01")
    page = as_oanh.get(reverse("report.read"), ASKED)
    address = page.context["further"][0].url
    answer = as_oanh.get(address)
    assert [sheet.organisation for sheet in answer.context["sheets"]] == ["Full House", "Gnet Biên Hòa"]
    assert not any(sheet.lines for sheet in answer.context["sheets"]) and show_code(told.code) not in str(
        answer.content
    )
    assert verbs().count("report.print") == 1


def test_a_worker_has_one_sheet_and_an_empty_set_says_so(as_tam, as_hanh, told):
    ways = as_tam.get(reverse("report.read"), ASKED).context["further"]
    assert not any("each=" in way.url for way in ways)
    nothing = as_hanh.get(reverse("report.print"), {"p": "q:2020-1", "each": "w"})
    assert nothing.status_code == 200 and nothing.context["sheets"] == []


def test_a_set_asks_the_database_as_often_for_many_workers_as_for_few(as_hanh, told, hanh, gnet):
    def queries():
        with CaptureQueriesContext(connection) as caught:
            as_hanh.get(reverse("report.print"), {**ASKED, "each": "w"})
        return len(caught)

    queries()  # the first event of a chain makes its head
    few = queries()
    for _n in range(5):
        service(client_of(hanh, gnet), hanh, "2018-12-01")
    assert queries() == few


def test_the_same_figures_have_the_same_snapshot_number_and_others_another(as_hanh, told, tam):
    def number():
        return as_hanh.get(reverse("report.print"), ASKED).context["answer"].snapshot

    first = number()
    assert number() == first
    service(told, tam, "2018-10-06", condoms=1)
    assert number() != first
