"""Somebody whom one group took over from another is one person in the whole, and one in each group's own figure."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.clients.actions import erase_client, merge_clients, undo_merge
from dhealth.care.clients.models import Client
from dhealth.care.clients.tests.people import SU, registered
from dhealth.care.services.models import Service
from dhealth.care.transfers.models import State
from dhealth.evidence.indicators.definitions import figures
from dhealth.evidence.reports.few import report_without_words
from dhealth.evidence.reports.guarding import report_for
from dhealth.evidence.reports.lines import Lines
from dhealth.evidence.reports.masking import WHOLE, hidden_in_table
from dhealth.evidence.reports.queries import overview, period_report
from dhealth.evidence.reports.reach import Reach
from dhealth.evidence.reports.rules import Filters
from dhealth.evidence.reports.tests.people import client_of, joined, service
from dhealth.kernel.codes import show_code
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Project

pytestmark = [pytest.mark.slow, pytest.mark.covers("TGT-04", "CLI-28")]

QUARTER, YEAR = Period.us_quarter(2019, 1), Period.us_year(2019)
HEADS = "counselled_people"
SAID = "cộng các nhóm lại có thể khác con số chung"


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def both(gnet, full_house):
    return Reach(organisations=frozenset({gnet.pk, full_house.pk}))


@pytest.fixture
def su(tam, gnet):
    return client_of(tam, gnet, main_group="MSM", sex_at_birth="M", birth_year=1994)


@pytest.fixture
def su_there(khoa, full_house):
    return client_of(khoa, full_house, main_group="TG", sex_at_birth="M", birth_year=1994)


@pytest.fixture
def served(su, su_there, tam, khoa):
    """Counselled by one group in October and by the other in December, with one who never moved."""
    service(su, tam, "2018-10-05")
    service(su_there, khoa, "2018-12-05")
    service(client_of(tam, su.organisation, main_group="MSM", sex_at_birth="F"), tam, "2018-10-05")


def heads(reach, by="", period=QUARTER, figure=HEADS, **filters):
    rows = period_report(reach, period, Filters(**filters), by, [figures()[figure]])
    return {row.key: row.figures[figure] for row in rows}


def test_whom_both_groups_served_is_one_person_of_the_two_and_one_of_each(both, served, su, su_there):
    assert heads(both) == {"all": 3}
    joined(su, su_there)
    assert heads(both) == {"all": 2}
    assert heads(both, "organisation") == {"Full House": 1, "Gnet Biên Hòa": 2}
    assert heads(both, organisation=su.organisation_id) == {"all": 2}
    assert heads(Reach(everything=True)) == {"all": 2}


@pytest.mark.parametrize("state", [State.OPEN, State.DECLINED, State.LAPSED])
def test_a_move_that_nobody_accepted_joins_nothing(both, served, su, su_there, state):
    joined(su, su_there, state)
    assert heads(both) == {"all": 3}


def test_each_month_has_them_and_the_first_of_counselling_is_the_earliest(both, served, su, su_there):
    joined(su, su_there)
    assert heads(both, "month") == {"2018-10": 2, "2018-12": 1}
    totals, months = overview(both, QUARTER, Filters(), [figures()[HEADS]])
    assert totals == {HEADS: 2} and months == [("2018-10", 2), ("2018-11", 0), ("2018-12", 0)]


def test_they_stand_in_one_row_by_the_record_in_which_they_were_served_last(both, served, su, su_there):
    joined(su, su_there)
    assert heads(both, "group") == {"MSM": 1, "TG": 1}
    assert heads(both, group="MSM") == {"all": 1} and heads(both, group="TG") == {"all": 1}
    assert heads(both, "sex") == {"F": 1, "M": 1} and heads(both, "age") == {"20-24": 1, "unknown": 1}
    assert heads(both, "group", period=Period.month(2018, 10)) == {"MSM": 2}


def test_visits_and_pieces_are_never_too_many(both, served, su, su_there, khoa):
    joined(su, su_there)
    service(su_there, khoa, "2018-12-06", condoms=3)
    assert heads(both, figure="counselling_visits") == {"all": 4} and heads(both, figure="condoms") == {"all": 3}


def test_one_project_has_them_once_and_two_projects_once_each(both, su, su_there, tam, khoa, life):
    joined(su, su_there)
    asked = {"owner": life, "starts_on": date(2018, 10, 1)}
    one, two = (Project.objects.create(code=code, name=code, **asked) for code in ("EPIC", "HOPE"))
    service(su, tam, "2018-10-05", project=one)
    service(su_there, khoa, "2018-12-05", project=one)
    service(su_there, khoa, "2018-12-06", project=two)
    assert heads(both, "project") == {"EPIC": 1, "HOPE": 1} and heads(both, project=two.pk) == {"all": 1}


def test_through_a_third_group_that_the_reader_does_not_read(both, served, su, su_there, yen, opc):
    between = client_of(yen, opc)
    joined(su, between)
    joined(between, su_there)
    assert heads(both) == {"all": 2}


def test_there_and_back_is_one_person(both, served, su, su_there):
    joined(su, su_there)
    joined(su_there, su)
    assert heads(both) == {"all": 2}


def test_a_record_laid_into_another_takes_its_person_along_and_back(both, su_there, tam, khoa, hanh):
    one, double = registered(tam), registered(tam, replace(SU, phone="+84903555777", cccd="", name="Lê Văn Bin"))
    for client, worker in ((one, tam), (su_there, khoa)):
        service(client, worker, "2018-11-05")
    joined(double, su_there)
    Client.objects.filter(pk=double.pk).update(taken_over_by=None, taken_over_at=None)
    assert heads(both) == {"all": 2}
    merge = merge_clients(Actor.of(hanh), one, double)
    assert heads(both) == {"all": 1}
    undo_merge(Actor.of(hanh), merge)
    assert heads(both) == {"all": 2}


def test_a_figure_does_not_change_when_somebody_is_erased(both, su_there, tam, khoa, hanh):
    su = registered(tam)
    joined(su, su_there)
    for one, worker in ((su, tam), (su_there, khoa)):
        service(one, worker, "2018-11-05")
    erase_client(Actor.of(hanh), Client.objects.get(pk=su.pk), show_code(su.code))
    assert heads(both) == {"all": 1}


def test_a_case_that_the_group_before_knew_is_not_new_again(both, su, su_there, tam, khoa):
    service(su, tam, "2018-10-05", kind="confirmatory_test", result="positive")
    service(su_there, khoa, "2019-02-05", kind="confirmatory_test", result="positive")
    later = Period.us_quarter(2019, 2)
    assert heads(both, figure="new_case_people", period=later) == {"all": 1}
    joined(su, su_there)
    assert heads(both, figure="new_case_people", period=later) == {"all": 0}
    assert heads(both, figure="known_before_people", period=later) == {"all": 1}
    assert heads(both, figure="new_case_people", period=YEAR) == {"all": 1}


def test_a_worker_of_two_groups_counts_their_own_people_once(served, su, su_there, tam):
    joined(su, su_there)
    service(su_there, tam, "2018-12-07")
    own = Reach(own=frozenset({su.organisation_id, su_there.organisation_id}), worker=tam.pk)
    assert heads(own) == {"all": 2} and heads(own, "worker") == {"Full House / Tâm": 1, "Gnet Biên Hòa / Tâm": 2}


def test_a_reader_of_one_group_asks_nobody_who_moved(served, gnet):
    with CaptureQueriesContext(connection) as caught:
        heads(Reach(organisations=frozenset({gnet.pk})))
    assert len(caught) == 1


@pytest.mark.parametrize("filters", [{}, {"group": "TG"}, {"group": "MSM"}, {"sex": "M"}, {"age": "20-24"}])
@pytest.mark.parametrize("figure", [HEADS, "tested_people", "new_case_people", "known_before_people"])
def test_the_list_behind_a_figure_is_as_long_as_the_figure(both, served, su, su_there, tam, khoa, figure, filters):
    joined(su, su_there)
    service(su, tam, "2018-10-06", kind="screening_test", result="reactive")
    for one, worker, day in ((su, tam, "2018-10-07"), (su_there, khoa, "2018-12-06")):
        service(one, worker, day, kind="confirmatory_test", result="positive")
    listed = Lines(both, QUARTER, Filters(**filters), figures()[figure])
    assert len(listed) == len(listed[:10]) == heads(both, figure=figure, **filters)["all"]


def test_the_list_shows_the_record_that_has_the_service(both, served, su, su_there, tam):
    joined(su, su_there)
    service(su, tam, "2018-10-06", kind="screening_test", result="reactive")
    assert [line.person for line in Lines(both, QUARTER, Filters(), figures()["tested_people"])] == [su.pk]


HOMES, SEXES = (0, 0, 1, 1, 2, 2), "MFMFMF"
DAYS = st.integers(0, 91)
facts = st.lists(st.tuples(st.integers(0, 5), DAYS, st.sampled_from(["counselling", "screening_test"])), max_size=12)
moves = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=4)


def whole(pairs, one):
    """All that hangs together with this record, by a plain walk."""
    found = {one}
    while more := {b for pair in pairs for a, b in (pair, pair[::-1]) if a in found} - found:
        found |= more
    return frozenset(found)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(told=facts, pairs=moves, reads=st.sampled_from([(0, 1), (0, 2), (0, 1, 2), (1,)]))
def test_people_are_what_a_plain_walk_counts(told, pairs, reads, tam, gnet, full_house, opc):
    Service.objects.all().delete()
    groups = (gnet, full_house, opc)
    people = [client_of(tam, groups[at], sex_at_birth=sex) for at, sex in zip(HOMES, SEXES, strict=True)]
    pairs = [(a, b) for a, b in pairs if HOMES[a] != HOMES[b]]
    for a, b in pairs:
        joined(people[a], people[b])
    for who, day, kind in told:
        service(people[who], tam, date(2018, 10, 1) + timedelta(day), kind=kind)
    reach = Reach(organisations=frozenset(groups[at].pk for at in reads))
    for figure, kinds in (("tested_people", {"screening_test"}), (HEADS, {"counselling"})):
        served = {whole(pairs, who) for who, _day, kind in told if HOMES[who] in reads and kind in kinds}
        assert heads(reach, figure=figure) == {"all": len(served)}
        assert sum(heads(reach, "sex", figure=figure).values()) == len(served)
        assert len(Lines(reach, QUARTER, Filters(), figures()[figure])) == len(served)


# --- readers without records ---


@pytest.fixture
def crowd(tam, khoa, gnet, full_house):
    """Nine men and nine women of each group, served in the quarter."""
    made = {}
    for worker, at in ((tam, gnet), (khoa, full_house)):
        for sex in "M" * 9 + "F" * 9:
            one = client_of(worker, at, sex_at_birth=sex)
            service(one, worker, "2018-11-05")
            made.setdefault((at.pk, sex), []).append(one)
    return made


def guarded(reach, by, **filters):
    reach = Reach(organisations=reach.organisations, guarded=True)
    rows = report_for(reach, QUARTER, Filters(**filters), by, [figures()[HEADS]])
    return {row.key: row.figures[HEADS] for row in rows}


def cells(reach, gnet, full_house):
    """All that such a reader can lay side by side: both groups by sex, and the two together."""
    one, other = (guarded(reach, "sex", organisation=at.pk) for at in (gnet, full_house))
    return [(one.get(sex), other.get(sex), guarded(reach, "sex").get(sex)) for sex in "MF"]


def test_the_groups_sum_less_the_whole_tells_nothing_of_few(both, crowd, gnet, full_house):
    assert cells(both, gnet, full_house) == [(9, 9, 18), (9, 9, 18)]
    joined(crowd[gnet.pk, "M"][0], crowd[full_house.pk, "M"][0])
    assert all(None in row for row in cells(both, gnet, full_house))
    assert guarded(both, "organisation") == {"Gnet Biên Hòa": 18, "Full House": 18} and guarded(both, "") == {"all": 35}


@pytest.mark.parametrize(("men", "hidden"), [(4, True), (5, False)])
def test_five_who_moved_are_not_few_but_four_are(both, crowd, gnet, full_house, men, hidden):
    for sex, number in (("M", men), ("F", 5)):
        pairs = zip(crowd[gnet.pk, sex][:number], crowd[full_house.pk, sex][:number], strict=True)
        for before, after in pairs:
            joined(before, after)
    assert any(None in row for row in cells(both, gnet, full_house)) == hidden


@given(st.data())
def test_no_sum_of_groups_less_a_whole_ever_tells_of_one_to_four(data):
    """Whatever the cells are: with the column of those who stand in several, no shown sum leaves a small number."""
    rows, columns = "MF", ("a", "b")
    counts = {(row, column): data.draw(st.integers(0, 12)) for row in rows for column in columns}
    twice = {row: data.draw(st.integers(0, min(counts[row, "a"], counts[row, "b"]))) for row in rows}
    table = dict(counts)
    for row in rows:
        table[row, "\n"] = twice[row]
        table[row, WHOLE] = counts[row, "a"] + counts[row, "b"] - twice[row]
    for column in (*columns, "\n", WHOLE):
        table[WHOLE, column] = sum(table[row, column] for row in rows)
    hidden = hidden_in_table(table, entitled=True)
    for row in rows:
        shown = not {(row, column) for column in (*columns, WHOLE)} & hidden
        assert not (shown and 0 < twice[row] < 5)


def test_who_reads_no_results_learns_none_of_the_few_who_moved(both, crowd, gnet, full_house, tam, khoa):
    before, after = crowd[gnet.pk, "M"][0], crowd[full_house.pk, "M"][0]
    for one, worker in ((before, tam), (after, khoa)):
        service(one, worker, "2018-11-06", kind="screening_test", result="reactive")
    reader = Reach(organisations=both.organisations, unread=frozenset({"results"}))
    told = [figures()["reactive_people"]]
    (whole,) = report_without_words(reader, QUARTER, Filters(), "", told)
    assert whole.figures == {"reactive_people": 2}
    joined(before, after)
    (whole,) = report_without_words(reader, QUARTER, Filters(), "", told)
    assert whole.figures == {"reactive_people": None}


@pytest.fixture
def reader(both):
    """Somebody who opens records of both groups by code, without the results in them."""
    return Reach(organisations=both.organisations, unread=frozenset({"results"}))


def without_words(reader, figure, by="", period=QUARTER, **filters):
    rows = report_without_words(reader, period, Filters(**filters), by, [figures()[figure]])
    return {row.key: row.figures[figure] for row in rows}


def moving(tam, khoa, gnet, full_house, group, number, after=None):
    """So many people of a group, served by both groups, who moved between them (and are of another group there)."""
    for _one in range(number):
        pair = client_of(tam, gnet, main_group=group), client_of(khoa, full_house, main_group=after or group)
        for one, worker, day in zip(pair, (tam, khoa), ("2018-11-05", "2018-12-05"), strict=True):
            service(one, worker, day)
        joined(*pair)


@pytest.fixture
def staying(tam, khoa, gnet, full_house):
    """Eight of each target group at both groups, none of whom moved, one of them reactive."""
    for worker, at in ((tam, gnet), (khoa, full_house)):
        for group in ("MSM", "TG"):
            for number in range(8):
                one = client_of(worker, at, main_group=group)
                result = "non_reactive" if number else "reactive"
                service(one, worker, "2018-11-06", kind="screening_test", result=result)


@pytest.mark.parametrize(("moved", "hidden"), [(1, True), (4, True), (5, False)])
def test_the_total_gives_no_row_away_that_tells_of_few_who_moved(
    reader, staying, tam, khoa, gnet, full_house, moved, hidden
):
    moving(tam, khoa, gnet, full_house, "MSM", 8)
    moving(tam, khoa, gnet, full_house, "TG", moved)
    rows = without_words(reader, "reactive_people", "group")
    assert without_words(reader, "reactive_people") == {"all": 4}
    assert rows == ({"MSM": None, "TG": None} if hidden else {"MSM": 2, "TG": 2})


@pytest.mark.parametrize(("moved", "shown"), [(4, None), (5, 2)])
def test_few_who_stand_in_a_row_by_a_record_that_is_not_asked_after_are_told_of_no_more(
    reader, staying, project, tam, khoa, gnet, full_house, moved, shown
):
    """Served last elsewhere as TG, outside the project: one more than the groups' TG of the project add up to."""
    moving(tam, khoa, gnet, full_house, "MSM", moved, after="TG")
    Service.objects.filter(day__lt=date(2018, 12, 1)).update(project=project)
    assert without_words(reader, "reactive_people", group="TG", project=project.pk) == {"all": shown}


@pytest.mark.parametrize("figure", ["new_case_people", "known_before_people"])
@pytest.mark.parametrize(("known", "hidden"), [(0, False), (1, True)])
def test_a_case_that_only_the_group_before_knew_is_not_told_by_the_difference(
    reader, tam, khoa, gnet, full_house, known, hidden, figure
):
    later = Period.us_quarter(2019, 2)
    for number in range(6):
        before, after = client_of(tam, gnet), client_of(khoa, full_house)
        if number < known:
            service(before, tam, "2018-11-20", kind="confirmatory_test", result="positive")
            joined(before, after)
        service(after, khoa, "2019-02-05", kind="confirmatory_test", result="positive")
        service(client_of(tam, gnet), tam, "2019-02-05")
    assert (without_words(reader, figure, period=later)["all"] is None) == hidden


@pytest.mark.parametrize("by", ["", "group"])
def test_who_moved_is_asked_once_for_all_that_is_judged(reader, served, su, su_there, by):
    joined(su, su_there)
    with CaptureQueriesContext(connection) as caught:
        without_words(reader, HEADS, by, group="" if by else "MSM")
    assert sum("transfers_transfer" in one["sql"] for one in caught) == 1


# --- on the page ---


@pytest.fixture
def project(life, gnet, full_house):
    made = Project.objects.create(code="EPIC", name="EPIC", owner=life, starts_on=date(2018, 10, 1))
    made.members.set([gnet, full_house])
    return made


@pytest.mark.parametrize(("by", "rows"), [("", {}), ("organisation", {"Full House": 1, "Gnet Biên Hòa": 2})])
def test_the_report_says_why_the_groups_may_add_up_to_another_number(as_oanh, project, served, su, su_there, by, rows):
    joined(su, su_there)
    answer = as_oanh.get(reverse("report.read"), {"p": "f:2019-1", "by": by})
    assert answer.context["shown"][HEADS].value == 2
    assert {row.key: row.figures[HEADS] for row in answer.context["answer"].rows} == rows
    assert SAID in answer.content.decode()


@pytest.mark.parametrize("form", ["csv", "print"])
def test_files_and_paper_say_it_too(as_oanh, project, served, form):
    asked = {"p": "f:2019-1", "as": form}
    answer = as_oanh.get(reverse("report.print" if form == "print" else "report.export"), asked)
    assert SAID in answer.content.decode()


def test_a_report_of_one_group_has_nothing_to_say_of_it(as_hanh, served):
    answer = as_hanh.get(reverse("report.read"), {"p": "f:2019-1"})
    assert SAID not in answer.content.decode()
