"""The pages in a plain browser: asked, named, tried, at the check; and what each reader does not see."""

from datetime import timedelta

import pytest
from conftest import browser_of
from django.urls import reverse
from django.utils import timezone

from dhealth.care.partner_services.actions import attempt_contact, choose_way, note_step
from dhealth.care.partner_services.models import Attempt, Contact, HarmCheck, Named, Offer
from dhealth.care.partner_services.rules import Happened, Tried
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event


def said(day, **more):
    return {"id": str(uuid7()), "day": f"{day:%d/%m/%Y}", **more}


@pytest.mark.covers("PNS-01")
def test_from_the_question_to_the_way(as_tam, su, today):
    page = as_tam.get(reverse("partner.open", args=[su.pk])).text
    assert reverse("partner.offer", args=[su.pk]) in page
    as_tam.post(reverse("partner.offer", args=[su.pk]), said(today, said="accepted"))
    name = reverse("partner.name", args=[Offer.objects.get().pk])
    told = said(today, called="Bin", relation="sexual", others="no", phone="0903 555 777")
    answer = as_tam.post(name, told)
    way = reverse("partner.choose_way", args=[Named.objects.get().pk])
    assert answer["Location"] == way
    as_tam.post(way, {"violence": "no", "way": "provider"})
    page = as_tam.get(reverse("partner.open", args=[su.pk])).text
    assert "Bin" in page and str(Contact.objects.get().pk) not in page
    assert Named.objects.get().way == "provider"


def test_what_is_wrong_is_said_once_above_the_form(as_tam, su, yes):
    for url in (reverse("partner.offer", args=[su.pk]), reverse("partner.name", args=[yes.pk])):
        answer = as_tam.post(url, {"id": str(uuid7())})
        assert (answer.status_code, answer.text.count('id="errors"')) == (422, 1)


@pytest.mark.covers("PNS-11")
def test_a_fear_of_violence_closes_the_way_whatever_else_was_typed(as_tam, named):
    as_tam.post(reverse("partner.choose_way", args=[named.pk]), {"violence": "yes", "way": "provider"})
    named.refresh_from_db()
    assert (named.violence, named.way) == ("yes", "")
    as_tam.post(reverse("partner.choose_way", args=[named.pk]), {"way": "provider"})
    named.refresh_from_db()
    assert named.way == ""


@pytest.mark.covers("PNS-05")
def test_the_list_says_what_comes_next_and_until_when(as_tam, bin_, began, tam):
    page = as_tam.get(reverse("partner.read")).text
    assert "Bin" in page and f"{began + timedelta(days=3):%d/%m}" in page and "chip" in page
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    assert f"{began + timedelta(days=14):%d/%m}" in as_tam.get(reverse("partner.read")).text
    assert Event.objects.filter(verb="partner.read").count() == 2


@pytest.mark.covers("PNS-11")
def test_no_page_of_the_contact_shows_who_named_them(as_tam, su, bin_, named, yes):
    for page in ("partner.follow", "partner.attempt", "partner.note_step"):
        text = as_tam.get(reverse(page, args=[bin_.pk])).text
        for word in (str(su.pk), su.code, str(named.pk), str(yes.pk), "Su<", "sexual", "Sexual partner", ">Su"):
            assert word not in text
    assert str(bin_.pk) not in as_tam.get(reverse("partner.open", args=[su.pk])).text


@pytest.mark.covers("PNS-11")
def test_a_contact_of_one_possible_source_warns_before_a_message(as_tam, bin_, today):
    url = reverse("partner.attempt", args=[bin_.pk])
    assert 'name="understood"' in as_tam.get(url).text
    answer = as_tam.post(url, said(today, channel="message", outcome="no_answer"))
    assert answer.status_code == 422 and not Attempt.objects.exists()
    as_tam.post(url, said(today, channel="message", outcome="no_answer", understood="on"))
    assert Attempt.objects.count() == 1


def test_name_and_phone_stand_behind_the_mask_and_the_look_is_recorded(as_tam, bin_):
    assert "0903 555 777" not in as_tam.get(reverse("partner.follow", args=[bin_.pk])).text
    assert "0903 555 777" in as_tam.post(reverse("partner.show", args=[bin_.pk])).text
    assert Event.objects.filter(verb="partner.show", subject=bin_.pk).count() == 1


def test_what_the_check_said_stands_behind_the_mask_as_well(as_tam, tam, bin_, began):
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    note_step(Actor.of(tam), bin_, Happened("tested", began + timedelta(days=1), found="reactive"), id=uuid7())
    follow, words = (reverse(f"partner.{what}", args=[bin_.pk]) for what in ("follow", "show"))
    assert "Có phản ứng" not in as_tam.get(follow).text
    assert "Có phản ứng" in as_tam.post(words).text


@pytest.mark.covers("PNS-01")
def test_one_week_later_the_client_is_asked_again(as_tam, tam, bin_, named, began, today):
    attempt_contact(Actor.of(tam), bin_, Tried(began, "visit", "reached"), id=uuid7())
    url = reverse("partner.check_harm", args=[named.pk, 1])
    assert url in as_tam.get(reverse("partner.read"), {"part": "ask"}).text
    as_tam.post(url, said(today, answer="threatened"))
    named.refresh_from_db()
    assert (HarmCheck.objects.get().answer, named.violence) == ("threatened", "yes")
    page = as_tam.get(reverse("partner.read"), {"part": "ask"}).text
    assert reverse("partner.open", args=[named.offer.person_id]) in page
    assert as_tam.get(reverse("partner.check_harm", args=[named.pk, 2])).status_code == 404


def test_strangers_and_colleagues_find_nothing(as_khoa, as_lan_anh, as_yen, su, bin_, named, yes):
    for browser in (as_khoa, as_lan_anh):
        for page, one in (("open", su), ("offer", su), ("name", yes), ("choose_way", named), ("follow", bin_)):
            assert browser.get(reverse(f"partner.{page}", args=[one.pk])).status_code == 404
    assert as_yen.get(reverse("partner.read")).status_code == 403


def test_a_record_of_their_own_from_the_page(as_tam, tam, bin_, today):
    attempt_contact(Actor.of(tam), bin_, Tried(today, "visit", "reached"), id=uuid7())
    url = reverse("partner.register", args=[bin_.pk])
    as_tam.post(url, {"id": str(uuid7())})
    assert Contact.objects.get().client is None
    as_tam.post(url, {"id": str(uuid7()), "agreed": "yes"})
    record = Contact.objects.get().client
    assert reverse("client.read", args=[record.pk]) in as_tam.get(reverse("partner.follow", args=[bin_.pk])).text
    assert as_tam.post(url, {"id": "x"}).status_code == 404


def test_a_line_is_taken_back_and_the_leader_gives_the_contact_to_another(as_tam, as_hanh, tam, lan_anh, bin_, today):
    line = attempt_contact(Actor.of(tam), bin_, Tried(today, "call", "no_answer"), id=uuid7())
    as_tam.post(reverse("partner.take_back", args=[line.pk]))
    assert not Attempt.objects.get().is_current
    as_hanh.post(reverse("partner.assign", args=[bin_.pk]), {"worker": str(lan_anh.pk)})
    assert browser_of(lan_anh).get(reverse("partner.follow", args=[bin_.pk])).status_code == 200
    assert as_tam.post(reverse("partner.assign", args=[bin_.pk]), {"worker": str(tam.pk)}).status_code == 403


@pytest.mark.parametrize("part", ["open", "ask", "over", "clients"])
def test_every_part_is_a_page_and_costs_the_same_for_one_and_for_many(
    as_tam, tam, yes, began, part, django_assert_max_num_queries
):
    from dhealth.care.partner_services.actions import name_contact
    from dhealth.care.partner_services.tests.conftest import someone

    for number in range(6):
        named = name_contact(Actor.of(tam), yes, someone(began, phone="", called=f"Bạn {number}"), id=uuid7())
        choose_way(Actor.of(tam), named, "no", "provider")
        contact = Contact.objects.get(pk=named.contact_id)
        attempt_contact(Actor.of(tam), contact, Tried(began, "call", "reached"), id=uuid7())
    with django_assert_max_num_queries(27):
        assert as_tam.get(reverse("partner.read"), {"part": part}).status_code == 200
    assert as_tam.get(reverse("partner.read"), {"part": "x"}).status_code == 400


def test_the_record_leads_to_the_page(as_tam, su, yes):
    page = as_tam.get(reverse("client.read", args=[su.pk])).text
    assert reverse("partner.open", args=[su.pk]) in page
    assert timezone.localdate() >= yes.day


@pytest.mark.covers("SEC-01")
@pytest.mark.parametrize("form", ["partner.attempt", "partner.note_step"])
def test_a_form_that_names_a_contact_is_a_look_on_record(bin_, as_tam, form):
    assert "Bin" in as_tam.get(reverse(form, args=[bin_.pk])).content.decode()
    assert Event.objects.get(verb="partner.read").details == {"contacts": [bin_.pk.hex]}
