"""Everybody who works here reads who holds, sees, checks and corrects what; the page says what the roles say."""

import pytest
from django.urls import reverse

from dhealth.pages.governance import ACTS, holders_of, readers_of, subjects, written
from dhealth.trust.accounts.roles import protected_fields, roles

pytestmark = pytest.mark.covers("HUB-11")
EVERY_ACT = {verb for role in roles().values() for verb in role.may}


@pytest.mark.parametrize("subject", list(written()))
def test_every_word_of_the_page_is_an_act_or_a_group_of_fields(subject):
    entry = written()[subject]
    assert {act for one in ACTS for act in entry[one]} <= EVERY_ACT
    assert set(entry["sees"]) <= EVERY_ACT | set(protected_fields())


@pytest.mark.parametrize("language", ["vi", "en"])
def test_somebody_holds_sees_writes_checks_and_corrects_each(language):
    for one in subjects(language):
        assert one.name and one.held and one.kept and one.sees and one.adds and one.checks and one.corrects


def test_who_sees_a_name_is_who_the_fields_say():
    assert {one.key for one in readers_of(["identity"])} == set(protected_fields()["identity"])


@pytest.mark.covers("HUB-06")
def test_no_role_of_a_group_confirms_and_no_clinic_is_paid():
    assert {one.key for one in holders_of(["claim.confirm"])} == {"cdc_officer"}
    assert not {one.key for one in holders_of(["batch.pay", "payment.receive"])} & {"clinic_head", "clinic_counsellor"}


@pytest.mark.django_db
def test_a_worker_opens_it_from_the_help_and_a_stranger_signs_in(as_tam, client):
    assert reverse("governance.read") in as_tam.get(reverse("help.read")).content.decode()
    assert "Ai giữ, ai xem, ai sửa dữ liệu nào" in as_tam.get(reverse("governance.read")).content.decode()
    assert client.get(reverse("governance.read")).status_code == 302
