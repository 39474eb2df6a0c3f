"""What is no longer needed to know who is signed in, or to slow somebody who guesses, is removed every hour."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from conftest import browser_of
from django.contrib.sessions.models import Session
from django.utils import timezone

from dhealth.trust.accounts.daily_looks import forget_old_looks
from dhealth.trust.accounts.models import UnusualLook
from dhealth.trust.accounts.sign_ins import forget_ended


@pytest.fixture
def two_sign_ins(tam, hanh):
    """Tâm and Hạnh are signed in, each on a device."""
    for user in (tam, hanh):
        browser = browser_of(user)
        key = browser.session.session_key
        UserSession.objects.get_or_create(session_key=key, defaults={"user": user, "ip": "192.0.2.1"})


@pytest.mark.covers("SEC-04")
def test_an_ended_session_goes_with_the_device_it_was_on(two_sign_ins, tam, hanh):
    ended = UserSession.objects.get(user=tam).session_key
    Session.objects.filter(session_key=ended).update(expire_date=timezone.now() - timedelta(seconds=1))
    forget_ended()
    assert not Session.objects.filter(session_key=ended).exists()
    assert list(UserSession.objects.values_list("user", flat=True)) == [hanh.pk]


def test_the_address_of_a_wrong_try_is_kept_no_longer_than_it_slows(db):
    for name, minutes in (("old", 16), ("new", 14)):
        AccessAttempt.objects.create(username=name, ip_address="192.0.2.1", failures_since_start=1)
        AccessAttempt.objects.filter(username=name).update(attempt_time=timezone.now() - timedelta(minutes=minutes))
    forget_ended()
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["new"]


def test_an_alert_goes_when_no_page_shows_it_any_more(tam, gnet):
    for days in (29, 31):
        told = UnusualLook.objects.create(
            user=tam, organisation=gnet, why=UnusualLook.Why.MANY, opened=days, off_list=0
        )
        UnusualLook.objects.filter(pk=told.pk).update(at=timezone.now() - timedelta(days=days))
    forget_old_looks()
    assert list(UnusualLook.objects.values_list("opened", flat=True)) == [29]
