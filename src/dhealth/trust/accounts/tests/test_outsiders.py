"""Whoever looks after a group from outside does not come to its records by appointing or inviting."""

import pytest
from allauth.mfa.models import Authenticator
from conftest import browser_of, person
from django.utils import timezone

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts import actions
from dhealth.trust.accounts.models import FactorReset, Grant, User
from dhealth.trust.organisations.models import Kind, Organisation

LEADER = "cbo_leader"


@pytest.fixture
def quan():
    """The administrator of the platform."""
    home = Organisation.objects.create(name="Tổ vận hành", kind=Kind.PLATFORM)
    return person("quan.tri", "Quân", home, "platform_admin")


@pytest.fixture
def thu(life, gnet):
    """The manager at LIFE, which supports Gnet."""
    gnet.umbrella = life
    gnet.save()
    return person("thu.life", "Thu", life, "project_manager")


@pytest.fixture(params=["quan", "thu"])
def outsider(request, actor):
    return actor(request.getfixturevalue(request.param))


def with_factor(user):
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": "x"})


@pytest.mark.covers("SEC-01", "SEC-10")
def test_where_a_leader_signs_in_nobody_from_outside_appoints_another(outsider, hanh, gnet, tam, verbs):
    with pytest.raises(Refused):
        actions.invite_new_person(outsider, gnet, "Người Mới", LEADER)
    with pytest.raises(Refused):
        actions.give_grant(outsider, tam, gnet, LEADER)
    assert not User.objects.filter(display_name="Người Mới").exists()
    assert verbs() == []


def test_the_leader_appoints_a_second_one(hanh, gnet, tam, actor):
    assert actions.give_grant(actor(hanh), tam, gnet, LEADER).role == LEADER


def test_a_new_group_gets_its_first_leader_from_outside_and_the_log_says_who(outsider, gnet, verbs):
    actions.invite_new_person(outsider, gnet, "Hạnh", LEADER)
    assert verbs() == ["person.add", "person.invite"]


@pytest.mark.parametrize("lost", ["disabled", "never set a password", "role over"])
def test_a_leader_who_cannot_come_in_stands_in_nobodys_way(outsider, hanh, gnet, lost):
    if lost == "disabled":
        User.objects.filter(pk=hanh.pk).update(is_active=False)
    elif lost == "role over":
        Grant.objects.filter(user=hanh).update(until=timezone.localdate() - timezone.timedelta(days=1))
    else:
        hanh.set_unusable_password()
        hanh.save()
    assert actions.invite_new_person(outsider, gnet, "Vy", LEADER)


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("act", ["end", "disable"])
def test_whoever_ended_a_leaders_access_does_not_appoint_the_next_but_a_second_person_does(
    quan, thu, hanh, gnet, actor, act
):
    if act == "end":
        actions.end_grant(actor(quan), hanh.grants.get())
    else:
        actions.disable_person(actor(quan), hanh, gnet)
    with pytest.raises(Refused):
        actions.invite_new_person(actor(quan), gnet, "Vy", LEADER)
    assert actions.invite_new_person(actor(thu), gnet, "Vy", LEADER)


@pytest.mark.covers("SEC-01")
def test_an_invitation_from_outside_never_opens_records_alone(outsider, hanh, tam, gnet):
    for colleague in (hanh, tam):
        if colleague == hanh:
            person("vy.gnet", "Vy", gnet, LEADER)
        with pytest.raises(Refused):
            actions.invite_person(outsider, colleague, gnet)


@pytest.mark.covers("SEC-01")
def test_a_role_elsewhere_opens_no_way_around(thu, life, hanh, gnet, actor):
    both = person("vy.life", "Vy", life, "project_me")
    Grant.objects.create(user=both, organisation=gnet, role="outreach_worker", since=timezone.localdate())
    with pytest.raises(Refused):
        actions.invite_person(actor(thu), both, life)


def test_a_worker_of_a_group_without_a_leader_is_not_invited_from_outside(outsider, gnet):
    loi = actions.worker_named(gnet, "Lợi")
    with pytest.raises(Refused):
        actions.invite_person(outsider, loi, gnet)


def test_with_a_second_factor_a_forgotten_password_is_helped_from_outside(outsider, hanh, tam, gnet):
    with_factor(tam)
    assert actions.invite_person(outsider, tam, gnet)


def test_recovery_codes_alone_are_no_second_factor(outsider, hanh, tam, gnet):
    Authenticator.objects.create(user=tam, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x"})
    with pytest.raises(Refused):
        actions.invite_person(outsider, tam, gnet)


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("part", ["asked_by", "approved_by"])
def test_whoever_took_part_in_resetting_a_factor_does_not_invite_too(quan, thu, hanh, gnet, actor, part):
    both = {"asked_by": quan, "approved_by": thu} if part == "asked_by" else {"asked_by": thu, "approved_by": quan}
    FactorReset.objects.create(user=hanh, organisation=gnet, approved_at=timezone.now(), **both)
    with pytest.raises(Refused):
        actions.invite_person(actor(quan), hanh, gnet)


def test_the_leader_invites_the_groups_people(hanh, tam, gnet, actor):
    assert actions.invite_person(actor(hanh), tam, gnet)


def test_the_page_says_who_invites_instead(quan, hanh, tam):
    page = browser_of(quan).post(f"/people/{tam.pk}/invite/", follow=True)
    assert page.status_code == 200
    assert "/welcome/" not in page.text


def test_roles_that_open_no_records_are_given_as_before(quan, life, oanh, actor):
    assert actions.give_grant(actor(quan), oanh, life, "project_manager")
