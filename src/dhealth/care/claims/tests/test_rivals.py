"""Two groups ask for one person: found at whatever clinic, judged alone or together, settled by the page of rules."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from conftest import organisation, person

from dhealth.care.claims.actions import Said, confirm_referral
from dhealth.care.claims.checking import judge
from dhealth.care.claims.models import ClaimLine
from dhealth.care.claims.policy import MEETING, SENT_FIRST, SENT_LAST, SLIP_FIRST, rules_in_force
from dhealth.care.claims.tests.cast import at, contract_of, person_of, sent, served, shown
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.care.clients.actions import Choices, merge_clients, undo_merge
from dhealth.care.transfers.actions import receive_client, send_client
from dhealth.commons.agreements.tests.cast import dong_nai, twinned
from dhealth.kernel.errors import Refused

pytestmark = pytest.mark.covers("HUB-15")
CCCD = "075201000777"


@pytest.fixture
def elsewhere(agreement, life, full_house, thao):
    """Full House sends to another clinic, and has a contract of its own."""
    clinic = organisation("OPC Xuân Lộc", "clinic")
    type(clinic).objects.filter(pk=clinic.pk).update(province=dong_nai())
    contract_of(thao, life, full_house, starts_on=TODAY - timedelta(days=90), ends_on=TODAY, number="HĐ-9/2026")
    return clinic, twinned(life, full_house, clinic, thao), person("nga.xl", "Nga", clinic, "clinic_counsellor")


@pytest.fixture
def pair(success, elsewhere, gnet, tam, agreement, opc, yen, full_house, khoa):
    """Makes two cases of one person at two clinics: known by the clinic's code, or by the ID number alone."""
    clinic, way, nga = elsewhere

    def make(by: str = "code", day: date = TODAY - timedelta(days=5)):
        known = CCCD if by == "number" else ""
        codes = ("LT-77", "LT 77") if by == "code" else ("LT-77", "XL-5")
        mine = sent(tam, agreement, person_of(gnet, tam, known), opc, day - timedelta(days=2))
        theirs = sent(khoa, way, person_of(full_house, khoa, known), clinic, day - timedelta(days=4))
        return served(mine, yen, day, codes[0]), served(theirs, nga, day + timedelta(days=1), codes[1])

    return make


def said(*referrals, rules=None) -> list[str]:
    return [case.by_check["attribution"] for case in judge(referrals, rules)]


@pytest.mark.parametrize("by", ["code", "number"])
def test_a_rival_at_another_clinic_is_found_whether_judged_together_or_alone(pair, by):
    mine, theirs = pair(by)
    assert said(mine, theirs) == [*said(mine), *said(theirs)] == ["yes", "no"]


@pytest.mark.parametrize(
    ("rule", "answers"),
    [(SLIP_FIRST, ["yes", "no"]), (SENT_FIRST, ["no", "yes"]), (SENT_LAST, ["yes", "no"]), (MEETING, ["wait", "wait"])],
)
def test_whose_it_is_stands_on_the_page_of_rules(pair, rule, answers):
    rules = replace(rules_in_force(), goes_to=rule)
    assert said(*pair(), rules=rules) == answers


def test_what_waits_for_the_meeting_goes_on_once_the_province_rejects_the_other(pair, an, actor):
    rules = replace(rules_in_force(), goes_to=MEETING)
    mine, theirs = pair()
    confirm_referral(actor(an), mine, Said("rejected", "attribution", "Hai nhóm đã thống nhất ở giao ban"))
    assert said(theirs, rules=rules) == ["yes"]


@pytest.mark.parametrize("by", ["code", "number"])
def test_the_first_paid_is_never_paid_again(pair, an, actor, by):
    mine, theirs = pair(by)
    with pytest.raises(Refused, match="counts for another group"):
        confirm_referral(actor(an), theirs, Said("confirmed"))
    confirm_referral(actor(an), mine, Said("confirmed"))
    with pytest.raises(Refused, match=r"^Already counted elsewhere\."):
        confirm_referral(actor(an), theirs, Said("confirmed"))
    assert ClaimLine.objects.get().referral == mine


def test_two_slips_shown_in_the_same_instant_wait_for_the_two_groups(success, elsewhere, full_house, khoa):
    clinic, way, nga = elsewhere
    mine = success(code="LT-9")
    theirs = sent(khoa, way, person_of(full_house, khoa), clinic, TODAY - timedelta(days=6))
    served(theirs, nga, TODAY - timedelta(days=5), "LT 9")
    assert said(mine) == said(theirs) == ["wait"]


@pytest.mark.parametrize(("ago", "answer"), [(30, "wait"), (31, "yes")])
def test_an_earlier_slip_that_nobody_answers_holds_the_other_up_for_thirty_days(
    agreement, contract, elsewhere, gnet, tam, opc, yen, full_house, khoa, ago, answer
):
    clinic, way, nga = elsewhere
    day = TODAY - timedelta(days=ago)
    theirs = sent(khoa, way, person_of(full_house, khoa, CCCD), clinic, day)
    shown(theirs, nga, at(day, 10))
    mine = sent(tam, agreement, person_of(gnet, tam, CCCD), opc, TODAY - timedelta(days=4))
    assert said(served(mine, yen, TODAY - timedelta(days=3), "LT-8")) == [answer]


def test_the_same_group_twice_is_no_rival_but_counts_once(success, an, actor):
    first, second = success(code="LT-5"), success(code="LT.5")
    assert said(first, second) == ["yes", "yes"]
    confirm_referral(actor(an), first, Said("confirmed"))
    with pytest.raises(Refused, match="Already counted"):
        confirm_referral(actor(an), second, Said("confirmed"))


@pytest.mark.covers("HUB-15")
def test_one_record_with_two_clinics_codes_is_one_person(
    agreement, contract, elsewhere, gnet, tam, opc, yen, an, actor
):
    """Sent to two clinics before either had served, each with a code of its own and no ID number."""
    clinic, _way, nga = elsewhere
    client = person_of(gnet, tam)
    first, second = (sent(tam, agreement, client, at, TODAY - timedelta(days=6)) for at in (opc, clinic))
    served(first, yen, TODAY - timedelta(days=5), "LT-71"), served(second, nga, TODAY - timedelta(days=4), "BH-35")
    confirm_referral(actor(an), first, Said("confirmed"))
    assert judge([second])[0].by_check["counted_once"] == "no"
    with pytest.raises(Refused, match="Already counted"):
        confirm_referral(actor(an), second, Said("confirmed"))


def two_with_codes(gnet, tam, agreement, opc, yen, elsewhere):
    """Two records of one person, each served at another clinic under a code of its own."""
    clinic, _way, nga = elsewhere
    first, second = (sent(tam, agreement, person_of(gnet, tam), at, TODAY - timedelta(days=6)) for at in (opc, clinic))
    return served(first, yen, TODAY - timedelta(days=5), "LT-71"), served(
        second, nga, TODAY - timedelta(days=4), "BH-35"
    )


@pytest.mark.parametrize("kept", [0, 1])
def test_two_records_laid_together_after_one_was_paid_are_one_person(
    agreement, contract, elsewhere, gnet, tam, opc, yen, an, hanh, actor, kept
):
    pair = two_with_codes(gnet, tam, agreement, opc, yen, elsewhere)
    first, second = pair
    confirm_referral(actor(an), first, Said("confirmed"))
    assert judge([second])[0].by_check["counted_once"] == "yes"
    merge = merge_clients(actor(hanh), first.client, second.client, Choices(keep=pair[kept].client_id))
    assert judge([second])[0].by_check["counted_once"] == "no"
    undo_merge(actor(hanh), merge)
    assert judge([second])[0].by_check["counted_once"] == "yes", "two that were taken apart are two again"


def test_who_was_laid_together_when_paid_and_taken_apart_since_is_counted_by_the_record_written_in(
    agreement, contract, elsewhere, gnet, tam, opc, yen, an, hanh, actor
):
    first, second = two_with_codes(gnet, tam, agreement, opc, yen, elsewhere)
    merge = merge_clients(actor(hanh), first.client, second.client, Choices(keep=second.client_id))
    confirm_referral(actor(an), first, Said("confirmed"))
    undo_merge(actor(hanh), merge)
    assert judge([second])[0].by_check["counted_once"] == "yes"
    again = sent(tam, agreement, first.client, elsewhere[0], TODAY - timedelta(days=3))
    assert judge([served(again, elsewhere[2], TODAY, "BH-36")])[0].by_check["counted_once"] == "no"


@pytest.mark.parametrize(("told", "answer"), [(True, "no"), (False, "yes")])
def test_who_was_handed_over_with_their_history_is_one_person(
    agreement, contract, elsewhere, gnet, tam, opc, yen, full_house, khoa, an, hanh, binh, actor, told, answer
):
    clinic, way, nga = elsewhere
    client = person_of(gnet, tam)
    first = served(
        sent(tam, agreement, client, opc, TODAY - timedelta(days=6)), yen, TODAY - timedelta(days=5), "LT-71"
    )
    confirm_referral(actor(an), first, Said("confirmed"))
    move = send_client(actor(hanh), client, full_house.pk, "wish", TODAY, shares_history=told)
    there = receive_client(actor(binh), move, khoa.pk).successor
    second = served(sent(khoa, way, there, clinic, TODAY - timedelta(days=2)), nga, TODAY - timedelta(days=1), "XL-5")
    assert judge([second])[0].by_check["counted_once"] == answer


@pytest.mark.parametrize(("later", "answers"), [(0, ["yes", "yes"]), (1, ["yes", "no"])])
def test_who_asks_for_another_stretch_of_time_is_no_rival(pair, later, answers):
    """Counted once a month: served on the last day of one and the first of the next, or both in the next."""
    rules = replace(rules_in_force(), lengths={"art_start": "month"})
    last_of_month = TODAY.replace(day=1) - timedelta(days=1)
    assert said(*pair(day=last_of_month + timedelta(days=later)), rules=rules) == answers
