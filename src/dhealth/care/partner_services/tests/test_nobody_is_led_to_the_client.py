"""Nothing on the side of a contact leads to who named them, nor one client's page to another who named the same."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from dhealth.care.clients.cards import looks_at
from dhealth.care.clients.finding import find
from dhealth.care.clients.holdings import keepers
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.partner_services.actions import (
    assign_contact,
    attempt_contact,
    check_on_harm,
    choose_way,
    name_contact,
    note_step,
    note_told,
    offer_services,
    register_contact,
    take_back,
    take_back_told,
)
from dhealth.care.partner_services.client_page import page_of
from dhealth.care.partner_services.lines import lines, standings
from dhealth.care.partner_services.models import Contact, Named, Step
from dhealth.care.partner_services.queries import contacts_seen
from dhealth.care.partner_services.rules import Happened, Tried
from dhealth.care.partner_services.tests.conftest import confirmed, someone
from dhealth.care.services.timeline import tellers
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event


@pytest.fixture
def served(tam, hanh, lan_anh, bin_, began) -> Contact:
    """Bin, whom Lan Anh serves now, reached and with a record of his own."""
    assign_contact(Actor.of(hanh), bin_, lan_anh.pk)
    attempt_contact(Actor.of(lan_anh), bin_, Tried(began + timedelta(days=1), "visit", "reached"), id=uuid7())
    register_contact(Actor.of(lan_anh), bin_, agreed=True, id=uuid7())
    return Contact.objects.get()


@pytest.fixture
def traces(su, yes, named, tam):
    """Whatever leads to Su: ids in both spellings, the code, the worker whose list Su is on, words."""
    ids = [text for one in (su, yes, named) for text in (str(one.pk), one.pk.hex)]
    return [*ids, su.code, "Su<", ">Su", "Tâm", str(tam.pk)]


def in_english(user):
    user.language = "en"
    user.save()


@pytest.mark.covers("PNS-11")
def test_every_page_of_who_serves_the_contact_is_silent(request, served, lan_anh, traces):
    browser, record = request.getfixturevalue("as_lan_anh"), served.client_id
    pages = [
        *(reverse(name, args=[served.pk]) for name in ("partner.follow", "partner.attempt", "partner.note_step")),
        *(reverse("partner.read") + f"?part={part}" for part in ("open", "ask", "over", "clients")),
        *(reverse(name, args=[record]) for name in ("client.read", "partner.open", "client.correct")),
        *(reverse("client.search") + f"?q={word}" for word in ("0903555777", "Bin", "Su")),
        "/",
    ]
    for page in pages:
        text = browser.get(page).text
        assert [trace for trace in traces if trace in text] == [], page
    shown = browser.post(reverse("partner.show", args=[served.pk])).text
    assert "0903 555 777" in shown and not [trace for trace in traces if trace in shown]


@pytest.mark.covers("PNS-11")
def test_timeline_log_and_copy_of_the_contacts_record_are_silent(served, lan_anh, hanh, traces):
    own = Client.objects.get(pk=served.client_id)
    told = [entry for teller in tellers for entry in teller(own, Actor.of(lan_anh))]
    held = [keeper(Actor.of(hanh), own) for keeper in keepers]
    log = looks_at(own)
    words = f"{told} {held} {log} {list(Event.objects.filter(subject=own.pk).values_list('details', flat=True))}"
    assert [trace for trace in traces if trace in words and trace not in ("Tâm", "Su<", ">Su")] == []
    assert not [line for line in log if "named" in str(line)]
    assert "partner.name" not in str(log)


@pytest.mark.covers("PNS-11")
def test_search_and_the_check_of_duplicates_join_nobody(served, lan_anh, su):
    assert su.pk not in list(find(Actor.of(lan_anh), "Su").keys)
    assert not PossibleDuplicate.objects.exists()


@pytest.mark.covers("PNS-11")
def test_neither_ids_nor_order_nor_moments_tell_which_contacts_came_together(tam, yes, began, today):
    others = [
        name_contact(Actor.of(tam), yes, someone(began, phone="", called=f"Bạn {n}"), id=uuid7()) for n in range(12)
    ]
    made = [one.contact_id for one in others]
    assert {one.version for one in made} == {4} and made != sorted(made)
    for one in others:
        choose_way(Actor.of(tam), one, "no", "provider")
    listed = [line.contact.pk for line in lines(list(contacts_seen(Actor.of(tam))), today)]
    assert listed == sorted(made, key=str)


@pytest.mark.covers("PNS-11")
def test_that_the_client_told_them_says_not_who_wrote_it(request, tam, hanh, lan_anh, named, today):
    choose_way(Actor.of(tam), named, "no", "self")
    note_told(Actor.of(tam), named, today)
    assign_contact(Actor.of(hanh), Contact.objects.get(), lan_anh.pk)
    in_english(lan_anh)
    page = request.getfixturevalue("as_lan_anh").get(reverse("partner.follow", args=[named.contact_id])).text
    assert "Knows by now" in page and "Tâm" not in page
    step = Step.objects.get()
    assert step.pk.version == 4 and reverse("partner.take_back", args=[step.pk]) not in page
    with pytest.raises(Refused, match="not yours"):
        take_back(Actor.of(lan_anh), step)


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize(
    ("field", "words"),
    [
        ("called", "chồng Su"),
        ("called", "Bạn của su"),
        ("where", "ở nhà Su, gần chợ"),
        ("where", "hỏi Lê Thị Sương"),
        ("name", "Lê Thị Sương"),
        ("phone", "+84903555218"),
    ],
)
def test_words_that_name_the_client_are_refused(tam, began, field, words):
    su = confirmed(tam, name="Lê Thị Sương", phone="+84903555218")
    yes = offer_services(Actor.of(tam), su, "accepted", began, id=uuid7())
    with pytest.raises(Refused) as refused:
        name_contact(Actor.of(tam), yes, someone(began, **{field: words}), id=uuid7())
    assert refused.value.field == field and not Contact.objects.exists()


@pytest.mark.parametrize("words", ["Su", "Su Bắc", "quán Su su", "chị Bảy", "nhà bên suối"])
def test_a_word_that_only_sounds_alike_is_written(tam, yes, began, words):
    assert name_contact(Actor.of(tam), yes, someone(began, called=words, where=words), id=uuid7())


def second(tam, began, way="provider"):
    """Ken names Bin as well, by the same phone."""
    yes = offer_services(Actor.of(tam), confirmed(tam, "Ken"), "accepted", began, id=uuid7())
    named = name_contact(Actor.of(tam), yes, someone(began), id=uuid7())
    return choose_way(Actor.of(tam), named, "no", way)


def knows(named, today):
    lines = page_of(named.offer.person, today)["lines"]
    return [(line.knows, bool(line.asks)) for line in lines]


@pytest.mark.covers("PNS-11")
def test_naming_somebody_whom_another_named_tells_nothing_of_them(tam, bin_, named, began, today):
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    ken = second(tam, began)
    assert (knows(named, today), knows(ken, today)) == ([(True, True)], [(False, False)])


@pytest.mark.covers("PNS-11")
def test_what_one_client_told_or_opened_stands_on_no_other_clients_page(tam, bin_, named, began, today):
    alone = second(tam, began, "self")
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    assert (knows(named, today), knows(alone, today)) == ([(True, True)], [(False, False)])
    note_told(Actor.of(tam), alone, today)
    assert knows(alone, today) == [(True, True)]
    assert Named.objects.get(pk=named.pk).told_on is None


def test_told_by_mistake_is_taken_back_and_what_rests_on_it_stays(tam, bin_, named, began, today, verbs):
    other = second(tam, began, "self")
    choose_way(Actor.of(tam), named, "no", "self")
    for one in (named, other):
        note_told(Actor.of(tam), one, began)
    for _time in range(2):
        take_back_told(Actor.of(tam), named)
    assert Step.objects.get().is_current and knows(named, today) == [(False, False)]
    note_step(Actor.of(tam), bin_, Happened("tested", today), id=uuid7())
    take_back_told(Actor.of(tam), other)
    assert Step.objects.filter(kind="told", is_current=True).exists() and knows(other, today) == [(False, False)]
    assert verbs().count("partner.note_told") == 4


def test_told_and_taken_back_by_the_only_one_nothing_is_left(tam, named, today):
    choose_way(Actor.of(tam), named, "no", "self")
    note_told(Actor.of(tam), named, today)
    take_back_told(Actor.of(tam), named)
    assert not Step.objects.filter(is_current=True).exists()
    note_told(Actor.of(tam), named, today)
    assert Step.objects.filter(is_current=True).count() == 1


def test_a_try_taken_back_leaves_nobody_to_be_asked(tam, bin_, named, began, today):
    line = attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    assert knows(named, today) == [(True, True)]
    take_back(Actor.of(tam), line)
    assert knows(named, today) == [(False, False)]


@pytest.mark.covers("PNS-11")
@pytest.mark.parametrize("learnt", ["asked again", "told as harm", "another client", "row"])
def test_a_fear_learnt_later_closes_our_way_in_the_database(tam, bin_, named, began, today, learnt):
    if learnt == "asked again":
        choose_way(Actor.of(tam), named, "yes", "")
    elif learnt == "told as harm":
        attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
        check_on_harm(Actor.of(tam), named, 1, "hit", began + timedelta(days=7), id=uuid7())
    elif learnt == "another client":
        choose_way(Actor.of(tam), second(tam, began, "self"), "yes", "")
    else:  # whoever writes the row by another way than the action
        Named.objects.filter(pk=second(tam, began, "self").pk).update(violence="yes", way="")
    named.refresh_from_db()
    assert named.way == ""
    with pytest.raises(Refused, match="No way to this contact"):
        attempt_contact(Actor.of(tam), bin_, Tried(today, "call", "reached"), id=uuid7())
    with pytest.raises(IntegrityError), transaction.atomic():
        Named.objects.filter(pk=named.pk).update(violence="yes", way="provider")


def test_a_promised_day_does_not_lead_to_whom_no_way_is_open(tam, bin_, named, today):
    later = today + timedelta(days=5)
    attempt_contact(Actor.of(tam), bin_, Tried(today, "call", "later", later), id=uuid7())
    assert standings([bin_])[bin_.pk].until == later
    choose_way(Actor.of(tam), named, "yes", "")
    assert standings([bin_])[bin_.pk].until is None


@pytest.mark.covers("PNS-01")
def test_after_three_dated_tries_it_rests(as_tam, tam, bin_, began, today):
    for number in range(3):
        outcome = {"outcome": "later", "next_day": today} if number == 2 else {"outcome": "no_answer"}
        attempt_contact(Actor.of(tam), bin_, Tried(began + timedelta(days=number), "call", **outcome), id=uuid7())
        standing = standings([bin_])[bin_.pk]
        assert (standing.may_try, standing.rests) == (number < 2, number == 2)
    assert standing.until is None and standing.next == ""
    in_english(tam)
    page = as_tam.get(reverse("partner.follow", args=[bin_.pk])).text
    assert "nobody is at fault" in page and reverse("partner.attempt", args=[bin_.pk]) not in page


@pytest.mark.covers("PNS-02")
def test_a_no_stands_in_no_figure_of_a_worker(tam, hanh, as_hanh, yes, bin_, began):
    attempt_contact(Actor.of(tam), bin_, Tried(began, "call", "refused"), id=uuid7())
    in_english(hanh)
    page = as_hanh.get(reverse("partner.figures")).text
    assert "Were at the check" in page
    assert "Tâm" not in page.split("<main")[1] and "refus" not in page.lower()
    assert standings([bin_])[bin_.pk].over and standings([bin_])[bin_.pk].until is None
