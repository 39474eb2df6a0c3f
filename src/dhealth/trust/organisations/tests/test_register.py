"""Adding organisations, chains of money, projects, and who sees whom."""

from datetime import date
from uuid import uuid4

import pytest
from conftest import organisation, person
from django.core.exceptions import PermissionDenied

from dhealth.kernel.errors import Refused
from dhealth.trust.keys.models import DataKey
from dhealth.trust.organisations.actions import add_organisation, add_project, join_project
from dhealth.trust.organisations.models import Kind, Organisation, Project
from dhealth.trust.organisations.queries import funding_chain, place_then_and_now, projects_visible_to, search
from dhealth.trust.organisations.rules import Facts, ProjectFacts
from dhealth.trust.places.actions import load_places
from dhealth.trust.places.models import Level, Place

START = date(2016, 10, 1)


@pytest.fixture
def platform():
    return organisation("Nơi vận hành", Kind.PLATFORM)


@pytest.fixture
def quan_tri(platform):
    return person("quantri", "Quản trị", platform, "platform_admin")


@pytest.fixture
def c_link(life):
    return add_project(None, ProjectFacts("c-link", "C-Link phía Nam", life, START))


def named(rows):
    return {row.name for row in rows}


def test_a_new_organisation_has_its_key_and_an_event_in_two_chains(quan_tri, actor, verbs):
    made = add_organisation(actor(quan_tri), Facts("Aloboy"))
    assert DataKey.objects.filter(owner=made.pk).exists()
    assert verbs() == ["organisation.add"] * 2


def test_adding_twice_by_one_id_adds_once(quan_tri, actor, verbs):
    pk = uuid4()
    first = add_organisation(actor(quan_tri), Facts("Aloboy"), pk=pk)
    assert add_organisation(actor(quan_tri), Facts("Aloboy"), pk=pk) == first
    assert len(verbs()) == 2
    with pytest.raises(Refused):
        add_organisation(actor(quan_tri), Facts("ALOBOY"))


def test_a_leader_adds_no_organisation(hanh, actor):
    with pytest.raises(PermissionDenied):
        add_organisation(actor(hanh), Facts("Aloboy"))


@pytest.mark.covers("NET-12", "NET-13")
def test_an_umbrella_knows_whom_it_supports(quan_tri, actor):
    vusta = add_organisation(actor(quan_tri), Facts("Liên hiệp các hội KH&KT", Kind.ASSOCIATION))
    life = add_organisation(actor(quan_tri), Facts("Trung tâm LIFE", Kind.NGO, umbrella=vusta))
    assert list(vusta.supported.all()) == [life]


@pytest.mark.covers("ORG-14")
def test_an_organisation_is_found_by_its_english_name(quan_tri, actor):
    facts = Facts("Trung tâm Hỗ trợ Phát triển vì Phụ nữ và Trẻ em", Kind.NGO, "Development for Women and Children")
    made = add_organisation(actor(quan_tri), facts)
    assert [found.organisation for found in search("women and children")] == [made]


@pytest.mark.covers("ORG-10")
@pytest.mark.parametrize("code", ["", "  ", "C-LINK", "c-link"])
def test_a_project_has_a_code_of_its_own(life, c_link, code):
    with pytest.raises(Refused):
        add_project(None, ProjectFacts(code, "Dự án khác", life, START))
    assert Project.objects.count() == 1


@pytest.mark.covers("ORG-01", "ORG-04")
def test_money_is_followed_from_its_source_to_the_owner(life):
    bmz, giz, oxfam = (organisation(name, Kind.DONOR) for name in ("BMZ", "GIZ", "OXFAM"))
    facts = ProjectFacts("DV-01", "Dự án chung", life, START, donor=bmz, through=(giz, oxfam))
    assert funding_chain(add_project(None, facts)) == [bmz, giz, oxfam, life]


@pytest.mark.covers("ORG-03")
def test_a_project_names_the_one_that_it_follows(life, c_link):
    ladders = add_project(None, ProjectFacts("LADDERS", "LADDERS", life, date(2021, 1, 1), follows=c_link))
    assert list(c_link.followed_by.all()) == [ladders]


@pytest.mark.parametrize(("month_starts_on", "good"), [(0, False), (1, True), (28, True), (29, False)])
def test_a_reporting_month_begins_on_a_day_that_every_month_has(life, month_starts_on, good):
    facts = ProjectFacts("P-1", "Dự án", life, START, month_starts_on=month_starts_on)
    if good:
        assert add_project(None, facts).month_starts_on == month_starts_on
    else:
        with pytest.raises(Refused):
            add_project(None, facts)


def test_joining_twice_is_joining_once(c_link, gnet, verbs):
    before = len(verbs())
    join_project(None, c_link, gnet)
    join_project(None, c_link, gnet)
    assert list(c_link.members.all()) == [gnet]
    assert verbs()[before:] == ["project.join"] * 2


def test_only_who_runs_the_project_lets_a_group_in(hanh, oanh, actor, c_link, gnet):
    for somebody in (hanh, oanh):
        with pytest.raises(PermissionDenied):
            join_project(actor(somebody), c_link, gnet)


def test_a_worker_sees_their_own_group_only(tam, actor, gnet, full_house):
    assert named(Organisation.objects.visible_to(actor(tam))) == {"Gnet Biên Hòa"}


def test_project_roles_see_the_members_of_their_projects(oanh, actor, life, c_link, gnet, full_house):
    join_project(None, c_link, gnet)
    assert named(Organisation.objects.visible_to(actor(oanh))) == {"Trung tâm LIFE", "Gnet Biên Hòa"}
    assert list(projects_visible_to(actor(oanh))) == [c_link]


def test_a_role_limited_to_no_project_sees_no_member(oanh, actor, c_link, gnet):
    join_project(None, c_link, gnet)
    oanh.grants.update(limited_to_projects=True)
    assert "Gnet Biên Hòa" not in named(Organisation.objects.visible_to(actor(oanh)))


@pytest.mark.slow
def test_the_province_sees_the_groups_of_its_area_before_and_after_the_reform(an, actor, cdc, gnet, full_house):
    load_places()
    old = Place.objects.get(level=Level.PROVINCE, name="Tỉnh Đồng Nai", valid_to__isnull=False)
    (new,) = place_then_and_now(old)[1]
    for one, where in ((cdc, old), (gnet, new), (full_house, Place.objects.get(name="Tỉnh Bình Phước"))):
        Organisation.objects.filter(pk=one.pk).update(province=where)
    assert named(Organisation.objects.visible_to(actor(an))) == {"CDC Đồng Nai", "Gnet Biên Hòa"}


def test_the_platform_sees_every_organisation(quan_tri, actor, gnet, full_house, platform):
    assert Organisation.objects.visible_to(actor(quan_tri)).count() == 3
