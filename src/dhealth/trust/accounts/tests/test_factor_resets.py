"""A lost second factor: two colleagues, never the person, within a day; then everything is set up anew."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from conftest import browser_of, person
from django.core.exceptions import PermissionDenied
from django.test import Client as Browser
from django.utils import timezone

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.factor_resets import approve_factor_reset, ask_factor_reset
from dhealth.trust.accounts.models import FactorReset
from dhealth.trust.accounts.own_account import set_pin


@pytest.fixture
def thu(life, gnet):
    """The manager at LIFE, which supports Gnet."""
    gnet.umbrella = life
    gnet.save()
    return person("thu.life", "Thu", life, "project_manager")


@pytest.fixture
def asked(hanh, tam, gnet, actor):
    set_pin(tam, "7294")
    Authenticator.objects.create(user=tam, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return ask_factor_reset(actor(hanh), tam, gnet)


@pytest.mark.covers("SEC-09")
def test_two_colleagues_reset_it_and_everything_is_set_up_anew(asked, tam, thu, as_tam, actor, verbs):
    assert as_tam.get("/account/").status_code == 200
    approve_factor_reset(actor(thu), asked.pk)
    tam.refresh_from_db()
    assert tam.pin == ""
    assert not Authenticator.objects.filter(user=tam).exists()
    assert as_tam.get("/account/")["Location"].startswith("/sign-in/")
    assert verbs()[-2:] == ["factor.ask_reset", "factor.approve_reset"]


def test_whoever_asked_does_not_approve(asked, hanh, tam, actor):
    with pytest.raises(PermissionDenied):
        approve_factor_reset(actor(hanh), asked.pk)
    assert Authenticator.objects.filter(user=tam).exists()


def test_nobody_asks_for_themselves(hanh, gnet, actor):
    with pytest.raises(PermissionDenied):
        ask_factor_reset(actor(hanh), hanh, gnet)


def test_the_person_does_not_approve_either(gnet, hanh, thu, actor):
    asked = ask_factor_reset(actor(thu), hanh, gnet)
    with pytest.raises(PermissionDenied):
        approve_factor_reset(actor(hanh), asked.pk)


def test_a_worker_or_a_stranger_neither_asks_nor_approves(asked, tam, minh, gnet, full_house, actor):
    vy = person("vy.fullhouse", "Vy", full_house, "cbo_leader")
    for other in (minh, vy):
        with pytest.raises(PermissionDenied):
            ask_factor_reset(actor(other), tam, gnet)
        with pytest.raises(PermissionDenied):
            approve_factor_reset(actor(other), asked.pk)


@pytest.mark.parametrize(("age", "approved"), [(timedelta(hours=24, seconds=-30), True), (timedelta(hours=24), False)])
def test_a_request_holds_24_hours(asked, thu, tam, actor, age, approved):
    FactorReset.objects.update(asked_at=timezone.now() - age)
    if approved:
        approve_factor_reset(actor(thu), asked.pk)
    else:
        with pytest.raises(Refused):
            approve_factor_reset(actor(thu), asked.pk)
    assert Authenticator.objects.filter(user=tam).exists() is not approved


def test_asking_and_approving_twice_changes_nothing(asked, hanh, thu, tam, gnet, actor, verbs):
    assert ask_factor_reset(actor(hanh), tam, gnet) == asked
    approve_factor_reset(actor(thu), asked.pk)
    approve_factor_reset(actor(thu), asked.pk)
    assert verbs().count("factor.approve_reset") == 1


def test_the_pages_lead_two_colleagues_through_it(tam, as_hanh, thu):
    as_hanh.post(f"/people/{tam.pk}/factor/")
    reset = FactorReset.objects.get()
    browser = browser_of(thu)
    assert f"/people/resets/{reset.pk}/approve/".encode() in browser.get("/people/").content
    assert f"/people/resets/{reset.pk}/approve/".encode() not in as_hanh.get("/people/").content
    assert as_hanh.post(f"/people/resets/{reset.pk}/approve/").status_code == 404
    browser.post(f"/people/resets/{reset.pk}/approve/")
    reset.refresh_from_db()
    assert reset.approved_by == thu


@pytest.mark.covers("SEC-09")
@pytest.mark.parametrize("path", ["/sign-in/", "/sign-in/second-step/"])
def test_who_waits_at_the_second_step_while_it_is_reset_begins_again(asked, tam, thu, actor, path):
    browser = Browser()
    password = {"login": "tam.gnet", "password": "mat-khau-cua-tam.gnet"}
    assert browser.post("/sign-in/", password)["Location"] == "/sign-in/second-step/"
    approve_factor_reset(actor(thu), asked.pk)
    again = browser.get(path, follow=True)
    assert again.redirect_chain[-1][0] == "/sign-in/" and "đã được đặt lại" in again.content.decode()
    browser.post("/sign-in/", password)
    assert browser.get("/account/")["Location"] == "/account/second-factor/"
