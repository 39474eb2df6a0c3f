"""Registering in a plain browser: what arrives, what is asked about, and what a duplicate shows of itself."""

import re
from dataclasses import replace

import pytest
from django.urls import reverse

from dhealth.care.clients.models import Client, Consent, PossibleDuplicate
from dhealth.care.clients.tests.people import SECRETS, SU, form, registered
from dhealth.kernel.ids import uuid7


@pytest.fixture
def su(tam):
    return registered(tam)


@pytest.mark.covers("CLI-01")
def test_tam_registers_su_and_arrives_at_the_record(as_tam, verbs):
    answer = as_tam.post(reverse("client.register"), form(phone="0903 555 218", agreements=["remind"]))
    client = Client.objects.get()
    assert answer.headers["Location"] == reverse("client.read", args=[client.pk])
    assert verbs() == ["client.register"]
    assert Consent.objects.get().purpose == "remind"


@pytest.mark.covers("SEC-03")
def test_no_consent_is_ticked_beforehand(as_tam):
    page = as_tam.get(reverse("client.register")).text
    boxes = re.findall(r'<input type="checkbox"[^>]*name="agreements"[^>]*>', page)
    assert len(boxes) == 5
    assert not any("checked" in box for box in boxes)


def test_pressing_save_twice_registers_once(as_tam):
    body = form(id=str(uuid7()))
    first, second = (as_tam.post(reverse("client.register"), body) for _press in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Client.objects.count() == 1


def test_a_press_on_the_untouched_form_is_asked_about_and_a_code_alone_is_enough(as_tam):
    untouched = {"id": str(uuid7()), "reached_on": "01/11/2026", "nickname": "  ", "gender": ""}
    asked = as_tam.post(reverse("client.register"), untouched)
    assert asked.status_code == 422 and 'name="code_alone"' in asked.text and Client.objects.count() == 0
    meant = as_tam.post(reverse("client.register"), {**untouched, "code_alone": "1"})
    assert meant.status_code == 302 and len(Client.objects.get().code) == 7


def test_one_answer_is_enough_to_save_without_being_asked(as_tam):
    assert as_tam.post(reverse("client.register"), {"gender": "man"}).status_code == 302


def test_nothing_typed_is_lost_when_a_rule_refuses(as_tam):
    answer = as_tam.post(reverse("client.register"), form(birth="2062", safe_words="em họ"))
    assert answer.status_code == 422
    assert all(typed in answer.text for typed in ('value="2062"', 'value="em họ"', 'value="Su"'))
    assert 'href="#id_birth"' in answer.text


@pytest.mark.covers("CLI-20")
def test_a_certain_duplicate_leads_only_to_the_record(as_tam, su):
    answer = as_tam.post(reverse("client.register"), form(phone="0903555218", go_on="1"))
    assert answer.status_code == 422
    assert reverse("client.read", args=[su.pk]) in answer.text
    assert "go_on" not in answer.text
    assert Client.objects.count() == 1


def test_a_likely_duplicate_is_shown_with_why_and_decided_by_a_person(as_tam, su, verbs):
    body = form(nickname="Bin", phone="0903555218")
    asked = as_tam.post(reverse("client.register"), body)
    assert "<mark>… 218</mark>" in asked.text
    assert 'name="go_on"' in asked.text
    assert not any(secret in asked.text.replace('value="0903555218"', "") for secret in SECRETS[1:])
    as_tam.post(reverse("client.register"), body | {"go_on": "1"})
    assert (Client.objects.count(), PossibleDuplicate.objects.count()) == (2, 1)
    assert verbs() == ["client.register", "client.search", "client.register"]


@pytest.mark.covers("SEC-06")
def test_a_duplicate_on_another_list_shows_nothing_of_it(as_tam, hanh):
    registered(hanh, replace(SU, nickname="Bông"))
    answer = as_tam.post(reverse("client.register"), form(nickname="Ai", phone="0903555218"))
    assert "<table" not in answer.text
    assert not any(word in answer.text for word in ("Bông", "Hạnh", "<mark>"))


@pytest.mark.covers("CLI-21")
def test_another_groups_client_changes_nothing_in_the_answer(as_tam, khoa):
    registered(khoa)
    answer = as_tam.post(reverse("client.register"), form(phone="0903555218", cccd="075201004321"))
    assert answer.status_code == 302
