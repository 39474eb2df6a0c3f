"""Who sees which figures, which lists and which files; and what each of them leaves in the log."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import FundingStep, Project

ASKED = {"start": "01/10/2018", "end": "30/09/2019"}


@pytest.fixture
def told(tam, khoa, gnet, full_house):
    """Three people of Tâm, one of Khoa; two of Tâm's were confirmed."""
    people = [client_of(tam, gnet, main_group="MSM", sex_at_birth="M", birth_year=1998) for _n in range(3)]
    for client in people:
        service(client, tam, "2018-10-05", condoms=10)
        service(client, tam, "2018-10-05", "screening_test", result="reactive")
    for client in people[:2]:
        service(client, tam, "2018-10-09", "confirmatory_test", result="positive")
    service(client_of(khoa, full_house), khoa, "2018-10-05")
    return people


def totals(browser, **asked):
    answer = browser.get(reverse("report.read"), {**ASKED, **asked})
    assert answer.status_code == 200, answer.content
    return {key: shown.value for key, shown in answer.context["shown"].items()}


@pytest.mark.covers("TGT-03", "TGT-20")
def test_the_page_shows_the_exact_dates_and_the_names_of_the_calendars(as_hanh, told):
    html = as_hanh.get(reverse("report.read"), ASKED).content.decode()
    assert "01/10/2018 – 30/09/2019" in html


@pytest.mark.covers("TGT-07", "TGT-08")
def test_one_window_has_its_fiscal_year_beside_the_exact_dates(as_hanh, told):
    answer = as_hanh.get(reverse("report.read"), {"p": "y:2019"})
    assert answer.context["answer"].calendar_names and "2019" in answer.context["answer"].calendar_names[0]
    assert "01/10/2018 – 30/09/2019" in answer.content.decode()


@pytest.mark.covers("TGT-09")
def test_a_quarter_of_the_fiscal_year_is_another_than_that_of_the_calendar(as_hanh):
    fiscal = as_hanh.get(reverse("report.read"), {"p": "f:2021-2"}).context
    calendar = as_hanh.get(reverse("report.read"), {"p": "q:2021-2"}).context
    assert str(fiscal["answer"].period) == "01/01/2021 – 31/03/2021"
    assert str(calendar["answer"].period) == "01/04/2021 – 30/06/2021"


def test_each_role_counts_only_what_it_reaches(as_tam, as_hanh, as_khoa, hanh, told):
    service(told[0], hanh, "2018-12-01")
    assert totals(as_tam)["counselling_visits"] == 3
    assert totals(as_hanh)["counselling_visits"] == 4
    assert totals(as_khoa)["counselling_visits"] == 1


@pytest.mark.covers("SEC-10")
def test_project_figures_are_those_of_the_projects_members(as_oanh, oanh, life, gnet, told):
    assert totals(as_oanh)["counselled_people"] == 0
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet)
    assert totals(as_oanh)["counselled_people"] == 3
    grant = oanh.grants.get()
    grant.limited_to_projects = True
    grant.save()
    answer = as_oanh.get(reverse("report.read"), ASKED)
    assert answer.status_code == 403 or answer.context["shown"]["counselled_people"].value == 0


@pytest.mark.covers("ORG-04")
def test_who_passes_the_money_on_sees_the_totals_and_who_does_not_sees_none(as_oanh, life, cdc, gnet, told):
    project = Project.objects.create(code="MD", name="Miền Đông", owner=cdc, starts_on=date(2018, 10, 1))
    project.members.add(gnet)
    assert totals(as_oanh)["counselled_people"] == 0
    FundingStep.objects.create(project=project, organisation=life, position=1)
    assert totals(as_oanh)["counselled_people"] == 3


def test_another_organisation_is_not_even_a_choice(as_hanh, full_house, told):
    answer = as_hanh.get(reverse("report.read"), {**ASKED, "o": str(full_house.pk)})
    assert answer.context["shown"]["counselled_people"].value == 3


def test_filters_are_folded_away_under_the_period_that_was_chosen_and_open_where_something_is_odd(as_hanh, told):
    fold = '<details class="more shown"'
    answered = as_hanh.get(reverse("report.read"), {**ASKED, "g": "1"}).content.decode()
    assert f"{fold}><summary>" in answered
    assert ": 01/10/2018 – 30/09/2019 · " in answered
    assert f"{fold} open>" in as_hanh.get(reverse("report.read"), {"p": "zz"}).content.decode()


@pytest.mark.covers("TGT-12")
def test_positivity_is_confirmed_people_of_tests(as_hanh, told):
    assert round(as_hanh.get(reverse("report.read"), ASKED).context["positivity"], 1) == 66.7


@pytest.mark.parametrize(
    "odd", [{"start": "31/13/2018", "end": "30/09/2019"}, {"start": "02/10/2018", "end": "01/10/2018"}, {"p": "zz"}]
)
def test_an_odd_question_is_answered_with_what_is_wrong(as_hanh, odd):
    assert as_hanh.get(reverse("report.read"), odd).status_code == 422


def test_nobody_without_a_role_for_it_sees_figures(as_yen, client):
    assert as_yen.get(reverse("report.read")).status_code == 403
    assert client.get(reverse("report.read")).status_code == 302


@pytest.mark.covers("TGT-05")
def test_the_cascade_stands_for_all_and_for_each_group_area_and_age(as_hanh, told):
    steps = as_hanh.get(reverse("report.read"), ASKED).context["steps"]
    assert [step.count for step in steps] == sorted((step.count for step in steps), reverse=True) and len(steps) == 5
    for by in ("organisation", "group", "place", "age"):
        rows = as_hanh.get(reverse("report.read"), ASKED | {"by": by}).context["rows"]
        assert rows and {cell.key for cell, _value in rows[0][2]} >= {
            "counselled_people",
            "tests",
            "art_started_people",
        }


@pytest.mark.covers("TGT-11")
def test_a_figure_opens_the_list_that_it_counts_and_the_list_is_recorded(as_hanh, told, verbs):
    shown = as_hanh.get(reverse("report.read"), ASKED).context["shown"]["confirmed_positive_people"]
    answer = as_hanh.get(shown.url)
    assert {entry.client for entry in answer.context["entries"]} == set(told[:2])
    assert verbs()[-1] == "report.list"
    assert sorted(Event.objects.get(verb="report.list").details["clients"]) == sorted(c.pk.hex for c in told[:2])


def test_addresses_of_lists_explain_nothing(as_hanh, told):
    shown = as_hanh.get(reverse("report.read"), {**ASKED, "g": "1"}).context["shown"]
    addresses = " ".join(one.url for one in shown.values()).lower()
    assert addresses and not {"msm", "hiv", "positive", "reactive", "prep"} & set(
        addresses.replace("=", "&").split("&")
    )


def test_a_keeper_of_figures_opens_no_list(as_minh, told):
    shown = as_minh.get(reverse("report.read"), ASKED).context["shown"]
    assert not any(one.url for one in shown.values())
    for asked in ({"f": "1"}, {"f": "5"}, {"f": "1", "g": "1"}):
        assert as_minh.get(reverse("report.list"), {**ASKED, **asked}).status_code == 403


def test_a_list_of_a_worker_leaves_out_the_code_of_somebody_reassigned(as_tam, hanh, told):
    told[0].worker = hanh
    told[0].save()
    answer = as_tam.get(reverse("report.list"), {**ASKED, "f": "1"})
    assert len(answer.context["entries"]) == 3
    assert sum(entry.client is None for entry in answer.context["entries"]) == 1


@pytest.fixture
def as_officer(as_oanh, life, gnet):
    """Oanh, whose project has Gnet as a member."""
    project = Project.objects.create(code="MD", name="Miền Đông", owner=life, starts_on=date(2018, 10, 1))
    project.members.add(gnet)
    return as_oanh


@pytest.mark.covers("TGT-04")
def test_small_numbers_are_hidden_from_readers_without_records_on_page_and_in_files(as_officer, as_hanh, told):
    page = as_officer.get(reverse("report.read"), {**ASKED, "by": "sex"})
    assert {row.figures["confirmed_positive_people"] for row in page.context["answer"].rows} == {None}
    file = as_officer.get(reverse("report.export"), {**ASKED, "by": "sex", "as": "csv"}).content.decode()
    assert ",–,6" not in file and ",–,–,–" in file
    assert ",–" not in as_hanh.get(reverse("report.export"), {**ASKED, "by": "sex", "as": "csv"}).content.decode()


def test_what_the_filter_leaves_is_hidden_as_in_the_table(as_officer, told):
    assert totals(as_officer)["counselled_people"] == 3
    assert totals(as_officer, x="1")["counselled_people"] is None


def test_readers_without_records_ask_no_finer_question(as_officer, told):
    answer = as_officer.get(reverse("report.read"), {**ASKED, "by": "age", "x": "1"})
    assert answer.status_code == 422


def test_readers_without_records_open_no_list(as_officer, told):
    assert not any(shown.url for shown in as_officer.get(reverse("report.read"), ASKED).context["shown"].values())
    assert as_officer.get(reverse("report.list"), {**ASKED, "f": "1"}).status_code == 403


def test_a_page_asks_the_database_as_often_for_many_rows_as_for_few(as_hanh, told, tam, hanh, gnet):
    def queries(**asked):
        with CaptureQueriesContext(connection) as caught:
            assert as_hanh.get(reverse(asked.pop("page")), {**ASKED, **asked}).status_code == 200
        return len(caught)

    queries(page="report.list", f="1")  # the first event of a chain makes its head
    few = [queries(page="report.read", by="worker"), queries(page="report.list", f="1"), queries(page="report.print")]
    for _n in range(12):
        service(client_of(hanh, gnet, main_group="TG"), hanh, "2018-12-01")
    many = [queries(page="report.read", by="worker"), queries(page="report.list", f="1"), queries(page="report.print")]
    assert many == few and max(many) <= 30
