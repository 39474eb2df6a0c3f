"""Colleagues: invited, disabled, given roles and ended, each by whoever may and nobody about themselves."""

import re
from datetime import timedelta

import pytest
from conftest import browser_of, organisation, person
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.utils import timezone

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts import actions
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, Invitation, User
from dhealth.trust.organisations.models import Kind, Project

FOUR_WORDS = "bon-chu-khong-lien-quan"


def test_a_leader_invites_and_the_invited_sets_a_password_once(as_hanh, gnet, verbs):
    page = as_hanh.post("/people/new/", {"display_name": "Lợi", "role": "outreach_worker"}).content.decode()
    link = re.search(r'value="http://testserver(/welcome/[^"]+)"', page).group(1)
    answer = Browser().post(link, {"password": FOUR_WORDS, "again": FOUR_WORDS})
    assert answer["Location"] == "/sign-in/"
    assert User.objects.get(username="loi.gnet-bien-hoa").check_password(FOUR_WORDS)
    assert Browser().post(link, {"password": FOUR_WORDS, "again": FOUR_WORDS}).status_code == 410
    assert verbs() == ["person.add", "person.invite", "account.accept_invitation"]


@pytest.mark.parametrize(("age", "status"), [(timedelta(hours=72, seconds=-30), 200), (timedelta(hours=72), 410)])
def test_an_invitation_holds_72_hours(hanh, tam, gnet, actor, age, status):
    secret = actions.invite_person(actor(hanh), tam, gnet)
    Invitation.objects.update(expires_at=timezone.now() + timedelta(hours=72) - age)
    assert Browser().get(f"/welcome/{secret}/").status_code == status


def test_a_newer_invitation_replaces_the_older(hanh, tam, gnet, actor):
    first, second = (actions.invite_person(actor(hanh), tam, gnet) for _time in range(2))
    assert actions.open_invitation(first) is None
    assert actions.open_invitation(second).user == tam


def test_the_link_is_not_in_the_database(hanh, tam, gnet, actor):
    secret = actions.invite_person(actor(hanh), tam, gnet)
    assert secret not in str(list(Invitation.objects.values()))


def test_a_weak_password_is_refused_and_the_link_still_holds(hanh, tam, gnet, actor):
    secret = actions.invite_person(actor(hanh), tam, gnet)
    assert Browser().post(f"/welcome/{secret}/", {"password": "12345678901", "again": "12345678901"}).status_code == 422
    assert actions.open_invitation(secret) is not None


@pytest.mark.parametrize("role", ["platform_admin", "clinic_head", "project_manager", "cdc_officer"])
def test_a_leader_gives_only_roles_of_the_group(hanh, tam, gnet, actor, role):
    with pytest.raises(Refused):
        actions.give_grant(actor(hanh), tam, gnet, role)


def test_a_leader_gives_a_role_of_the_group_and_twice_is_once(hanh, tam, gnet, actor, verbs):
    for _time in range(2):
        actions.give_grant(actor(hanh), tam, gnet, "cbo_finance")
    assert tam.grants.filter(role="cbo_finance").count() == 1
    assert verbs() == ["grant.give"]


def test_a_leader_gives_nothing_at_another_group(hanh, khoa, full_house, actor):
    with pytest.raises(PermissionDenied):
        actions.give_grant(actor(hanh), khoa, full_house, "outreach_worker")


def test_nobody_changes_their_own_rights(hanh, gnet, actor):
    with pytest.raises(PermissionDenied):
        actions.give_grant(actor(hanh), hanh, gnet, "cbo_finance")
    with pytest.raises(PermissionDenied):
        actions.end_grant(actor(hanh), hanh.grants.get())
    with pytest.raises(PermissionDenied):
        actions.disable_person(actor(hanh), hanh, gnet)


@pytest.mark.parametrize("visitor", ["as_tam", "as_minh", "as_khoa", "as_yen"])
def test_whoever_is_not_a_leader_cannot_invite(request, visitor, tam):
    browser = request.getfixturevalue(visitor)
    assert browser.post("/people/new/", {"display_name": "X", "role": "outreach_worker"}).status_code == 403
    assert not User.objects.filter(display_name="X").exists()


def test_the_leader_of_another_group_learns_nothing_of_a_person(tam, full_house):
    stranger = browser_of(person("vy.fullhouse", "Vy", full_house, "cbo_leader"))
    assert stranger.get(f"/people/{tam.pk}/").status_code == 404
    assert stranger.post(f"/people/{tam.pk}/disable/").status_code == 404
    assert b"tam.gnet" not in stranger.get("/people/").content


@pytest.mark.covers("SEC-10")
def test_a_role_limited_to_projects_with_none_listed_opens_nothing(hanh, tam, gnet, actor):
    tam.grants.update(limited_to_projects=True)
    held = actor(tam)
    assert held.standings == ()
    assert held.verbs == frozenset()
    assert held.records_of("own list") == []


@pytest.mark.covers("SEC-10")
def test_a_role_limited_to_areas_with_none_listed_opens_nothing(an, actor, as_an):
    an.grants.update(limited_to_areas=True)
    assert actor(an).organisations_where("report.read") == []
    assert as_an.get("/people/").status_code == 403


def test_a_role_limited_to_one_project_names_it(oanh, life, actor):
    project = Project.objects.create(code="P1", name="P1", owner=life, starts_on="2026-01-01")
    oanh.grants.update(limited_to_projects=True)
    oanh.grants.get().projects.add(project)
    assert actor(oanh).standings[0].project_ids == {project.pk}
    assert actor(oanh).standings[0].area_ids is None


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize(
    ("since", "until", "held"), [(0, None, 1), (1, None, 0), (None, 0, 1), (None, -1, 0), (-1, 1, 1)]
)
def test_a_role_holds_from_its_first_to_its_last_day(tam, actor, since, until, held):
    today = timezone.localdate()
    days = {name: None if n is None else today + timedelta(days=n) for name, n in (("since", since), ("until", until))}
    tam.grants.update(**days)
    assert len(actor(tam).standings) == held


def test_disabling_ends_every_sign_in_with_the_next_request(hanh, tam, gnet, as_tam, actor):
    assert as_tam.get("/account/").status_code == 200
    actions.disable_person(actor(hanh), tam, gnet)
    assert as_tam.get("/account/")["Location"].startswith("/sign-in/")
    actions.enable_person(actor(hanh), tam, gnet)
    assert as_tam.get("/account/")["Location"].startswith("/sign-in/")


def test_ending_the_last_role_ends_every_sign_in(hanh, tam, as_tam, actor, verbs):
    assert as_tam.get("/account/").status_code == 200
    actions.end_grant(actor(hanh), tam.grants.get())
    assert as_tam.get("/account/")["Location"].startswith("/sign-in/")
    assert verbs()[-1] == "grant.end"


def test_somebody_who_also_works_elsewhere_is_not_disabled_by_one_group(hanh, tam, gnet, full_house, actor):
    Grant.objects.create(user=tam, organisation=full_house, role="outreach_worker")
    with pytest.raises(PermissionDenied):
        actions.disable_person(actor(hanh), tam, gnet)


def test_the_umbrella_appoints_a_leader_and_no_worker(life, gnet, actor):
    gnet.umbrella = life
    gnet.save()
    manager = actor(person("thu.life", "Thu", life, "project_manager"))
    assert [role.key for role in actions.givable_roles(manager, gnet)] == ["cbo_leader"]


def test_an_import_finds_its_worker_by_name_without_marks(gnet, tam, verbs):
    assert actions.worker_named(gnet, " TAM ") == tam
    loi = actions.worker_named(gnet, "Lợi")
    assert (loi.username, loi.can_sign_in) == ("loi.gnet-bien-hoa", False)
    assert actions.worker_named(gnet, "lợi") == loi
    assert verbs() == ["person.add"]


def test_two_of_the_same_name_in_two_groups_are_two(gnet, tam):
    other = organisation("Gnet  Biên hoà")
    first, second = actions.worker_named(gnet, "Lợi"), actions.worker_named(other, "Lợi")
    assert (first.username, second.username) == ("loi.gnet-bien-hoa", "loi-2.gnet-bien-hoa")


def test_the_console_makes_the_first_administrator_and_the_operator():
    user = actions.create_user("quan.tri", "Quản trị", FOUR_WORDS)
    assert Actor.of(user).home.grant.organisation.kind == Kind.PLATFORM
    with pytest.raises(Refused):
        actions.create_user("Quan.Tri", "Hai", FOUR_WORDS)
    with pytest.raises(Refused):
        actions.create_user("quan.tri", "Hai", FOUR_WORDS)


def test_the_list_of_people_asks_as_often_for_thirty_as_for_three(as_hanh, gnet, django_assert_max_num_queries):
    for number in range(30):
        person(f"nguoi-{number}.gnet", f"Người {number}", gnet, "outreach_worker")
    with django_assert_max_num_queries(12):
        assert as_hanh.get("/people/").content.count(b'class="line"') == 31


def test_the_list_begins_with_ones_own_organisation_and_an_odd_address_leads_nowhere(life):
    thao = browser_of(person("thao.life", "Thảo", life, "project_manager"))
    life.supported.add(organisation("Aloboy"))
    assert thao.get("/people/").context["organisation"] == life
    assert thao.get("/people/?organisation=khong-phai-ma").status_code == 404
