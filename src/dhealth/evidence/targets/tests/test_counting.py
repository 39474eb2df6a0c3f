"""What a target counts is what the report counts, whoever it is for and however many there are."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.services.models import Service
from dhealth.care.transfers.models import Transfer
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.queries import period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, joined, service
from dhealth.evidence.targets.counting import Ask, count
from dhealth.evidence.targets.models import Target
from dhealth.evidence.targets.queries import group_progress, own_progress, standings
from dhealth.evidence.targets.sheets import blocks
from dhealth.evidence.targets.tests.cast import NOVEMBER, TODAY, aim, counselled
from dhealth.kernel.periods import Period
from dhealth.trust.organisations.models import Project

KINDS = ["counselling", "screening_test", "confirmatory_test", "art_start", "contact"]
PERIODS = (NOVEMBER, Period(date(2026, 11, 10), date(2026, 11, 12)), Period.us_year(2027))

lines = st.lists(
    st.tuples(
        st.integers(0, 4),  # client
        st.integers(0, 1),  # worker
        st.integers(0, 50),  # days after 20 October
        st.sampled_from(KINDS),
        st.sampled_from(["", "reactive", "positive"]),
        st.integers(0, 3),  # condoms
        st.booleans(),  # in the project
    ),
    max_size=30,
)


@pytest.fixture
def c2p(life, gnet):
    project = Project.objects.create(code="C2P", name="C2P", owner=life, starts_on=date(2026, 1, 1))
    project.members.add(gnet)
    return project


def of_report(reach, period, filters, by=""):
    return [row.figures for row in period_report(reach, period, filters, by, list(figures().values()))]


@pytest.mark.covers("TGT-01", "TGT-02")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(lines)
def test_every_figure_of_everybody_is_the_reports(gnet, tam, lan_anh, c2p, found):
    Service.objects.all().delete()
    people = [client_of(tam, gnet) for _n in range(5)]
    for client, worker, day, kind, result, condoms, within in found:
        facts = {"result": result, "condoms": condoms, "project": c2p if within else None}
        service(people[client], (tam, lan_anh)[worker], date(2026, 10, 20) + timedelta(days=day), kind, **facts)
    reach, wanted = Reach(frozenset({gnet.pk})), list(figures().values())
    for period in PERIODS:
        asks = [Ask(period, gnet.pk), Ask(period, gnet.pk, tam.pk), Ask(period, None, None, c2p.pk)]
        group, worker, project = (count(asks, wanted)[ask] for ask in asks)
        assert group == of_report(reach, period, Filters())[0]
        assert worker == of_report(reach, period, Filters(worker=tam.pk))[0]
        assert project == of_report(reach, period, Filters(project=c2p.pk))[0]


def test_nothing_asked_is_nothing_counted(gnet):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert count([], list(figures().values())) == {}
    assert not queries


@pytest.mark.covers("TGT-02")
def test_tam_sees_how_far_he_is_and_colleagues_services_are_theirs(hanh, tam, lan_anh, gnet, actor):
    aim(hanh, gnet, 60, worker=tam)
    counselled(tam, gnet, 42)
    counselled(lan_anh, gnet, 3)
    (own,) = own_progress(actor(tam), TODAY)
    assert (own.progress.achieved, own.progress.number, own.progress.per_day) == (42, 60, 2)
    assert own_progress(actor(lan_anh), TODAY) == []


@pytest.mark.parametrize(
    ("day", "counts"), [("2026-10-31", 0), ("2026-11-01", 1), ("2026-11-30", 1), ("2026-12-01", 0)]
)
def test_both_ends_of_the_period_count(hanh, tam, gnet, day, counts):
    aim(hanh, gnet, 60, worker=tam)
    counselled(tam, gnet, 1, day)
    (one,) = group_progress(gnet.pk, NOVEMBER.end)
    assert one.progress.achieved == counts


def test_a_week_that_is_over_is_judged_by_what_was_there_then(hanh, tam, gnet):
    aim(hanh, gnet, 60, worker=tam)
    counselled(tam, gnet, 5, "2026-11-08")
    counselled(tam, gnet, 7, "2026-11-09")
    (one,) = group_progress(gnet.pk, date(2026, 11, 8))
    assert (one.progress.achieved, one.progress.days_left) == (5, 22)


@pytest.mark.covers("TGT-01")
def test_who_was_served_by_two_workers_is_one_person_of_the_group(hanh, tam, lan_anh, gnet):
    for worker, number in ((None, 100), (tam, 60), (lan_anh, 30)):
        aim(hanh, gnet, number, worker=worker)
    (shared,) = counselled(tam, gnet, 1)
    service(shared, lan_anh, "2026-11-11")
    (_own, (block,)) = blocks(group_progress(gnet.pk, TODAY), mine=hanh.pk)
    assert [one.progress.achieved for one in (block.whole, *block.parts)] == [1, 1, 1]
    assert (block.handed_out, block.missing, block.counted_twice) == (90, 10, 1)


@pytest.mark.parametrize(("group", "missing", "beyond"), [(91, 1, 0), (90, 0, 0), (89, 0, 1)])
def test_the_sum_of_the_workers_stands_against_the_groups_target(hanh, tam, lan_anh, gnet, group, missing, beyond):
    for worker, number in ((None, group), (tam, 60), (lan_anh, 30)):
        aim(hanh, gnet, number, worker=worker)
    (_own, (block,)) = blocks(group_progress(gnet.pk, TODAY), mine=hanh.pk)
    assert (block.missing, block.beyond) == (missing, beyond)


def test_visits_are_added_up_and_items_too(hanh, tam, gnet):
    aim(hanh, gnet, 10, worker=tam, indicator="tests")
    aim(hanh, gnet, 100, worker=tam, indicator="condoms")
    client = client_of(tam, gnet)
    for day in ("2026-11-02", "2026-11-09"):
        service(client, tam, day, "screening_test", condoms=12)
    assert {one.figure.key: one.progress.achieved for one in group_progress(gnet.pk, TODAY)} == {
        "tests": 2,
        "condoms": 24,
    }


def test_only_services_of_the_project_count_for_it(oanh, tam, gnet, c2p):
    aim(oanh, gnet, 100, project=c2p)
    counselled(tam, gnet, 2, project=c2p)
    counselled(tam, gnet, 3)
    (one,) = standings(Target.objects.told(), TODAY)
    assert one.progress.achieved == 2


@pytest.mark.parametrize("people", [1, 12])
def test_many_workers_are_counted_in_one_statement(hanh, gnet, people, django_assert_num_queries):
    from conftest import person

    for number in range(people):
        worker = person(f"w{number}", f"W{number}", gnet, "outreach_worker")
        aim(hanh, gnet, 10 + number, worker=worker)
        counselled(worker, gnet, 1)
    with django_assert_num_queries(3):  # the targets, their numbers with who agreed, and one that counts
        assert len(group_progress(gnet.pk, TODAY)) == people


def test_few_results_of_a_worker_are_not_told_to_who_reads_no_results(hanh, minh, tam, gnet, actor):
    aim(hanh, gnet, 6, worker=tam, indicator="reactive_people")
    counselled(tam, gnet, 4, kind="screening_test", result="reactive")
    shown = lambda reader: standings(Target.objects.told(), TODAY, actor(reader))[0].progress.achieved  # noqa: E731
    assert (shown(minh), shown(hanh), shown(tam)) == (None, 4, 4)
    counselled(tam, gnet, 1, kind="screening_test", result="reactive")
    assert shown(minh) == 5


@pytest.mark.parametrize("length", [99, 100, 101, 400])
def test_long_and_short_periods_count_alike(hanh, tam, gnet, length):
    period = Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days=length - 1))
    aim(hanh, gnet, 60, worker=tam, period=period)
    counselled(tam, gnet, 2, "2026-03-01")
    (one,) = standings(Target.objects.told(), period.end)
    assert one.progress.achieved == 2


@pytest.mark.covers("TGT-01", "CLI-28")
@pytest.mark.parametrize(("state", "people"), [("done", 1), ("open", 2)])
def test_whom_two_groups_of_a_project_served_is_one_person_of_it(tam, khoa, gnet, full_house, c2p, state, people):
    before, after = client_of(tam, gnet), client_of(khoa, full_house)
    joined(before, after, state=state)
    for client, worker in ((before, tam), (after, khoa)):
        service(client, worker, "2026-11-10", condoms=3, project=c2p)
    asks = [Ask(NOVEMBER, project=c2p.pk), Ask(NOVEMBER, gnet.pk), Ask(NOVEMBER, full_house.pk)]
    found = count(asks, [figures()["counselled_people"], figures()["condoms"]])
    assert [tuple(found[ask].values()) for ask in asks] == [(people, 6), (1, 3), (1, 3)]


@pytest.mark.covers("TGT-01", "CLI-28")
def test_who_was_served_for_the_project_by_one_group_alone_is_taken_off_nowhere(tam, khoa, gnet, full_house, c2p):
    before, after = client_of(tam, gnet), client_of(khoa, full_house)
    joined(before, after)
    service(before, tam, "2026-11-10", project=c2p)
    service(after, khoa, "2026-11-11")
    (ask,) = asks = [Ask(NOVEMBER, project=c2p.pk)]
    assert count(asks, [figures()["counselled_people"]])[ask] == {"counselled_people": 1}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=15)
@given(lines, st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), max_size=3))
def test_a_projects_whole_is_what_the_report_of_its_groups_counts(gnet, full_house, tam, khoa, c2p, found, moves):
    Transfer.objects.all().delete()
    Service.objects.all().delete()
    people = [client_of(worker, at) for worker, at in [(tam, gnet), (khoa, full_house)] for _n in range(3)]
    for one, other in moves:
        joined(people[one], people[3 + other])
    for client, _worker, day, kind, result, condoms, _within in found:
        at = date(2026, 10, 20) + timedelta(days=day)
        service(people[client], people[client].worker, at, kind, result=result, condoms=condoms, project=c2p)
    reach, wanted = Reach(frozenset({gnet.pk, full_house.pk})), list(figures().values())
    for period in PERIODS:
        ask = Ask(period, project=c2p.pk)
        assert count([ask], wanted)[ask] == of_report(reach, period, Filters(project=c2p.pk))[0]


@pytest.mark.parametrize("periods", [1, 3])
def test_who_moved_takes_two_statements_of_a_project_for_any_number_of_periods(
    tam, khoa, gnet, full_house, c2p, periods, django_assert_num_queries
):
    before, after = client_of(tam, gnet), client_of(khoa, full_house)
    joined(before, after)
    for client, worker in ((before, tam), (after, khoa)):
        service(client, worker, "2026-11-10", project=c2p)
    asks = [Ask(period, project=c2p.pk) for period in PERIODS[:periods]]
    with django_assert_num_queries(5):  # the counts, the moves, who was served in the project, and the two
        found = count(asks, [figures()["counselled_people"]])
    assert [one["counselled_people"] for one in found.values()] == [1] * periods


@pytest.fixture
def moved_in_project(oanh, tam, khoa, gnet, full_house, c2p):
    """The targets of a project and its two groups, one of which took somebody over from the other."""
    c2p.members.add(full_house)
    before, after = client_of(tam, gnet), client_of(khoa, full_house)
    joined(before, after)
    for at, client, worker in ((gnet, before, tam), (full_house, after, khoa)):
        service(client, worker, "2026-11-10", project=c2p)
        aim(oanh, at, 10, project=c2p)
    aim(oanh, None, 20, project=c2p)


@pytest.mark.covers("TGT-01")
def test_a_projects_page_says_that_the_groups_may_add_up_to_another_number_and_not_to_which(moved_in_project, oanh):
    (_own, (block,)) = blocks(standings(Target.objects.told(), TODAY), mine=oanh.pk)
    assert [one.progress.achieved for one in (block.whole, *block.parts)] == [1, 1, 1]
    assert (block.counted_twice, block.may_differ) == (0, True)
    with translation.override("en"):
        page = render_to_string("targets/_block.html", {"block": block})
    assert "the sum of the groups may differ from the whole" in page and "rows hold" not in page
