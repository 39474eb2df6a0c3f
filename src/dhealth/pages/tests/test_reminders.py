"""Who is reminded to ask a client whether harm came of it, and from when on the leader is told that nobody asked."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import registered
from dhealth.care.partner_services.actions import check_on_harm, choose_way, name_contact, note_told, offer_services
from dhealth.care.partner_services.rules import NamedDraft
from dhealth.kernel.ids import uuid7
from dhealth.pages.reminders import reminders
from dhealth.trust.accounts.actors import Actor


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


def told(tam, days):
    """A client of Tâm told somebody so many days ago."""
    actor, day = Actor.of(tam), timezone.localdate() - timedelta(days=days)
    client = registered(tam, ClientDraft(nickname="Su", told_status="positive"))
    yes = offer_services(actor, client, "accepted", day, id=uuid7())
    draft = NamedDraft(relation="sexual", others="no", day=day, called="Bin")
    named = choose_way(actor, name_contact(actor, yes, draft, id=uuid7()), "no", "self")
    return note_told(actor, named, day)


def all_of(user):
    return [one.words for one in reminders(Actor.of(user))]


def of(user):
    return [one.words for one in reminders(Actor.of(user)) if one.url.endswith("part=ask")]


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize(("days", "worker", "leader"), [(6, 0, 0), (7, 1, 0), (10, 1, 0), (11, 1, 1)])
def test_the_worker_is_reminded_on_the_day_and_the_leader_when_it_is_late(days, worker, leader, tam, hanh):
    told(tam, days)
    assert (len(of(tam)), len(of(hanh))) == (worker, leader)
    assert all("colleague" in words for words in of(hanh))


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize(("days", "worker", "leader"), [(27, 0, 0), (28, 1, 0), (31, 1, 0), (32, 1, 1)])
def test_and_again_four_weeks_later(days, worker, leader, tam, hanh):
    named = told(tam, days)
    check_on_harm(Actor.of(tam), named, 1, "none", timezone.localdate() - timedelta(days=days - 7), id=uuid7())
    assert (len(of(tam)), len(of(hanh))) == (worker, leader)


@pytest.mark.covers("PNS-05", "PNS-11")
def test_whom_the_client_tells_alone_is_nobody_to_be_reached(tam, hanh):
    told(tam, 40)
    assert [words for user in (tam, hanh) for words in all_of(user) if "reached" in words] == []


def test_a_stranger_is_reminded_of_nothing(tam, binh):
    told(tam, 11)
    assert of(binh) == []
