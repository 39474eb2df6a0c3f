"""Tâm registers Su for Gnet Biên Hòa."""

from dataclasses import replace
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st

from dhealth.care.clients.actions import CertainDuplicate, LikelyDuplicate, register_client
from dhealth.care.clients.identity import open_card
from dhealth.care.clients.models import Client, ClientCode, Consent, MatchKey, PossibleDuplicate
from dhealth.care.clients.queries import client_of_code, draft_of
from dhealth.care.clients.rules import Agreement, ClientDraft
from dhealth.care.clients.tests.people import SU, registered
from dhealth.kernel.codes import read_code, show_code
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7


@pytest.mark.covers("CLI-01")
def test_what_was_said_is_kept(tam):
    client = registered(tam)
    assert draft_of(client) == replace(SU, birth_year=2001, worker=tam.pk)


@pytest.mark.covers("SEC-05")
def test_nothing_needs_to_be_told_at_first_contact(tam):
    client = registered(tam, ClientDraft())
    assert (open_card(client.organisation_id, client.pk, client.card).title, client.worker) == ("", tam)


@pytest.mark.covers("CLI-13")
def test_a_code_is_made_and_checked(tam):
    client = registered(tam, ClientDraft())
    assert read_code(show_code(client.code).lower()) == client.code


@pytest.mark.covers("CLI-13")
def test_a_code_that_is_in_use_is_never_given_out(tam, monkeypatch):
    first = registered(tam, ClientDraft())
    ClientCode.objects.create(organisation=first.organisation, client=first, code="KX47TM9", source="workbook")
    offered = iter([first.code, "KX47TM9", "P3W9KA4"])
    monkeypatch.setattr("dhealth.care.clients.actions.registering.new_code", lambda: next(offered))
    assert registered(tam, ClientDraft()).code == "P3W9KA4"


def test_the_same_form_twice_is_one_client(tam, verbs):
    identifier = uuid7()
    assert registered(tam, id=identifier) == registered(tam, id=identifier)
    assert (Client.objects.count(), verbs()) == (1, ["client.register"])


def test_the_m_and_e_officer_may_not(minh, actor, gnet):
    with pytest.raises(PermissionDenied):
        register_client(actor(minh), gnet.pk, SU)


def test_a_stranger_may_not_register_in_this_group(khoa, actor, gnet):
    with pytest.raises(PermissionDenied):
        register_client(actor(khoa), gnet.pk, SU)


@pytest.mark.covers("SEC-03")
def test_consents_are_facts_and_only_those_given(tam):
    client = registered(tam, replace(SU, agreements=(Agreement("remind"),)))
    assert list(client.consents.values_list("purpose", "given")) == [("remind", True)]


def test_no_name_or_number_lies_open_in_the_tables(tam):
    client = registered(tam, replace(SU, nickname="Sử Bươm Bướm"))  # two letters turn up in sealed bytes by chance
    stored = b"".join(
        bytes(value) for value in (client.card, client.details, *MatchKey.objects.values_list("digest", flat=True))
    )
    assert not any(word.encode() in stored for word in ("Trần", "Bươm", "903555218", "075201004321", "Hẻm Hoa"))


@pytest.mark.covers("CLI-20")
def test_the_same_id_number_is_refused_with_the_way_out(tam, verbs):
    client = registered(tam)
    with pytest.raises(CertainDuplicate) as refused:
        registered(tam, ClientDraft(nickname="Ai đó", cccd=SU.cccd), allow_likely=True)
    assert (refused.value.client, refused.value.in_sight) == (client, True)
    assert "Open it" in refused.value.message
    assert verbs() == ["client.register"]


@pytest.mark.covers("CLI-20")
@pytest.mark.parametrize("name", ["tran quoc su", "TRẦN  QUỐC SỬ", "SU"])
def test_the_same_phone_name_and_year_is_refused(tam, name):
    registered(tam)
    with pytest.raises(CertainDuplicate):
        registered(tam, ClientDraft(name=name, phone=SU.phone, birth_year=2001))


@pytest.mark.covers("SEC-06")
def test_a_duplicate_on_another_list_gives_no_details(hanh, tam, gnet):
    registered(hanh)
    with pytest.raises(CertainDuplicate) as refused:
        registered(tam, ClientDraft(cccd=SU.cccd))
    assert not refused.value.in_sight
    assert "leader" in refused.value.message
    assert not any(word in refused.value.message for word in ("Hạnh", "Su", "2001"))


@pytest.mark.parametrize(
    "draft",
    [
        ClientDraft(phone=SU.phone),
        ClientDraft(name="Trần Quốc Sử", phone=SU.phone),
        ClientDraft(name="Trần Quốc Sử", phone=SU.phone, birth_year=2002),
        ClientDraft(name="Trần Quốc Sử", phone=SU.phone, birth_day=date(2001, 5, 4)),
        ClientDraft(name="Lê Lợi", phone=SU.phone, birth_year=2001),
        ClientDraft(name="Tran quoc su", birth_day=date(2001, 5, 3)),
    ],
)
def test_a_likely_duplicate_is_asked_about_and_left_to_the_leader(tam, draft):
    first = registered(tam)
    with pytest.raises(LikelyDuplicate) as asked:
        registered(tam, draft)
    second = registered(tam, draft, allow_likely=True)
    pair = PossibleDuplicate.objects.get()
    assert (pair.first, pair.second, pair.why) == (first, second, list(asked.value.likenesses[0].agreeing))


@pytest.mark.parametrize(
    "draft",
    [
        ClientDraft(name="Trần Quốc Sử", birth_year=2001),
        ClientDraft(name="Trần Quốc Sử", birth_day=date(2001, 5, 4)),
        ClientDraft(name="Trần Quốc Sử", birth_day=date(2001, 5, 3), cccd="075201009999"),
        ClientDraft(nickname="Su", birth_year=2001),
    ],
)
def test_weaker_likeness_asks_nothing(tam, draft):
    registered(tam)
    registered(tam, draft)
    assert not PossibleDuplicate.objects.exists()


@pytest.mark.covers("CLI-21")
def test_a_client_of_another_group_is_registered_as_if_nobody_knew(tam, khoa):
    registered(khoa)
    assert registered(tam).pk
    assert not PossibleDuplicate.objects.exists()


def test_an_outside_code_of_somebody_else_is_refused(tam):
    registered(tam, ClientDraft(outside_codes=(("gn-0147", "workbook"),)))
    with pytest.raises(Refused, match="GN-0147"):
        registered(tam, ClientDraft(outside_codes=(("GN-0147 ", "workbook"),)))


@pytest.mark.covers("CLI-32")
def test_an_old_code_finds_the_client(tam, gnet):
    client = registered(tam, ClientDraft(outside_codes=(("gn-0147", "workbook"),)))
    assert client_of_code(gnet.pk, " gn-0147") == client


def test_only_a_leader_puts_a_client_on_anothers_list(hanh, tam, minh):
    assert registered(hanh, ClientDraft(worker=tam.pk)).worker_id == tam.pk
    with pytest.raises(PermissionDenied):
        registered(tam, ClientDraft(worker=hanh.pk))
    with pytest.raises(Refused, match="does not work with clients"):
        registered(hanh, ClientDraft(worker=minh.pk))


def test_registering_takes_few_statements(tam):
    registered(tam, ClientDraft())
    with CaptureQueriesContext(
        connection,
    ) as asked:
        registered(tam, replace(SU, agreements=(Agreement("keep_record"),)))
    statements = [q["sql"] for q in asked if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    grants = 1  # finding out what the actor may do
    assert len(statements) - grants <= 13  # one more for each of phone and ID number than for a nickname alone


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(["KX47TM9", "P3W9KA4", "7HDX2NM"]), min_size=1, max_size=3, unique=True),
    st.text("abcdxyz0147-", min_size=1, max_size=12),
)
def test_outside_codes_are_one_whatever_their_case_and_spaces(known, code):
    from dhealth.care.clients.rules import settled

    spellings = {code, f" {code}", code.upper(), f"{code}  "}
    assert len({settled(ClientDraft(outside_codes=((each, "project"),))).outside_codes for each in spellings}) == 1


def test_consents_of_somebody_not_yet_reached_are_not_taken(tam):
    registered(tam, ClientDraft(channel="not_reached", told_status="positive", agreements=(Agreement("remind"),)))
    assert not Consent.objects.exists()
    assert Client.objects.get().told_status == ""
