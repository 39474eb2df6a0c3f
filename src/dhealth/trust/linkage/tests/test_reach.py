"""How far a reviewer sees: both groups of a pair stand within the role, and a role without a list has a limit too."""

import pytest
from conftest import browser_of, person
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.actions import decide_case, show_identity_of_pair
from dhealth.trust.linkage.queries import waiting
from dhealth.trust.linkage.tests.cast import province, stand_in
from dhealth.trust.organisations.models import Project
from dhealth.trust.places.models import Successor

LOOK = "linkage.show_identity"


@pytest.fixture
def limit(reviewer):
    """Limit the reviewer's role to these areas or projects."""

    def limit(areas=None, projects=None):
        grant = reviewer.grants.get()
        grant.areas.set(areas or ())
        grant.projects.set(projects or ())
        Grant.objects.filter(pk=grant.pk).update(
            limited_to_areas=areas is not None, limited_to_projects=projects is not None
        )

    return limit


def looked(browser, case):
    return browser.post(reverse(LOOK, args=[case.pk])).status_code


@pytest.mark.covers("SEC-10")
def test_without_a_list_the_reviewer_of_a_province_sees_the_pairs_of_that_province(as_reviewer, case):
    assert looked(as_reviewer, case) == 200


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize("elsewhere", [("gnet",), ("full_house",), ("gnet", "full_house")])
def test_without_a_list_a_pair_that_reaches_into_another_province_is_out_of_sight(
    request, reviewer, as_reviewer, case, elsewhere
):
    stand_in(province("z1"), *(request.getfixturevalue(name) for name in elsewhere))
    assert looked(as_reviewer, case) == 404
    assert not waiting(Actor.of(reviewer)).exists()
    assert not Event.objects.filter(verb=LOOK).exists()


@pytest.mark.covers("SEC-10")
def test_without_a_list_and_without_a_province_nothing_is_seen(as_reviewer, case, cdc, gnet, full_house):
    stand_in(None, cdc, gnet, full_house)
    assert looked(as_reviewer, case) == 404


@pytest.mark.covers("SEC-10")
def test_the_old_name_of_a_province_and_the_new_are_one_ground(as_reviewer, case, cdc):
    Successor.objects.create(old=province("z0"), new=province("n0"))
    stand_in(province("n0"), cdc)
    assert looked(as_reviewer, case) == 200


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize(("where", "status"), [((), 403), (("z1",), 404), (("z1", "z2"), 200)])
def test_a_list_of_areas_says_it_all(as_reviewer, case, gnet, full_house, limit, where, status):
    stand_in(province("z1"), gnet)
    stand_in(province("z2"), full_house)
    limit(areas=[province(code) for code in where])
    assert looked(as_reviewer, case) == status


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize(("members", "status"), [((), 404), (("gnet",), 404), (("gnet", "full_house"), 200)])
def test_a_list_of_projects_reaches_their_groups_wherever_they_stand(
    request, as_reviewer, case, life, limit, members, status
):
    project = Project.objects.create(code="P1", name="P1", owner=life, starts_on="2026-01-01")
    for name in members:
        group = request.getfixturevalue(name)
        stand_in(province("z9"), group)
        project.members.add(group)
    limit(projects=[project])
    assert looked(as_reviewer, case) == status


@pytest.mark.covers("SEC-10")
def test_the_acts_themselves_refuse_a_pair_of_elsewhere(reviewer, case, gnet):
    stand_in(province("z1"), gnet)
    with pytest.raises(PermissionDenied):
        show_identity_of_pair(Actor.of(reviewer), case)
    with pytest.raises(PermissionDenied):
        decide_case(Actor.of(reviewer), case, "same")
    assert not Event.objects.filter(verb__startswith="linkage.").exists()


def test_a_reviewer_of_another_province_sees_an_empty_page(case, life):
    stand_in(province("z7"), life)
    stranger = browser_of(person("bao.life", "Bảo", life, "reviewer"))
    page = stranger.get(reverse("linkage.read"))
    assert "Gnet Biên Hòa" not in page.text
    assert stranger.post(reverse("linkage.decide", args=[case.pk]), {"answer": "same"}).status_code == 404
