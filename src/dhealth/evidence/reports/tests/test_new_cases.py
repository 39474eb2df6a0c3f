"""Newly found cases are people confirmed in the period whom no record knew before."""

from datetime import date

import pytest
from django.urls import reverse

from dhealth.evidence.indicators.definitions import case_figures, figures
from dhealth.evidence.reports.lines import Lines
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project

pytestmark = pytest.mark.covers("TGT-22")
YEAR = Period(date(2018, 10, 1), date(2019, 9, 30))
EVERYTHING = Reach(everything=True)


def counted(by="", **filters):
    found = period_report(EVERYTHING, YEAR, Filters(**filters), by, case_figures())
    return {row.key: tuple(row.figures.values()) for row in found}  # confirmed, known before, new


def listed(key):
    return len(Lines(EVERYTHING, YEAR, Filters(), figures()[key]))


def confirmed(worker, at, *days, **facts):
    client = client_of(worker, at, **facts)
    for day in days:
        service(client, worker, day, "confirmatory_test", result="positive")
    return client


@pytest.mark.parametrize(
    ("kind", "result", "day", "known"),
    [
        ("confirmatory_test", "positive", "2018-09-30", 1),
        ("confirmatory_test", "negative", "2018-09-30", 0),
        ("screening_test", "reactive", "2018-09-30", 0),
        ("art_start", "", "2019-03-09", 1),
        ("art_start", "", "2019-03-10", 0),
        ("art_visit", "", "2017-01-01", 1),
    ],
)
def test_an_earlier_result_or_treatment_makes_a_case_no_new_one(tam, gnet, kind, result, day, known):
    client = confirmed(tam, gnet, "2019-03-10")
    service(client, tam, day, kind, result=result)
    assert counted()["all"] == (1, known, 1 - known)
    assert (listed("known_before_people"), listed("new_case_people")) == (known, 1 - known)


@pytest.mark.parametrize(("told", "known"), [("positive", 1), ("negative", 0), ("unknown", 0), ("", 0)])
def test_who_told_of_it_at_first_contact_was_known(tam, gnet, told, known):
    confirmed(tam, gnet, "2019-03-10", told_status=told)
    assert counted()["all"] == (1, known, 1 - known)


def test_two_answers_in_one_period_are_one_new_case_of_the_first_month(tam, gnet):
    confirmed(tam, gnet, "2018-10-05", "2019-03-10")
    assert counted()["all"] == (1, 0, 1)
    assert (listed("known_before_people"), listed("new_case_people")) == (0, 1)
    assert counted("month") == {"2018-10": (1, 0, 1), "2019-03": (1, 1, 0)}


def test_a_sign_that_was_struck_out_or_stands_in_a_merged_record(tam, gnet):
    first, second = confirmed(tam, gnet, "2019-03-10"), confirmed(tam, gnet, "2019-03-11")
    service(first, tam, "2018-01-01", "art_start", is_current=False)
    service(client_of(tam, gnet, merged_into=second), tam, "2018-01-01", "art_start", person=second)
    assert counted()["all"] == (2, 1, 1)


def test_the_page_its_file_and_its_lists_agree(as_hanh, tam, gnet):
    confirmed(tam, gnet, "2019-03-10", told_status="positive")
    confirmed(tam, gnet, "2019-03-11")
    asked = {"start": "01/10/2018", "end": "30/09/2019", "by": "worker"}
    usual = as_hanh.get(reverse("report.read"), asked)
    assert "new_case_people" not in usual.context["shown"]
    page = as_hanh.get(next(way.url for way in usual.context["further"] if way.url.endswith("c=1")))
    assert [one.value for one in page.context["cases"]] == [2, 1, 1]
    assert len(as_hanh.get(page.context["cases"][2].url).context["entries"]) == 1
    text = as_hanh.get(reverse("report.export"), {**asked, "c": "1", "as": "csv"}).content.decode()
    assert "Tâm,2,1,1" in text
    assert as_hanh.get(reverse("report.print"), {**asked, "c": "1"}).status_code == 200


def test_readers_without_records_get_no_split_of_few_known_people(as_oanh, tam, life, gnet):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet)
    confirmed(tam, gnet, "2019-03-10", main_group="MSM")
    asked = {"p": "y:2019", "c": "1"}
    assert as_oanh.get(reverse("report.read"), {**asked, "by": "sex"}).status_code == 422
    page = as_oanh.get(reverse("report.read"), asked)
    assert page.context["shown"]["new_case_people"].value == 1 and not page.context["shown"]["new_case_people"].url
