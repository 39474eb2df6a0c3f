"""What leaves the screen: files without formulas, paper with signatures, each recorded."""

import io
import unicodedata

import openpyxl
import pytest
from django.urls import reverse
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
    assert (answer.context["sheet"].people, answer.context["sheet"].visits) == (1, 1)
    assert verbs()[-1] == "report.print"


def test_the_print_of_a_worker_lists_the_clients_by_code(as_tam, told):
    answer = as_tam.get(reverse("report.print"), ASKED)
    assert show_code(told.code) in answer.content.decode()
    line = answer.context["sheet"].lines[0]
    assert (line.visits, line.condoms, str(line.last)) == (2, 12, "2018-11-05")
    assert Event.objects.get(verb="report.list").details["clients"] == [told.pk.hex]


def test_the_print_of_a_worker_says_no_more_to_readers_without_records(as_oanh, life, gnet, tam, told):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on="2018-10-01")
    project.members.add(gnet)
    html = as_oanh.get(reverse("report.print"), {**ASKED, "w": str(tam.pk)}).content.decode()
    assert show_code(told.code) not in html


def test_the_same_figures_have_the_same_snapshot_number_and_others_another(as_hanh, told, tam):
    def number():
        return as_hanh.get(reverse("report.print"), ASKED).context["answer"].snapshot

    first = number()
    assert number() == first
    service(told, tam, "2018-10-06", condoms=1)
    assert number() != first
