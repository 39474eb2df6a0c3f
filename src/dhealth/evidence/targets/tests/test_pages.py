"""Who finds which targets on screen, what setting and changing them answers, and the month in words."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from dhealth.evidence.targets.models import Target, TargetChange
from dhealth.evidence.targets.months import before, month_of
from dhealth.evidence.targets.tests.cast import aim, counselled
from dhealth.kernel.periods import Period
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Project


@pytest.fixture
def month():
    return month_of(timezone.localdate())


@pytest.fixture
def targets(hanh, tam, lan_anh, gnet, month):
    """Tâm's 60, Lan Anh's 40 and the group's 110, of this month."""
    return [aim(hanh, gnet, n, worker=w, period=month) for w, n in ((tam, 60), (lan_anh, 40), (None, 110))]


@pytest.fixture
def c2p(life, gnet):
    project = Project.objects.create(code="C2P", name="C2P", owner=life, starts_on=date(2026, 1, 1))
    project.members.add(gnet)
    return project


def listed(browser, tab=""):
    answer = browser.get(reverse("target.read") + (f"?t={tab}" if tab else ""))
    assert answer.status_code == 200
    return answer


@pytest.mark.covers("TGT-02")
def test_tam_sees_his_own_and_nobody_elses(as_tam, tam, gnet, targets):
    counselled(tam, gnet, 2, timezone.localdate())
    answer = listed(as_tam)
    (own,) = answer.context["own"]
    assert (own.progress.achieved, own.progress.number, answer.context["blocks"]) == (2, 60, [])
    assert "Lan Anh" not in answer.text and 'class="cells"' in answer.text


@pytest.mark.covers("TGT-01")
def test_hanh_sees_everybody_in_the_order_of_names_and_what_is_missing(as_hanh, targets):
    answer = listed(as_hanh)
    (block,) = answer.context["blocks"]
    assert [one.target.worker.display_name for one in block.parts] == ["Lan Anh", "Tâm"]
    assert (block.whole.progress.number, block.handed_out, block.missing) == (110, 100, 10)


def test_a_stranger_sees_nothing(as_khoa, as_binh, targets):
    for browser in (as_khoa, as_binh):
        answer = listed(browser)
        assert (answer.context["own"], answer.context["blocks"]) == ([], [])
        assert 'class="empty"' in answer.text


@pytest.mark.covers("TGT-01")
def test_an_officer_sees_the_projects_groups_and_no_worker(as_oanh, oanh, gnet, c2p, targets, month):
    aim(oanh, gnet, 300, project=c2p, period=month)
    aim(oanh, None, 900, project=c2p, period=month)
    answer = listed(as_oanh)
    (block,) = answer.context["blocks"]
    assert (block.whole.progress.number, [one.progress.number for one in block.parts]) == (900, [300])
    assert "Tâm" not in answer.text


def test_hanh_sees_what_the_project_asks_of_her_group_and_not_the_whole(as_hanh, oanh, gnet, c2p, month):
    aim(oanh, gnet, 300, project=c2p, period=month)
    aim(oanh, None, 900, project=c2p, period=month)
    (block,) = listed(as_hanh).context["blocks"]
    assert (block.whole, [one.progress.number for one in block.parts]) == (None, [300])


@pytest.mark.parametrize("who", ["as_an", "as_yen"])
def test_others_do_not_come_in(request, who):
    assert request.getfixturevalue(who).get(reverse("target.read")).status_code == 403


def test_what_is_to_come_and_what_is_over_stand_apart(as_tam, hanh, tam, gnet, month):
    coming = Period(month.end + timedelta(days=1), month.end + timedelta(days=20))
    for period in (before(month), coming):
        aim(hanh, gnet, 20, worker=tam, period=period)
    shown = {tab: [one.target.period for one in listed(as_tam, tab).context["own"]] for tab in ("", "next", "past")}
    assert shown == {"": [], "next": [coming], "past": [before(month)]}


def numbers_for(gnet, month, **numbers):
    query = f"?s=o{gnet.pk}&f=1&start={month.start:%d/%m/%Y}&end={month.end:%d/%m/%Y}"
    return reverse("target.set") + query


@pytest.mark.covers("TGT-01")
def test_hanh_sets_several_numbers_in_one_go(as_hanh, tam, lan_anh, gnet, month):
    said = {f"n{gnet.pk.hex}-": "110", f"n{gnet.pk.hex}-{tam.pk.hex}": "60", f"n{gnet.pk.hex}-{lan_anh.pk.hex}": "40"}
    answer = as_hanh.post(numbers_for(gnet, month), {**said, "agreed": "giao ban"})
    assert answer.status_code == 302
    assert sorted(Target.objects.values_list("number", flat=True)) == [40, 60, 110]


def test_the_numbers_of_the_month_before_are_copied_with_what_was_reached(as_hanh, hanh, tam, gnet, month):
    aim(hanh, gnet, 55, worker=tam, period=before(month))
    counselled(tam, gnet, 3, before(month).start)
    answer = as_hanh.get(numbers_for(gnet, month) + "&copy=1")
    assert 'value="55"' in answer.text and not Target.objects.filter(starts_on=month.start).exists()
    row = next(row for row in answer.context["sheet"].rows if row.whose.worker == tam.pk)
    assert (row.now, row.earlier.progress.achieved) == (None, 3)


def test_a_change_without_a_reason_keeps_what_was_typed(as_hanh, targets, tam, gnet, month):
    field = f"n{gnet.pk.hex}-{tam.pk.hex}"
    answer = as_hanh.post(numbers_for(gnet, month), {field: "70"})
    assert (answer.status_code, 'value="70"' in answer.text) == (422, True)
    assert TargetChange.objects.count() == 3
    assert as_hanh.post(numbers_for(gnet, month), {field: "70", "why": "thêm dự án"}).status_code == 302


@pytest.mark.parametrize("typed", ["-1", "sáu mươi", "1000001", "6.5"])
def test_a_number_that_cannot_be_is_said_at_its_row(as_hanh, tam, gnet, month, typed):
    answer = as_hanh.post(numbers_for(gnet, month), {f"n{gnet.pk.hex}-{tam.pk.hex}": typed})
    assert answer.status_code == 422 and not Target.objects.exists()


@pytest.mark.parametrize(
    "asked",
    [
        "s=o1",
        "s=pfull",
        "f=999",
        "f=x",
        "p=z:9",
        "start=01/11/2026",
        "start=30/11/2026&end=01/11/2026",
        "start=31/02/2026",
    ],
)
def test_an_address_that_asks_for_nothing_is_answered_with_the_form(as_hanh, gnet, asked):
    answer = as_hanh.get(reverse("target.set") + "?" + asked)
    assert answer.status_code == 422 and "<form" in answer.text


def test_nobody_sets_through_the_form_for_another_group(as_hanh, full_house, month):
    assert as_hanh.get(numbers_for(full_house, month)).status_code == 422
    assert as_hanh.post(numbers_for(full_house, month), {f"n{full_house.pk.hex}-": "5"}).status_code == 422


def test_tam_looks_at_his_target_and_agrees(as_tam, targets):
    address = reverse("target.open", args=[targets[0].pk])
    page = as_tam.get(address)
    assert page.context["may_agree"] and not page.context["may_set"]
    as_tam.post(reverse("target.agree", args=[targets[0].pk]), {"change": page.context["newest"].pk})
    assert not as_tam.get(address).context["may_agree"]
    assert Event.objects.filter(verb="target.agree").count() == 1


def test_agreeing_to_something_else_agrees_to_nothing(as_tam, targets):
    as_tam.post(reverse("target.agree", args=[targets[0].pk]), {"change": "not an id"})
    assert not Event.objects.filter(verb="target.agree").exists()


def test_lan_anh_does_not_find_tams_target(as_lan_anh, targets):
    assert as_lan_anh.get(reverse("target.open", args=[targets[0].pk])).status_code == 404


def test_the_history_shows_every_number_with_its_reason(as_hanh, targets, month):
    address = reverse("target.revise", args=[targets[0].pk])
    said = {"number": "45", "from_day": f"{month.end:%d/%m/%Y}", "why": "nghỉ ốm một tuần"}
    assert as_hanh.post(address, said).status_code == 302
    page = as_hanh.get(reverse("target.open", args=[targets[0].pk]))
    assert [change.number for change in page.context["history"]] == [45, 60]
    assert "nghỉ ốm một tuần" in page.text


def test_a_change_from_a_day_outside_is_refused_at_its_field(as_hanh, targets, month):
    day = month.end + timedelta(days=1)
    said = {"number": "45", "from_day": f"{day:%d/%m/%Y}", "why": "x"}
    answer = as_hanh.post(reverse("target.revise", args=[targets[0].pk]), said)
    assert answer.status_code == 422 and answer.context["revise"].errors["from_day"]


def test_hanh_ends_a_target_and_the_reason_is_shown(as_hanh, targets, month):
    said = {"on": f"{month.start:%d/%m/%Y}", "why": "chuyển nhóm"}
    assert as_hanh.post(reverse("target.end", args=[targets[0].pk]), said).status_code == 302
    assert "chuyển nhóm" in as_hanh.get(reverse("target.open", args=[targets[0].pk])).text


@pytest.mark.parametrize("verb", ["target.revise", "target.end"])
def test_tam_neither_changes_nor_ends_his_own(as_tam, targets, verb):
    assert as_tam.post(reverse(verb, args=[targets[0].pk]), {}).status_code == 403


def test_the_sheet_to_hang_up_shows_the_same(as_hanh, targets):
    page = as_hanh.get(reverse("target.print")).text
    assert "Lan Anh" in page and 'class="a4"' in page


def test_looking_at_targets_records_nothing_and_asks_a_fixed_number_of_questions(
    as_hanh, hanh, gnet, targets, month, django_assert_max_num_queries
):
    from conftest import person

    for number in range(8):
        aim(hanh, gnet, 10, worker=person(f"w{number}", f"W{number}", gnet, "outreach_worker"), period=month)
    events = Event.objects.count()
    with django_assert_max_num_queries(14):
        listed(as_hanh)
    assert Event.objects.count() == events


def told(browser, **asked):
    return browser.get(reverse("target.summary"), asked)


def test_hanh_reads_the_month_of_the_group_and_of_each_worker(as_hanh, tam, gnet, targets):
    counselled(tam, gnet, 2, timezone.localdate())
    page = told(as_hanh)
    assert [one.name for one in page.context["subjects"]] == ["Gnet Biên Hòa", "Hạnh", "Lan Anh", "Tâm"]
    assert told(as_hanh, s=f"{gnet.pk.hex}-{tam.pk.hex}").status_code == 200


def test_tam_reads_only_his_own_month(as_tam, tam, gnet, lan_anh):
    assert [one.name for one in told(as_tam).context["subjects"]] == ["Tâm"]
    assert told(as_tam, s=gnet.pk.hex).status_code == 404
    assert told(as_tam, s=f"{gnet.pk.hex}-{lan_anh.pk.hex}").status_code == 404


@pytest.mark.parametrize(("asked", "status"), [("2025-01", 200), ("2999-01", 404), ("2026-13", 404), ("x", 404)])
def test_an_older_month_can_be_read_and_none_that_is_still_to_come(as_hanh, asked, status):
    assert told(as_hanh, m=asked).status_code == status


def test_an_officer_has_no_month_in_words(as_oanh):
    assert told(as_oanh).status_code == 404
