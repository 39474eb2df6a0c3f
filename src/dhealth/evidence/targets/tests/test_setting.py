"""Who sets targets, for whom, and what is never written over."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dhealth.evidence.targets.actions import Said, Whose, agree_target, end_target, revise_target, set_targets
from dhealth.evidence.targets.models import Target, TargetChange
from dhealth.evidence.targets.tests.cast import NOVEMBER, PEOPLE, aim
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Project


@pytest.fixture
def c2p(life, gnet):
    project = Project.objects.create(code="C2P", name="C2P", owner=life, starts_on=date(2026, 1, 1))
    project.members.add(gnet)
    return project


@pytest.mark.covers("TGT-01")
def test_hanh_sets_different_numbers_for_her_workers_and_her_group(hanh, tam, lan_anh, gnet, actor):
    numbers = {Whose(gnet.pk): 110, Whose(gnet.pk, tam.pk): 60, Whose(gnet.pk, lan_anh.pk): 40}
    made = set_targets(actor(hanh), PEOPLE, NOVEMBER, numbers, Said(agreed="giao ban 02/11"))
    assert sorted(one.number for one in made) == [40, 60, 110]
    assert set(TargetChange.objects.values_list("set_by", "agreed")) == {(hanh.pk, "giao ban 02/11")}


@pytest.mark.covers("TGT-01")
def test_a_project_officer_sets_what_each_group_and_the_project_should_reach(oanh, gnet, c2p):
    assert aim(oanh, gnet, 100, project=c2p).organisation == gnet
    assert aim(oanh, None, 250, project=c2p).organisation is None


def test_an_event_tells_the_figure_and_the_number_in_the_groups_chain(hanh, tam, gnet):
    target = aim(hanh, gnet, 60, worker=tam)
    event = Event.objects.get(verb="target.set")
    assert (event.chain, event.subject, event.details["number"]) == (gnet.pk, target.pk, 60)


def test_the_event_of_a_whole_project_stands_in_its_owners_chain(oanh, life, c2p):
    aim(oanh, None, 250, project=c2p)
    assert Event.objects.get(verb="target.set").chain == life.pk


def test_the_same_number_twice_changes_nothing(hanh, tam, gnet):
    assert aim(hanh, gnet, 60, worker=tam) is not None
    assert aim(hanh, gnet, 60, worker=tam) is None
    assert (TargetChange.objects.count(), Event.objects.filter(verb="target.set").count()) == (1, 1)


@pytest.mark.parametrize("who", ["tam", "khoa", "binh", "oanh", "an", "yen"])
def test_nobody_else_sets_targets_of_the_group(request, who, tam, gnet, c2p):
    with pytest.raises(PermissionDenied):
        aim(request.getfixturevalue(who), gnet, 60, worker=tam)
    assert not Target.objects.exists()


@pytest.mark.parametrize("who", ["hanh", "tam", "an"])
def test_nobody_else_sets_targets_of_a_project(request, who, gnet, c2p):
    with pytest.raises(PermissionDenied):
        aim(request.getfixturevalue(who), gnet, 60, project=c2p)


def test_an_officer_sets_nothing_for_a_worker_through_a_project(oanh, tam, gnet, c2p):
    with pytest.raises(PermissionDenied):
        aim(oanh, gnet, 60, worker=tam, project=c2p)


def test_who_does_not_work_there_gets_no_target_there(hanh, khoa, gnet):
    with pytest.raises(Refused):
        aim(hanh, gnet, 60, worker=khoa)


def test_a_group_outside_the_project_gets_no_part_of_it(oanh, full_house, c2p):
    with pytest.raises(Refused):
        aim(oanh, full_house, 60, project=c2p)


@pytest.mark.parametrize(("number", "fits"), [(-1, False), (0, True), (1_000_000, True), (1_000_001, False)])
def test_a_number_lies_between_nothing_and_a_million(hanh, tam, gnet, number, fits):
    if fits:
        assert aim(hanh, gnet, number, worker=tam).number == number
    else:
        with pytest.raises(Refused):
            aim(hanh, gnet, number, worker=tam)


def test_a_figure_that_is_not_on_the_page_is_refused(hanh, tam, gnet):
    with pytest.raises(Refused):
        aim(hanh, gnet, 60, worker=tam, indicator="smiles")


@pytest.mark.parametrize(
    ("period", "fits"),
    [
        (NOVEMBER, True),
        (Period.month_26_25(2026, 11), True),
        (Period.us_year(2027), True),
        (Period(date(2026, 11, 2), date(2026, 11, 30)), False),
        (Period(date(2026, 10, 26), date(2026, 11, 24)), False),
    ],
)
def test_a_projects_target_goes_by_whole_months(oanh, gnet, c2p, period, fits):
    if fits:
        assert aim(oanh, gnet, 60, project=c2p, period=period)
    else:
        with pytest.raises(Refused):
            aim(oanh, gnet, 60, project=c2p, period=period)


@pytest.mark.covers("TGT-01")
def test_a_number_changed_mid_way_keeps_the_old_one_until_that_day(hanh, tam, gnet):
    aim(hanh, gnet, 60, worker=tam)
    target = aim(hanh, gnet, 45, worker=tam, from_day=date(2026, 11, 15), why="nghỉ ốm một tuần")
    target = Target.objects.get(pk=target.pk)
    assert [target.number_on(date(2026, 11, day)) for day in (14, 15, 30)] == [60, 45, 45]
    assert list(target.changes.values_list("number", "why")) == [(60, ""), (45, "nghỉ ốm một tuần")]


def test_a_change_says_why(hanh, tam, gnet):
    aim(hanh, gnet, 60, worker=tam)
    with pytest.raises(Refused) as said:
        aim(hanh, gnet, 45, worker=tam, why="  ")
    assert (said.value.field, TargetChange.objects.count()) == ("why", 1)


@pytest.mark.parametrize(
    ("day", "fits"), [("2026-10-31", False), ("2026-11-01", True), ("2026-11-30", True), ("2026-12-01", False)]
)
def test_a_changed_number_holds_from_one_of_the_targets_days(hanh, tam, gnet, actor, day, fits):
    target, said = aim(hanh, gnet, 60, worker=tam), Said(date.fromisoformat(day), "ít người")
    if fits:
        assert revise_target(actor(hanh), target, 45, said)
    else:
        with pytest.raises(Refused):
            revise_target(actor(hanh), target, 45, said)


def test_the_newest_word_goes_before_an_older_plan(hanh, tam, gnet):
    aim(hanh, gnet, 60, worker=tam)
    aim(hanh, gnet, 40, worker=tam, from_day=date(2026, 11, 20), why="lũ")
    target = aim(hanh, gnet, 55, worker=tam, from_day=date(2026, 11, 10), why="nước rút sớm")
    target = Target.objects.get(pk=target.pk)
    assert [target.number_on(date(2026, 11, day)) for day in (9, 10, 25)] == [60, 55, 55]


@pytest.mark.covers("TGT-01")
def test_tam_agrees_to_the_number_that_holds_and_it_is_recorded_once(hanh, tam, gnet, actor, verbs):
    target = aim(hanh, gnet, 60, worker=tam)
    newest = Target.objects.get(pk=target.pk).setting_on(target.ends_on)
    assert agree_target(actor(tam), target, newest.pk)
    assert not agree_target(actor(tam), target, newest.pk)
    assert verbs().count("target.agree") == 1


def test_tam_does_not_agree_to_a_number_that_has_changed_meanwhile(hanh, tam, gnet, actor):
    target = aim(hanh, gnet, 60, worker=tam)
    seen = target.setting_on(target.ends_on).pk
    revise_target(actor(hanh), target, 80, Said(date(2026, 11, 5), "thêm dự án"))
    with pytest.raises(Refused):
        agree_target(actor(tam), target, seen)


@pytest.mark.parametrize("who", ["lan_anh", "hanh", "khoa"])
def test_nobody_agrees_for_somebody_else(request, who, hanh, tam, gnet, actor):
    target = aim(hanh, gnet, 60, worker=tam)
    with pytest.raises(PermissionDenied):
        agree_target(actor(request.getfixturevalue(who)), target, target.setting_on(target.ends_on).pk)


def test_an_ended_target_keeps_its_reason_and_another_may_follow(hanh, tam, gnet, actor, verbs):
    target = aim(hanh, gnet, 60, worker=tam)
    assert end_target(actor(hanh), target, date(2026, 11, 15), "chuyển việc")
    assert not end_target(actor(hanh), target, date(2026, 11, 15), "chuyển việc")
    assert Target.objects.get(pk=target.pk).end.why == "chuyển việc"
    assert verbs().count("target.end") == 1
    assert aim(hanh, gnet, 20, worker=tam).pk != target.pk


@pytest.mark.parametrize(("on", "why"), [("2026-11-15", " "), ("2026-10-31", "x"), ("2026-12-01", "x")])
def test_a_target_ends_on_a_day_of_its_own_and_with_a_reason(hanh, tam, gnet, actor, on, why):
    with pytest.raises(Refused):
        end_target(actor(hanh), aim(hanh, gnet, 60, worker=tam), date.fromisoformat(on), why)
    assert Target.objects.get().is_open


@pytest.mark.parametrize("who", ["tam", "binh", "oanh"])
def test_nobody_else_ends_it(request, who, hanh, tam, gnet, actor):
    target = aim(hanh, gnet, 60, worker=tam)
    with pytest.raises(PermissionDenied):
        end_target(actor(request.getfixturevalue(who)), target, date(2026, 11, 15), "x")


def test_an_ended_target_is_not_changed(hanh, tam, gnet, actor):
    target = aim(hanh, gnet, 60, worker=tam)
    end_target(actor(hanh), target, date(2026, 11, 15), "chuyển việc")
    with pytest.raises(Refused):
        revise_target(actor(hanh), target, 50, Said(date(2026, 11, 16), "x"))


def test_a_stranger_does_not_find_the_page(as_khoa, as_binh, hanh, tam, gnet):
    target = aim(hanh, gnet, 60, worker=tam)
    for browser in (as_khoa, as_binh):
        assert browser.get(reverse("target.open", args=[target.pk])).status_code == 404
