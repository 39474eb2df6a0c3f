"""Ages in the bands of whoever asks: the group's, 10–24 apart, or PEPFAR's five years."""

from datetime import date

import pytest
from django.urls import reverse

from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.trust.organisations.models import Project

ASKED = {"p": "q:2018-4"}


@pytest.fixture
def as_officer(as_oanh, life, gnet):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet)
    return as_oanh


@pytest.fixture
def ages(tam, gnet):
    """So many people of each age on the day of the service in 2018."""
    for age, people in ((17, 9), (22, 8), (27, 7), (33, 2), (41, 12), (60, 6)):
        for _n in range(people):
            client = client_of(tam, gnet, birth_year=2018 - age, main_group="MSM")
            service(client, tam, "2018-11-05")


def rows(browser, **asked):
    answer = browser.get(reverse("report.read"), {**ASKED, **asked})
    assert answer.status_code == 200, answer.content
    found = {row.key: row.figures["counselled_people"] for row in answer.context["answer"].rows}
    return {key: count for key, count in found.items() if count != 0}


@pytest.mark.covers("TGT-19")
def test_a_project_reads_the_bands_of_its_own_report_with_few_people_hidden(as_officer, ages):
    fine = rows(as_officer, by="pepfar")
    assert {key: fine[key] for key in ("15-19", "20-24", "40-44")} == {"15-19": 9, "20-24": 8, "40-44": 12}
    assert fine["30-34"] is None
    assert rows(as_officer, by="young") == {"10-24": 17, "25+": 27}
    assert rows(as_officer, by="age") == {"15-19": 9, "20-24": 8, "25-49": 21, "50+": 6}


def test_what_is_hidden_cannot_be_had_from_the_other_bands(as_officer, ages):
    fine = rows(as_officer, by="pepfar")
    twenties_to_forties = [fine[band] for band in ("25-29", "30-34", "35-39", "40-44", "45-49") if band in fine]
    assert twenties_to_forties.count(None) >= 2  # 21 of 25 to 49 are shown elsewhere


@pytest.mark.covers("TGT-19")
def test_young_people_are_a_filter_for_a_project_too(as_officer, ages):
    answer = as_officer.get(reverse("report.read"), {**ASKED, "b": "6"})
    assert answer.context["answer"].totals["counselled_people"] == 17


@pytest.mark.parametrize("finer", [{"g": "1"}, {"b": "3"}])
def test_fine_bands_of_one_group_or_within_a_filter_are_refused(as_officer, ages, finer):
    assert as_officer.get(reverse("report.read"), {**ASKED, "by": "pepfar", **finer}).status_code == 422


def test_those_who_open_the_records_cross_as_they_like(as_hanh, ages):
    assert rows(as_hanh, by="pepfar", g="1")["30-34"] == 2
