"""Many press in the same second: one claim an outcome and person, one batch, one payment (security T07)."""

import os
from datetime import timedelta

import pytest
from conftest import person
from django.db import connection

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    ContractDraft,
    Paid,
    PriceDraft,
    Said,
    amend_contract,
    approve_batch,
    close_batch,
    confirm_referral,
    make_contract,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
    reverse_claim,
    show_code,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.models import Batch, ClaimLine, Confirmation, Contract, InBatch, Payment
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.agreements.tests.cast import twinned
from dhealth.commons.ledger.queries import faults
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.models import Event
from dhealth.trust.linkage.models import Counted

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("committed"), pytest.mark.covers("HUB-15")]
FULL = os.environ.get("DHEALTH_CLAIMS_THREADS", "")  # "50x200": as security.md asks, on PostgreSQL


def tried(act):
    """What came of it: the thing, or the sentence of a refusal."""
    try:
        return act()
    except Refused as refusal:
        return refusal.message


def confirmed_by_many(an, referrals, threads: int) -> list[object]:
    def confirming(referral):
        return lambda: tried(lambda: confirm_referral(Actor.of(an), referral, Said("confirmed")))

    return at_once(*[confirming(referrals[number % len(referrals)]) for number in range(threads)])


def rivals(success, full_house, khoa, life, opc, yen, other, number: int):
    """One person, sent by two groups; the slip of the first was shown a day earlier."""
    code = f"LT-{7000 + number}"
    mine, day = success(ago=5, code=code), TODAY - timedelta(days=4)
    return [mine, served(sent(khoa, other, person_of(full_house, khoa), opc, day), yen, day, code)]


@pytest.fixture
def other(agreement, life, full_house, opc, thao):
    contract_of(thao, life, full_house, starts_on=TODAY - timedelta(days=90), ends_on=TODAY, number="HĐ-9/2026")
    return twinned(life, full_house, opc, thao)


@pytest.fixture
def looked_at(claimed, contract, oanh):
    """A closed batch of one claim that was drawn and stands."""
    line = claimed()
    batch = close_batch(Actor.of(oanh), contract, TODAY)
    publish_seed(Actor.of(oanh), batch)
    recheck_claim(Actor.of(oanh), line, stands=True)
    return batch


def test_one_form_of_a_contract_sent_twice_in_the_same_second_is_one_contract(area, life, gnet, thao):
    prices = [PriceDraft("art_start", 450_000, "Điều 4.1")]
    days = (TODAY - timedelta(days=30), TODAY)
    form = ContractDraft("HĐ-77/2026", "sub_grant", life.pk, gnet.pk, "donor", *days, prices)
    key = uuid7()
    made = at_once(*[lambda: tried(lambda: make_contract(Actor.of(thao), form, key)) for _ in range(4)])
    assert set(made) == {Contract.objects.get()} and Contract.objects.get().tariffs.count() == 1
    others = at_once(*[lambda: tried(lambda: make_contract(Actor.of(thao), form, uuid7())) for _ in range(3)])
    assert all(isinstance(one, str) for one in others) and Contract.objects.count() == 1  # each a sentence


def test_every_act_of_money_takes_the_logs_of_two_in_one_order(success, contract, gnet, cdc, life, thao, an):
    """Else two acts at once could each hold the log that the other waits for, and one would fall."""
    assert gnet.pk < life.pk and gnet.pk < cdc.pk
    referral = success()
    confirm_referral(Actor.of(an), referral, Said("confirmed"))
    show_code(Actor.of(an), referral)
    amend_contract(Actor.of(thao), contract, AmendmentDraft("PL-1", "Trần", TODAY, (), [CeilingDraft(9_000_000)]))
    verbs = ("contract.make", "claim.confirm", "claim.show_code")
    chains = list(Event.objects.filter(verb__in=verbs).order_by("pk").values_list("chain", flat=True))
    assert chains == [gnet.pk, life.pk, gnet.pk, cdc.pk, gnet.pk, cdc.pk, gnet.pk, life.pk]


def test_one_outcome_confirmed_by_many_is_one_claim(success, an):
    confirmed_by_many(an, [success()], 4)
    assert ClaimLine.objects.count() == Confirmation.objects.count() == 1
    assert list(faults()) == []


def test_two_groups_claim_one_person_in_the_same_second(success, full_house, khoa, life, opc, yen, other, an):
    pair = rivals(success, full_house, khoa, life, opc, yen, other, 1)
    confirmed_by_many(an, pair, 4)
    assert [line.referral for line in ClaimLine.objects.all()] == [pair[0]]
    assert Counted.objects.standing().values("claim").distinct().count() == 1


def test_a_batch_closed_twice_in_the_same_second_is_one(claimed, contract, oanh):
    claimed()
    said = at_once(*[lambda: tried(lambda: close_batch(Actor.of(oanh), contract, TODAY))] * 3)
    assert Batch.objects.count() == InBatch.objects.count() == 1
    assert sum(isinstance(one, str) for one in said) == 2


def test_two_officers_confirm_in_the_same_second_and_one_claim_is_made(success, cdc, an):
    referral, binh = success(), person("binh.cdc", "Bình", cdc, "cdc_officer")
    first, second = at_once(
        *[lambda who=who: confirm_referral(Actor.of(who), referral, Said("confirmed")) for who in (an, binh)]
    )
    assert first == second == Confirmation.objects.get()
    assert ClaimLine.objects.count() == 1 and sums_of(list(Contract.objects.all())).popitem()[1].asked == 450_000


def test_a_yes_and_a_no_in_the_same_second_leave_one_yes(success, cdc, an):
    """Whoever comes second: after a yes a no is refused, after a no a yes still follows."""
    referral, binh = success(), person("binh.cdc", "Bình", cdc, "cdc_officer")
    yes = lambda: tried(lambda: confirm_referral(Actor.of(an), referral, Said("confirmed")))  # noqa: E731
    no = lambda: tried(lambda: confirm_referral(Actor.of(binh), referral, Said("rejected", "new_case")))  # noqa: E731
    at_once(yes, no)
    assert ClaimLine.objects.count() == 1
    referral.standing.refresh_from_db()
    assert referral.standing.state == "confirmed"


def test_approved_and_paid_twice_in_the_same_second_the_money_goes_once(looked_at, contract, thao, kim, hanh):
    batch = looked_at
    another = person("lan.life", "Lan", contract.payer, "finance_officer")
    at_once(*[lambda: approve_batch(Actor.of(thao), batch)] * 3)
    at_once(
        *[lambda who=who: pay_batch(Actor.of(who), batch, Paid(TODAY, f"UNC {who}")) for who in (kim, another, kim)]
    )
    at_once(*[lambda: receive_payment(Actor.of(hanh), batch, TODAY)] * 3)
    assert Payment.objects.count() == 1
    sums = sums_of([contract])[contract.pk]
    assert (sums.asked, sums.approved, sums.sent, sums.received, sums.cost) == (0, 0, 0, 450_000, 450_000)
    assert list(faults()) == []


def test_taken_back_twice_in_the_same_second_it_is_one_reversal(looked_at, contract, oanh, thao, kim):
    approve_batch(Actor.of(thao), looked_at)
    pay_batch(Actor.of(kim), looked_at, Paid(TODAY, "UNC 0412"))
    line = ClaimLine.objects.get()
    at_once(*[lambda: reverse_claim(Actor.of(oanh), line, "Nhầm")] * 3)
    assert ClaimLine.objects.filter(reverses=line).count() == 1
    assert sums_of([contract])[contract.pk].cost == 0


@pytest.mark.slow
def test_never_two_open_claims_for_one_outcome(success, full_house, khoa, life, opc, yen, other, an):
    """50 threads × 200 rounds where DHEALTH_CLAIMS_THREADS=50x200 asks for it; fewer otherwise."""
    usual = "16x12" if connection.vendor == "postgresql" else "6x6"
    threads, rounds = (int(word) for word in (FULL or usual).split("x"))
    for number in range(rounds):
        confirmed_by_many(an, rivals(success, full_house, khoa, life, opc, yen, other, number), threads)
        assert ClaimLine.objects.count() == number + 1
    assert Counted.objects.standing().values("code", "service", "episode").distinct().count() == Counted.objects.count()
    assert list(faults()) == []
