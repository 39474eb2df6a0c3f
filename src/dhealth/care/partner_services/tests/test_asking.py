"""A client is asked: each answer is one; whom they name; violence closes every way, in the database itself."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from dhealth.care.clients.actions import erase_client, merge_clients
from dhealth.care.clients.rules import ClientDraft
from dhealth.care.clients.tests.people import registered
from dhealth.care.partner_services.actions import (
    attempt_contact,
    check_on_harm,
    choose_way,
    name_contact,
    note_told,
    offer_services,
    withdraw_offer,
)
from dhealth.care.partner_services.cards import open_called, open_contact
from dhealth.care.partner_services.models import Attempt, Contact, HarmCheck, Named, Offer, Step, Withdrawal
from dhealth.care.partner_services.models.asking import HARMED
from dhealth.care.partner_services.queries import offers_of
from dhealth.care.partner_services.rules import Tried
from dhealth.care.partner_services.tests.conftest import confirmed, someone
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event

CALL = {"channel": "call", "outcome": "no_answer"}


@pytest.mark.covers("PNS-01", "PNS-02")
@pytest.mark.parametrize("said", ["accepted", "declined", "later"])
def test_each_answer_is_written_once_and_is_an_event(tam, su, today, said, verbs):
    wanted, id = (today + timedelta(days=7) if said == "later" else None), uuid7()
    for _time in range(2):
        offer_services(Actor.of(tam), su, said, today, wanted, id=id)
    assert [offer.said for offer in offers_of(su.pk)] == [said]
    assert verbs().count("partner.offer") == 1


@pytest.mark.covers("PNS-02")
def test_after_a_no_or_another_day_the_client_can_be_asked_again(tam, su, today):
    offer_services(Actor.of(tam), su, "declined", today, id=uuid7())
    offer_services(Actor.of(tam), su, "later", today, today, id=uuid7())
    assert offer_services(Actor.of(tam), su, "accepted", today, id=uuid7()).said == "accepted"
    with pytest.raises(Refused, match="yes stands here already"):
        offer_services(Actor.of(tam), su, "accepted", today, id=uuid7())


def test_another_day_is_said_and_lies_ahead(tam, su, today):
    for wrong in (None, today - timedelta(days=1), today + timedelta(days=367)):
        with pytest.raises(Refused):
            offer_services(Actor.of(tam), su, "later", today, wrong, id=uuid7())
    assert offer_services(Actor.of(tam), su, "later", today, today + timedelta(days=366), id=uuid7())


@pytest.mark.covers("PNS-02")
def test_nobody_is_asked_for_whom_nothing_is_confirmed(tam, today):
    other = registered(tam, ClientDraft(nickname="Ken", told_status="negative"))
    with pytest.raises(Refused, match="clinic has confirmed"):
        offer_services(Actor.of(tam), other, "accepted", today, id=uuid7())


def test_a_colleague_and_a_stranger_ask_nobody_here(lan_anh, khoa, yen, su, today):
    with pytest.raises(Refused, match="not on your list"):
        offer_services(Actor.of(lan_anh), su, "accepted", today, id=uuid7())
    for somebody in (khoa, yen):
        with pytest.raises(PermissionDenied):
            offer_services(Actor.of(somebody), su, "accepted", today, id=uuid7())


@pytest.mark.covers("PNS-03")
def test_whom_the_client_names_is_no_client_and_is_sealed(tam, yes, began, gnet):
    named = name_contact(Actor.of(tam), yes, someone(began, name="Lê Văn Bình"), id=uuid7())
    contact = Contact.objects.get()
    assert contact.client is None and contact.worker == tam
    assert b"Bin" not in bytes(contact.card) and b"Bin" not in bytes(named.called)
    assert open_contact(gnet.pk, contact.pk, contact.card).name == "Lê Văn Bình"
    assert open_called(gnet.pk, named.pk, named.called) == "Bin"


@pytest.mark.covers("PNS-03")
def test_one_contact_whom_two_clients_name_is_one_and_neither_side_is_told(tam, named, began, gnet):
    other = confirmed(tam, "Ken")
    yes = offer_services(Actor.of(tam), other, "accepted", began, id=uuid7())
    again = name_contact(Actor.of(tam), yes, someone(began, called="Anh Tư", relation="injecting"), id=uuid7())
    assert again.contact_id == named.contact_id and Contact.objects.count() == 1
    assert open_called(gnet.pk, again.pk, again.called) == "Anh Tư"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"relation": "child"}, "birth_year"),
        ({"relation": "mother", "sex": "M"}, "sex"),
        ({"relation": "friend"}, "relation"),
        ({"others": ""}, "others"),
        ({"called": "", "name": ""}, "called"),
        ({"birth_year": 1850}, "birth_year"),
    ],
)
def test_the_skips_of_the_national_form(tam, yes, began, changed, field):
    with pytest.raises(Refused) as refused:
        name_contact(Actor.of(tam), yes, someone(began, **changed), id=uuid7())
    assert refused.value.field == field


def test_a_child_is_up_to_fifteen(tam, yes, began, today):
    child = {"relation": "child", "phone": "", "birth_year": today.year - 16}
    assert name_contact(Actor.of(tam), yes, someone(began, **child), id=uuid7())
    with pytest.raises(Refused):
        name_contact(Actor.of(tam), yes, someone(began, **child | {"birth_year": today.year - 17}), id=uuid7())


@pytest.mark.covers("PNS-11")
def test_violence_feared_closes_every_way_and_says_so(tam, named, today):
    for way in ("self", "together", "provider"):
        with pytest.raises(Refused, match="They fear violence"):
            choose_way(Actor.of(tam), named, "yes", way)
    with pytest.raises(Refused, match="Ask first whether"):
        choose_way(Actor.of(tam), named, "", "provider")
    assert choose_way(Actor.of(tam), named, "yes", "").violence == "yes"


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize("violence", ["yes", ""])
@pytest.mark.parametrize("way", ["self", "together", "provider"])
def test_the_database_lets_no_way_stand_beside_a_fear_or_an_unasked_question(named, violence, way):
    with pytest.raises(IntegrityError), transaction.atomic():
        Named.objects.filter(pk=named.pk).update(violence=violence, way=way)


@pytest.mark.covers("PNS-11")
def test_the_database_lets_nobody_be_contacted_where_anybody_fears_violence(tam, bin_, named, began, today):
    other = confirmed(tam, "Ken")
    yes = offer_services(Actor.of(tam), other, "accepted", began, id=uuid7())
    again = name_contact(Actor.of(tam), yes, someone(began), id=uuid7())
    choose_way(Actor.of(tam), again, "yes", "")
    named.refresh_from_db()
    assert named.way == ""  # what Su had opened is closed as well
    row = {"contact": bin_, "number": 1, "day": today, "channel": "call", "outcome": "reached", "by": tam}
    with pytest.raises(IntegrityError), transaction.atomic():
        Attempt.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Named.objects.filter(pk=named.pk).update(way="provider")
    with pytest.raises(Refused, match="not open for this contact"):
        choose_way(Actor.of(tam), named, "no", "provider")
    assert choose_way(Actor.of(tam), named, "no", "self").way == "self"


def test_the_name_is_told_only_by_an_explicit_yes_and_where_we_speak(tam, named):
    with pytest.raises(Refused, match="only where we speak"):
        choose_way(Actor.of(tam), named, "no", "self", may_disclose=True)
    assert not choose_way(Actor.of(tam), named, "no", "provider").may_disclose
    assert choose_way(Actor.of(tam), named, "no", "together", may_disclose=True).may_disclose


@pytest.mark.covers("PNS-02")
def test_taken_back_every_way_is_closed_and_nothing_more_is_named(tam, yes, bin_, named, began, today):
    for _time in range(2):
        withdraw_offer(Actor.of(tam), yes, today)
    named.refresh_from_db()
    assert (named.way, Withdrawal.objects.count()) == ("", 1)
    with pytest.raises(Refused, match="No way to this contact"):
        attempt_contact(Actor.of(tam), bin_, Tried(today, **CALL), id=uuid7())
    with pytest.raises(Refused, match="does not hold"):
        name_contact(Actor.of(tam), yes, someone(began, phone=""), id=uuid7())
    with pytest.raises(Refused, match="does not hold"):
        choose_way(Actor.of(tam), named, "no", "provider")


@pytest.mark.covers("PNS-01")
def test_the_client_tells_them_and_harm_is_asked_about_at_one_and_four_weeks(tam, named, began):
    actor = Actor.of(tam)
    choose_way(actor, named, "no", "self")
    with pytest.raises(Refused, match="does not know yet"):
        check_on_harm(actor, named, 1, "none", began, id=uuid7())
    for _time in range(2):
        note_told(actor, named, began)
    assert Step.objects.get().kind == "told"
    for week in (1, 4):
        with pytest.raises(Refused, match="too early"):
            check_on_harm(actor, named, week, "none", began + timedelta(days=7 * week - 1), id=uuid7())
        check_on_harm(actor, named, week, "none", began + timedelta(days=7 * week), id=uuid7())
    assert HarmCheck.objects.count() == 2
    with pytest.raises(Refused):
        check_on_harm(actor, named, 2, "none", began + timedelta(days=14), id=uuid7())


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize("answer", [*HARMED, "none", "unanswered"])
def test_harm_told_closes_every_way(tam, bin_, named, began, answer):
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    check_on_harm(Actor.of(tam), named, 1, answer, began + timedelta(days=7), id=uuid7())
    named.refresh_from_db()
    assert (named.violence, named.way) == (("yes", "") if answer in HARMED else ("no", "provider"))


@pytest.mark.covers("PNS-11")
def test_no_event_about_a_contact_leads_to_who_named_them(tam, su, yes, bin_, named, began):
    attempt_contact(Actor.of(tam), bin_, Tried(began, **CALL), id=uuid7())
    told = Event.objects.filter(subject=bin_.pk)
    assert [event.verb for event in told] == ["partner.attempt"]
    words = " ".join(f"{event.details}{event.why}" for event in told)
    assert not any(one.hex in words for one in (su.pk, yes.pk, named.pk))
    about_su = (
        Event.objects.exclude(verb__startswith="client").filter(verb__startswith="partner").exclude(subject=bin_.pk)
    )
    assert bin_.pk.hex not in " ".join(str(event.details) for event in about_su)


def test_merged_the_answer_goes_with_the_kept_record(tam, hanh, su, yes):
    other = confirmed(tam, "Bin", phone="+84903555219")
    merge_clients(Actor.of(hanh), other, su)
    assert Offer.objects.get().person_id in (su.pk, other.pk)
    kept = Offer.objects.get().person
    assert kept.merged_into_id is None and offers_of(kept.pk)[0] == yes


def test_an_erased_client_leaves_no_words_of_whom_they_named(tam, hanh, su, bin_, named):
    erase_client(Actor.of(hanh), su, su.code)
    named.refresh_from_db()
    bin_.refresh_from_db()
    assert (named.called, named.way, bin_.card, bin_.phone_key) == (None, "", None, None)
    assert bin_.erased_at is not None


@pytest.mark.covers("PNS-12")
def test_an_erased_client_leaves_no_code_by_which_other_groups_know_whom_they_named(tam, hanh, su, yes, began):
    name_contact(Actor.of(tam), yes, someone(began, birth_year=1995), id=uuid7())
    assert Contact.objects.get().link
    erase_client(Actor.of(hanh), su, su.code)
    assert Contact.objects.get().link is None
