"""Who may not read results or groups in a record gets counts, never lists of codes, and no count of few people."""

from datetime import timedelta

import pytest
from conftest import browser_of, person
from django.urls import reverse

from dhealth.evidence.indicators.definitions import figures, page_figures
from dhealth.evidence.reports.few import report_without_words
from dhealth.evidence.reports.reach import reach_of
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, service
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.roles import roles, sees
from dhealth.trust.organisations.models import Kind

pytestmark = pytest.mark.slow

PERIOD = Period.month(2018, 10)
ASKED = {"start": "01/10/2018", "end": "31/10/2018"}
TOLD = [figure.key for figure in page_figures() if figure.reveals]
AT_A_GROUP = [role.key for role in roles().values() if Kind.CBO in role.works_at and "report.read" in role.may]


def visited(tam, gnet, *, people, reactive, day="2018-10-05", **facts):
    for number in range(people):
        client = client_of(tam, gnet, main_group="MSM", **facts)
        service(client, tam, day, "screening_test", result="reactive" if number < reactive else "non_reactive")


def shown(browser, **more):
    answer = browser.get(reverse("report.read"), {**ASKED, **more})
    assert answer.status_code == 200
    return {key: one.value for key, one in answer.context["shown"].items()}


@pytest.mark.covers("SEC-01", "TGT-11")
@pytest.mark.parametrize("role", AT_A_GROUP)
@pytest.mark.parametrize("figure", page_figures(), ids=lambda one: one.key)
def test_a_list_opens_for_those_who_read_all_that_a_count_beside_it_tells(role, figure, tam, gnet):
    somebody = person(f"ai.{role}", "Ai", gnet, role)
    visited(somebody, gnet, people=1, reactive=1)
    reads = all(sees(role, group) != "nothing" for group in ("results", "risk"))
    opened = browser_of(somebody).get(reverse("report.list"), {**ASKED, "f": figure.number})
    assert opened.status_code == (200 if reads else 403)
    assert bool(browser_of(somebody).get(reverse("report.read"), ASKED).context["shown"][figure.key].url) == reads


@pytest.mark.covers("SEC-01", "TGT-04")
@pytest.mark.parametrize(("people", "told"), [(1, False), (4, False), (5, True)])
def test_of_fewer_than_five_people_no_result_is_counted(as_minh, as_hanh, tam, gnet, people, told):
    visited(tam, gnet, people=people, reactive=1)
    assert (shown(as_minh)["reactive_people"] == 1) == told
    assert shown(as_minh)["tests"] == people and shown(as_hanh)["reactive_people"] == 1


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("role", AT_A_GROUP)
@pytest.mark.parametrize("figure", TOLD)
def test_one_person_of_a_day_is_told_of_only_to_those_who_may_read_it(role, figure, actor, tam, gnet):
    somebody = person(f"ai.{role}", "Ai", gnet, role)
    visited(somebody, gnet, people=1, reactive=1)
    value = shown(browser_of(somebody))[figure]
    assert (value is None) == (sees(role, "results") == "nothing")


def test_where_everybody_had_the_same_result_it_is_not_told(as_minh, tam, gnet):
    visited(tam, gnet, people=9, reactive=9)
    assert shown(as_minh)["reactive_people"] is None


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize(("people", "reactive"), [(4, 1), (9, 9)])
def test_who_was_only_referred_does_not_make_few_people_many(as_minh, tam, gnet, people, reactive):
    visited(tam, gnet, people=people, reactive=reactive)
    service(client_of(tam, gnet, main_group="MSM"), tam, "2018-10-06", "referral", form="art_start", place="OPC")
    assert shown(as_minh)["reactive_people"] is None


def test_a_filter_that_leaves_all_but_a_few_hides_as_well(as_minh, tam, gnet):
    visited(tam, gnet, people=9, reactive=2, sex_at_birth="M")
    visited(tam, gnet, people=4, reactive=1, sex_at_birth="F")
    assert shown(as_minh)["reactive_people"] == 3
    assert shown(as_minh, x="1")["reactive_people"] is None
    visited(tam, gnet, people=1, reactive=0, sex_at_birth="F")
    assert shown(as_minh, x="1")["reactive_people"] == 2


def test_a_row_of_few_people_takes_another_with_it(actor, minh, hanh, tam, gnet):
    visited(tam, gnet, people=9, reactive=2)
    visited(hanh, gnet, people=2, reactive=1)
    wanted = [figures()["tests"], figures()["reactive_tests"]]
    rows = report_without_words(reach_of(actor(minh)), PERIOD, Filters(), "worker", wanted)
    assert [(row.figures["tests"], row.figures["reactive_tests"]) for row in rows] == [(2, None), (9, None)]


def test_the_group_of_few_people_is_not_told(as_minh, tam, gnet):
    visited(tam, gnet, people=3, reactive=0)
    assert {shown(as_minh, g=group)["tests"] for group in ("1", "2")} == {None}
    rows = as_minh.get(reverse("report.read"), {**ASKED, "by": "group"}).context["answer"].rows
    assert {row.figures["counselled_people"] for row in rows} <= {None}


def test_files_and_paper_hide_the_same(as_minh, tam, gnet):
    visited(tam, gnet, people=3, reactive=1)
    file = as_minh.get(reverse("report.export"), {**ASKED, "by": "worker", "as": "csv"}).content.decode()
    paper = as_minh.get(reverse("report.print"), ASKED)
    assert ",–" in file and paper.context["sheets"][0].lines == []
    assert dict((one.key, value) for one, value in paper.context["sheets"][0].cells)["reactive_tests"] is None


def test_any_two_dates_are_open_to_the_groups_own_staff(as_minh, tam, gnet):
    visited(tam, gnet, people=6, reactive=1)
    days = {"start": "03/10/2018", "end": f"{PERIOD.start + timedelta(10):%d/%m/%Y}"}
    assert as_minh.get(reverse("report.read"), days).context["shown"]["reactive_tests"].value == 1
