"""Whoever works at the server's console has every right there, and none through the web."""

import pytest
from conftest import browser_of
from django.urls import reverse

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.accounts.operator import OPERATOR, Operator

PASSWORDS = ("", "console", "sotim-demo-2026", "Máy chủ")


@pytest.fixture
def console(world) -> Operator:
    return Operator.at_the_console()


@pytest.mark.parametrize("password", PASSWORDS)
def test_nobody_signs_in_as_the_console_even_if_it_were_enabled(client, console, password):
    for enabled in (False, True):
        User.objects.filter(pk=OPERATOR).update(is_active=enabled)
        client.post("/sign-in/", {"login": "console", "password": password})
        assert "_auth_user_id" not in client.session


def test_through_the_web_the_console_would_hold_no_right_at_all(world, console):
    assert Actor.of(console.user).verbs == frozenset()
    browser = browser_of(console.user)
    assert browser.get(f"/clients/{world.things['client']}/").status_code in (302, 403)
    assert browser.get("/people/").status_code in (302, 403)


@pytest.mark.covers("SEC-10")
@pytest.mark.parametrize("name", ["hanh", "thao", "quan"])
def test_no_administrator_invites_enables_or_promotes_the_console(world, console, name):
    browser, path = world.browser(name), {"person": OPERATOR}
    for act in ("person.open", "person.invite_again", "person.enable", "grant.give", "factor.ask_reset"):
        asked = browser.get if act == "person.open" else browser.post
        assert asked(reverse(act, kwargs=path), {"role": "platform_admin"}).status_code == 404
    assert not User.objects.get(pk=OPERATOR).grants.exists()


@pytest.mark.parametrize("name", ["hanh", "thao"])
def test_nobody_gives_a_role_that_is_not_theirs_to_give(world, name):
    browser, tam = world.browser(name), world.people["tam"]
    for role in ("platform_admin", "reviewer", "project_manager", "", "no_such_role"):
        answer = browser.post(reverse("grant.give", kwargs={"person": tam.pk}), {"role": role, "since": ""})
        assert answer.status_code == 422, role
    assert [grant.role for grant in tam.grants.all()] == ["outreach_worker"]


@pytest.mark.parametrize("name", ["hanh", "thao", "quan"])
def test_nobody_changes_their_own_rights(world, name):
    person = world.people[name]
    browser, path = world.browser(name), {"person": person.pk}
    browser.post(reverse("grant.give", kwargs=path), {"role": "cbo_leader"})
    for act in ("person.disable", "person.invite_again", "factor.ask_reset"):
        assert browser.post(reverse(act, kwargs=path)).status_code == 403, act
    assert person.grants.count() == 1
