"""What is written on a screen is given under the group's project: filled in where there is one, asked where several."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dhealth.care.services.actions import record_meeting, record_service
from dhealth.care.services.corrections import correct_service
from dhealth.care.services.drafts import Draft, Meeting, draft_of
from dhealth.care.services.models import Service
from dhealth.care.services.projects import running
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Project

pytestmark = pytest.mark.covers("TGT-01")


def ago(days):
    return timezone.localdate() - timedelta(days=days)


@pytest.fixture
def project_of(life, gnet):
    def made(code, begun=30, ended=None, members=(gnet,)):
        ends = None if ended is None else ago(ended)
        project = Project.objects.create(code=code, name=code, owner=life, starts_on=ago(begun), ends_on=ends)
        project.members.set(members)
        return project

    return made


def meet(tam, ken, day=0, **more):
    return record_meeting(Actor.of(tam), ken, Meeting(day=ago(day), form="face_to_face", condoms=10, **more))


def test_with_one_project_all_of_a_meeting_is_given_under_it(tam, ken, project_of):
    one = project_of("SS-01")
    given = meet(tam, ken, counselled=True, kits=1, checks=(("tb_screen", "non_reactive"),))
    assert len(given) == 4 and {line.project for line in given} == {one}


@pytest.mark.parametrize(
    ("day", "begun", "ended", "theirs"),
    [(10, 10, None, True), (11, 10, None, False), (5, 10, 5, True), (4, 10, 5, False)],
)
def test_the_project_runs_from_its_first_to_its_last_day(tam, ken, project_of, day, begun, ended, theirs):
    project = project_of("SS-01", begun, ended)
    (line,) = meet(tam, ken, day)
    assert line.project == (project if theirs else None)


def test_a_project_of_other_groups_is_none_of_theirs(tam, ken, full_house, project_of):
    project_of("SS-01", members=[full_house])
    (line,) = meet(tam, ken)
    assert line.project is None


def test_what_was_told_and_a_referral_have_it_too(tam, ken, project_of):
    one = project_of("SS-01")
    told = Draft(kind="prep_start", day=ago(1), reported_by="clinic", place="OPC")
    assert record_service(Actor.of(tam), ken, told).project == one


def test_of_several_none_is_guessed_and_the_one_named_is_kept(tam, ken, project_of):
    project_of("SS-01")
    two = project_of("SS-02")
    assert [line.project for line in meet(tam, ken)] == [None]
    assert [line.project for line in meet(tam, ken, project_id=two.pk)] == [two]


@pytest.mark.parametrize("wrong", ["ended", "another group's", "none"])
def test_a_project_that_is_not_theirs_on_that_day_is_refused(tam, ken, full_house, project_of, wrong):
    project_of("SS-01")
    named = {
        "ended": lambda: project_of("SS-02", ended=1).pk,
        "another group's": lambda: project_of("SS-02", members=[full_house]).pk,
        "none": uuid7,
    }[wrong]()
    with pytest.raises(Refused, match="does not work in this project"):
        meet(tam, ken, project_id=named)
    assert not Service.objects.exists()


def test_what_was_written_before_stays_as_it_is(tam, ken, project_of):
    (line,) = meet(tam, ken)
    project_of("SS-01")
    meet(tam, ken)
    line.refresh_from_db()
    assert line.project is None


def test_sent_twice_it_stays_with_the_project_of_the_first_time(tam, ken, project_of):
    id, one = uuid7(), project_of("SS-01")
    for _n in range(2):
        (line,) = record_meeting(Actor.of(tam), ken, Meeting(day=ago(0), condoms=10), id=id)
        project_of(f"SS-0{Project.objects.count() + 1}")
    assert line.project == one and Service.objects.count() == 1


SPANS = st.lists(st.tuples(st.integers(0, 20), st.none() | st.integers(0, 20), st.booleans()), max_size=4)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spans=SPANS, day=st.integers(0, 20))
def test_it_is_filled_in_exactly_where_one_runs_on_the_day(spans, day, tam, ken, gnet, full_house, project_of):
    Service.objects.all().delete()
    Project.objects.all().delete()
    made = [
        (project_of(f"P{number}", begun, ended, [gnet] if theirs else [full_house]), begun, ended, theirs)
        for number, (begun, ended, theirs) in enumerate(spans)
    ]
    there = [one for one, begun, ended, theirs in made if theirs and begun >= day and (ended is None or ended <= day)]
    assert running(gnet.pk, ago(day)) == there
    (line,) = meet(tam, ken, day)
    assert line.project == (there[0] if len(there) == 1 else None)


# --- the forms ---


def address(client, page="service.record"):
    return reverse(page, args=[client.pk])


def filled(**more):
    return {"id": str(uuid7()), "when": "today", "form": "face_to_face", "condoms": "10"} | more


def test_with_one_project_nothing_is_asked(as_tam, ken, project_of):
    one = project_of("SS-01")
    assert 'name="project"' not in as_tam.get(address(ken)).text
    as_tam.post(address(ken), filled())
    assert Service.objects.get().project == one


def test_with_two_the_form_asks_and_nothing_is_chosen_beforehand(as_tam, ken, project_of):
    project_of("SS-01")
    two = project_of("SS-02")
    page = as_tam.get(address(ken)).text
    assert page.index("SS-01") < page.index("SS-02") and 'name="project"' in page
    answer = as_tam.post(address(ken), filled())
    assert answer.status_code == 422 and not Service.objects.exists()
    as_tam.post(address(ken), filled(project=str(two.pk)))
    assert Service.objects.get().project == two


def test_the_one_used_last_comes_first_and_is_chosen(as_tam, tam, hanh, ken, project_of):
    one, two = project_of("SS-01"), project_of("SS-02")
    meet(tam, ken, 1, project_id=two.pk)
    meet(hanh, ken, project_id=one.pk)
    page = as_tam.get(address(ken))
    assert page.text.index("SS-02") < page.text.index("SS-01")
    assert page.context["form"]["project"].value() == str(two.pk)


@pytest.mark.parametrize("page", ["service.report", "service.refer"])
def test_the_other_two_forms_ask_as_well(as_tam, ken, project_of, page):
    project_of("SS-01")
    assert 'name="project"' not in as_tam.get(address(ken, page)).text
    project_of("SS-02")
    assert 'name="project"' in as_tam.get(address(ken, page)).text


def test_another_day_with_other_projects_is_asked_about_again(as_tam, ken, project_of):
    """Today there is one; on the day of the meeting there were two."""
    one, two = project_of("SS-01", 30, 10), project_of("SS-02", 30)
    other = filled(when="other", day=ago(12).strftime("%d/%m/%Y"))
    answer = as_tam.post(address(ken), other)
    assert answer.status_code == 422 and "SS-01" in answer.text and not Service.objects.exists()
    as_tam.post(address(ken), other | {"project": str(one.pk)})
    assert Service.objects.get().project == one and two.code in answer.text


def test_a_choice_of_today_gives_way_to_the_only_one_of_that_day(as_tam, ken, project_of):
    one, two = project_of("SS-01", 30), project_of("SS-02", 5)
    as_tam.post(address(ken), filled(when="other", day=ago(12).strftime("%d/%m/%Y"), project=str(two.pk)))
    assert Service.objects.get().project == one


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-0000-0000-000000000000"])
def test_what_is_no_project_is_asked_about(as_tam, ken, project_of, wrong):
    project_of("SS-01")
    project_of("SS-02")
    answer = as_tam.post(address(ken), filled(project=wrong))
    assert answer.status_code == 422 and not Service.objects.exists()


def test_a_test_that_waits_keeps_the_project(as_tam, ken, project_of):
    project_of("SS-01")
    two = project_of("SS-02")
    as_tam.post(address(ken), filled(answer="accepted", project=str(two.pk), **{"ui-step": "sample"}))
    assert as_tam.get(address(ken)).context["form"]["project"].value() == str(two.pk)


def test_the_check_after_a_hand_out_goes_with_the_meeting(as_tam, tam, ken, project_of):
    project_of("SS-01")
    two = project_of("SS-02")
    (given,) = meet(tam, ken, project_id=two.pk)
    now = timezone.localtime()
    taken, read = ((now - timedelta(minutes=ago)).strftime("%H:%M") for ago in (16, 0))
    check = {"answer": "accepted", "lot": "2608A", "sample_at": taken, "read_at": read, "result": "non_reactive"}
    as_tam.post(f"{address(ken)}?after={given.pk}", filled(**check, test_form="finger_prick"))
    assert Service.objects.get(kind="screening_test").project == two


@pytest.mark.parametrize(("earlier", "its"), [(3, "SS-02"), (8, "SS-01"), (30, None)])
def test_a_line_mended_to_a_day_of_another_project_goes_with_that_day(tam, ken, project_of, earlier, its):
    project_of("SS-01", 20, 6)
    project_of("SS-02", 5)
    (line,) = Service.objects.filter(pk=meet(tam, ken)[0].pk)
    mended = correct_service(Actor.of(tam), line, replace(draft_of(line), day=ago(earlier)), "number")
    assert (mended.project and mended.project.code) == its
