"""One person at two groups: the workers learn nothing, a reviewer decides."""

import re

import pytest
from conftest import organisation
from django.urls import reverse

from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.keys.sealing import blind
from dhealth.trust.linkage.actions import decide_case, forget_client, note_codes, note_many
from dhealth.trust.linkage.models import LinkageCase, LinkageCode
from dhealth.trust.linkage.rules import codes_of
from dhealth.trust.linkage.tests.cast import CCCD, PHONE, known, stand_in
from dhealth.trust.organisations.models import Kind


@pytest.mark.covers("CLI-21")
def test_an_equal_code_elsewhere_opens_one_case(gnet, full_house, case):
    assert (case.first_organisation, case.second_organisation) == (gnet.pk, full_house.pk)
    assert case.why == ["cccd", "phone"]


@pytest.mark.parametrize(
    "facts", [{"phone": PHONE}, {"phone": PHONE, "birth_year": 2002}, {"phone": "+84903555219", "birth_year": 2001}]
)
def test_less_than_an_id_number_or_phone_and_year_opens_nothing(gnet, full_house, facts):
    known(gnet, phone=PHONE, birth_year=2001)
    known(full_house, **facts)
    assert not LinkageCase.objects.exists()


def test_within_one_group_there_is_no_case(gnet):
    known(gnet, cccd=CCCD), known(gnet, cccd=CCCD)
    assert not LinkageCase.objects.exists()


def test_noting_again_changes_nothing(gnet, full_house):
    client = known(gnet, cccd=CCCD)
    known(full_house, cccd=CCCD)
    note_codes(gnet.pk, client, codes_of(cccd=CCCD))
    assert (LinkageCode.objects.count(), LinkageCase.objects.count()) == (2, 1)


def test_many_are_compared_in_few_statements(gnet, full_house, django_assert_max_num_queries):
    people = [uuid7() for _one in range(1500)]
    numbers = [f"0752010{n:05}" for n in range(1500)]
    note_many(gnet.pk, {p: codes_of(cccd=n) for p, n in zip(people, numbers, strict=True)})
    with django_assert_max_num_queries(8):
        note_many(full_house.pk, {uuid7(): codes_of(cccd=n) for n in numbers[::2]})
    assert LinkageCase.objects.count() == 750


def test_a_code_says_nothing_of_the_person(gnet):
    known(gnet, cccd=CCCD, phone=PHONE, birth_year=2001)
    stored = b"".join(bytes(code) for code in LinkageCode.objects.values_list("code", flat=True))
    assert len(stored) == 32
    assert stored != b"".join(blind(gnet.pk, kind, text) for kind, text in (("cccd", CCCD), ("phone", PHONE)))
    assert not any(number.encode() in stored for number in (CCCD, PHONE[3:]))


@pytest.mark.covers("SEC-11")
def test_who_opts_out_leaves_no_code_and_no_waiting_case(case):
    forget_client(case.first_client)
    assert not LinkageCode.objects.filter(client=case.first_client).exists()
    assert not LinkageCase.objects.exists()


def test_a_decided_case_stays_when_codes_go(reviewer, case):
    decide_case(Actor.of(reviewer), case, "same")
    forget_client(case.first_client)
    assert LinkageCase.objects.filter(pk=case.pk).exists()


def test_the_reviewer_decides_once_and_both_groups_log_it(as_reviewer, gnet, full_house, case):
    for _time in range(2):
        as_reviewer.post(reverse("linkage.decide", args=[case.pk]), {"answer": "different"})
    events = Event.objects.filter(verb="linkage.decide").values_list("chain", flat=True)
    assert sorted(events) == sorted([gnet.pk, full_house.pk])
    assert [said.answer for said in case.decisions.all()] == ["different"]


def test_an_unsure_case_comes_back(as_reviewer, case):
    as_reviewer.post(reverse("linkage.decide", args=[case.pk]), {"answer": "unsure"})
    as_reviewer.post(reverse("linkage.decide", args=[case.pk]), {"answer": "same"})
    assert [said.answer for said in case.decisions.all()] == ["unsure", "same"]


def test_an_answer_that_is_none_changes_nothing(as_reviewer, case):
    as_reviewer.post(reverse("linkage.decide", args=[case.pk]), {"answer": "perhaps"})
    assert not case.decisions.exists()


@pytest.mark.parametrize("who", ["as_tam", "as_hanh", "as_minh", "as_khoa", "as_oanh", "as_an"])
def test_nobody_else_comes_in(request, who, case):
    browser = request.getfixturevalue(who)
    assert browser.get(reverse("linkage.read")).status_code == 403
    assert browser.post(reverse("linkage.show_identity", args=[case.pk])).status_code == 403
    assert browser.post(reverse("linkage.decide", args=[case.pk]), {"answer": "same"}).status_code == 403


def test_the_list_names_groups_and_kinds_of_facts(as_reviewer, case):
    page = as_reviewer.get(reverse("linkage.read")).text
    assert "Gnet Biên Hòa" in page
    assert len(re.findall("<mark>", page)) == 2


def test_an_empty_list_says_what_will_come(as_reviewer):
    assert as_reviewer.get(reverse("linkage.read")).text.count("<mark>") == 0


def test_the_list_takes_the_same_statements_however_long(as_reviewer, cdc, django_assert_max_num_queries):
    one, two = organisation("Một", Kind.CBO), organisation("Hai", Kind.CBO)
    stand_in(cdc.province, one, two)
    for number in range(12):
        known(one, cccd=f"07520100{number:04}"), known(two, cccd=f"07520100{number:04}")
    with django_assert_max_num_queries(12):
        as_reviewer.get(reverse("linkage.read"))
