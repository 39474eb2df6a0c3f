"""A contact is reached, at the check, at the clinic: three dated attempts, each no an answer, the source unseen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dhealth.care.clients.models import Client
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import gone, registered
from dhealth.care.partner_services.actions import (
    assign_contact,
    attempt_contact,
    choose_way,
    name_contact,
    note_step,
    register_contact,
    show_contact,
    take_back,
)
from dhealth.care.partner_services.lines import standings
from dhealth.care.partner_services.models import Attempt, Contact, Step, TakenBack
from dhealth.care.partner_services.queries import contacts_open, contacts_seen
from dhealth.care.partner_services.rules import Happened, Tried
from dhealth.care.partner_services.tests.conftest import someone
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


def tried(tam, contact, day, outcome="no_answer", channel="call", **more):
    return attempt_contact(Actor.of(tam), contact, Tried(day, channel, outcome, **more), id=uuid7())


def happened(tam, contact, kind, day, **more):
    return note_step(Actor.of(tam), contact, Happened(kind, day, **more), id=uuid7())


@pytest.mark.covers("PNS-01")
def test_three_dated_attempts_and_no_fourth(tam, bin_, began):
    for number in range(3):
        assert tried(tam, bin_, began + timedelta(days=number)).number == number + 1
    with pytest.raises(Refused, match="Three attempts"):
        tried(tam, bin_, began + timedelta(days=3))
    row = {"contact": bin_, "number": 4, "day": began, "channel": "call", "outcome": "reached", "by": tam}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(**row)


def test_one_attempt_a_day_none_to_come_and_none_before_the_contact_was_named(tam, bin_, began, today):
    tried(tam, bin_, began)
    for wrong in (began, today + timedelta(days=1), began - timedelta(days=1)):
        with pytest.raises(Refused):
            tried(tam, bin_, wrong)
    assert tried(tam, bin_, today).number == 2


def test_the_same_form_twice_writes_once(tam, bin_, began, verbs):
    id = uuid7()
    for _time in range(2):
        attempt_contact(Actor.of(tam), bin_, Tried(began, "call", "no_answer"), id=id)
    assert (Attempt.objects.count(), verbs().count("partner.attempt")) == (1, 1)


@pytest.mark.covers("PNS-11")
def test_where_the_client_tells_them_we_do_not(tam, named, began):
    contact = Contact.objects.get()
    for way in ("", "self"):
        choose_way(Actor.of(tam), named, "no", way)
        with pytest.raises(Refused, match="Do not contact them"):
            tried(tam, contact, began)
    choose_way(Actor.of(tam), named, "no", "together")
    assert tried(tam, contact, began)


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize("others", ["no", "unknown", "yes"])
def test_a_message_to_a_contact_of_one_possible_source_is_thought_about_first(tam, yes, began, others):
    named = name_contact(Actor.of(tam), yes, someone(began, others=others), id=uuid7())
    choose_way(Actor.of(tam), named, "no", "provider")
    contact = Contact.objects.get(pk=named.contact_id)
    if others != "yes":
        with pytest.raises(Refused, match="any message names them"):
            tried(tam, contact, began, channel="message")
    assert tried(tam, contact, began, channel="message", understood=others != "yes")
    assert tried(tam, contact, began + timedelta(days=1), channel="visit")


@pytest.mark.covers("PNS-01", "PNS-02")
@pytest.mark.parametrize("how", ["declined", "stopped", "known"])
def test_a_no_ends_it_and_costs_nobody_anything(tam, bin_, began, how):
    tried(tam, bin_, began, outcome="reached")
    happened(tam, bin_, how, began)
    with pytest.raises(Refused, match="Leave them in peace"):
        tried(tam, bin_, began + timedelta(days=1))


def test_refused_at_the_first_call_they_are_left_in_peace(tam, bin_, began):
    tried(tam, bin_, began, outcome="refused")
    with pytest.raises(Refused, match="Leave them in peace"):
        tried(tam, bin_, began + timedelta(days=1))


def test_another_day_has_its_day(tam, bin_, today):
    with pytest.raises(Refused, match="agreed on"):
        tried(tam, bin_, today, outcome="later")
    assert tried(tam, bin_, today, outcome="later", next_day=today).next_day == today
    with pytest.raises(Refused, match="agreed on"):
        happened(tam, bin_, "later", today)
    assert happened(tam, bin_, "later", today, next_day=today + timedelta(days=3))


@pytest.mark.covers("PNS-05")
def test_each_step_has_its_day_and_is_late_the_day_after(tam, bin_, began):
    def until():
        standing = standings([bin_])[bin_.pk]
        assert [standing.is_late(standing.until + timedelta(days=after)) for after in (0, 1)] == [False, True]
        return standing.next, (standing.until - began).days

    assert until() == ("First try to reach them", 3)
    tried(tam, bin_, began + timedelta(days=1))
    assert until() == ("Next try to reach them", 14)
    tried(tam, bin_, began + timedelta(days=2), outcome="reached")
    assert until() == ("The check", 14)
    happened(tam, bin_, "tested", began + timedelta(days=5), found="reactive")
    assert until() == ("To the clinic", 5 + 7)
    assert list(contacts_open(Actor.of(tam))) == [bin_]
    happened(tam, bin_, "linked", began + timedelta(days=6))
    assert not contacts_open(Actor.of(tam)).exists()
    assert standings([bin_])[bin_.pk].until is None


@pytest.mark.parametrize(
    ("how", "open_"),
    [
        ("refused", False),
        ("declined", False),
        ("non_reactive", False),
        ("reactive", True),
        ("", True),
    ],
)
def test_whoever_is_settled_is_loaded_for_no_list_of_tasks(tam, bin_, began, how, open_):
    tried(tam, bin_, began, outcome="refused" if how == "refused" else "reached")
    if how in ("reactive", "non_reactive"):
        happened(tam, bin_, "tested", began, found=how)
    elif how == "declined":
        happened(tam, bin_, how, began)
    assert contacts_open(Actor.of(tam)).exists() is open_ is not standings([bin_])[bin_.pk].over


@pytest.mark.covers("PNS-01")
def test_told_then_the_check_then_the_clinic_in_this_order(tam, bin_, began):
    with pytest.raises(Refused, match="not come to know"):
        happened(tam, bin_, "tested", began)
    tried(tam, bin_, began, outcome="reached")
    with pytest.raises(Refused, match="check comes before"):
        happened(tam, bin_, "linked", began)
    happened(tam, bin_, "tested", began + timedelta(days=1), found="positive")
    with pytest.raises(Refused, match="before it began"):
        happened(tam, bin_, "linked", began)
    assert happened(tam, bin_, "linked", began + timedelta(days=2))


def test_what_the_check_said_stands_only_with_a_check(tam, bin_, began):
    tried(tam, bin_, began, outcome="reached")
    with pytest.raises(Refused):
        happened(tam, bin_, "declined", began, found="positive")
    with pytest.raises(IntegrityError), transaction.atomic():
        Step.objects.create(contact=bin_, kind="declined", day=began, found="positive", by=tam)


def test_taken_back_it_counts_no_more_but_not_from_under_what_rests_on_it(tam, bin_, began):
    first = tried(tam, bin_, began, outcome="reached")
    tested = happened(tam, bin_, "tested", began)
    with pytest.raises(Refused, match="rests on this one"):
        take_back(Actor.of(tam), first)
    for _time in range(2):
        take_back(Actor.of(tam), tested)
    take_back(Actor.of(tam), first)
    assert TakenBack.objects.count() == 2
    assert tried(tam, bin_, began).number == 1


@pytest.mark.covers("PNS-03")
def test_a_record_of_their_own_says_nothing_of_how_they_came(tam, bin_, began, su):
    with pytest.raises(Refused, match="not come to know"):
        register_contact(Actor.of(tam), bin_, agreed=True, id=uuid7())
    tried(tam, bin_, began, outcome="reached")
    with pytest.raises(Refused, match="agree first"):
        register_contact(Actor.of(tam), bin_, agreed=False, id=uuid7())
    for _time in range(2):
        client = register_contact(Actor.of(tam), bin_, agreed=True, id=uuid7())
    bin_.refresh_from_db()
    assert bin_.client == client and Client.objects.count() == 2
    assert (client.channel, client.main_group, client.told) == ("", "", {})


@pytest.mark.covers("PNS-03")
def test_who_has_a_record_already_gets_no_second_one_and_another_list_gives_nothing_away(tam, hanh, yes, began):
    known = {"name": "Lê Văn Bình", "birth_year": 1990}
    named = name_contact(Actor.of(tam), yes, someone(began, **known), id=uuid7())
    choose_way(Actor.of(tam), named, "no", "provider")
    contact = Contact.objects.get(pk=named.contact_id)
    tried(tam, contact, began, outcome="reached")
    own = registered(hanh, ClientDraft(nickname="Bin Nhỏ", phone="+84903555777", **known))
    with pytest.raises(Refused, match="Ask your leader"):
        register_contact(Actor.of(tam), contact, agreed=True, id=uuid7())
    Client.objects.filter(pk=own.pk).update(worker=tam)
    assert register_contact(Actor.of(tam), contact, agreed=True, id=uuid7()) == own


def test_somebody_who_only_shares_a_phone_gets_a_record_of_their_own(tam, su, bin_, began):
    other = registered(tam, ClientDraft(nickname="Kem", phone="+84903555777"))
    tried(tam, bin_, began, outcome="reached")
    assert register_contact(Actor.of(tam), bin_, agreed=True, id=uuid7()) != other


@pytest.mark.covers("PNS-11")
def test_who_serves_the_contact_sees_them_and_not_who_named_them(tam, hanh, lan_anh, khoa, bin_, su):
    assign_contact(Actor.of(hanh), bin_, lan_anh.pk)
    assert list(contacts_seen(Actor.of(lan_anh))) == [bin_]
    assert show_contact(Actor.of(lan_anh), bin_).phone == "+84903555777"
    assert not Client.objects.visible_to(Actor.of(lan_anh)).exists()
    for somebody in (tam, khoa):
        assert not contacts_seen(Actor.of(somebody)).exists()
        with pytest.raises(PermissionDenied):
            show_contact(Actor.of(somebody), bin_)
    assert [field.name for field in Contact._meta.get_fields() if field.is_relation and field.concrete] == [
        *("organisation", "worker", "place", "client", "made_by")
    ]


def test_somebody_who_left_serves_nobody(hanh, lan_anh, bin_):
    gone(lan_anh)
    with pytest.raises(Refused, match="does not work"):
        assign_contact(Actor.of(hanh), bin_, lan_anh.pk)
