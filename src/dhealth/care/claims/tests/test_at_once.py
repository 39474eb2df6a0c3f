"""Many press in the same second: one claim an outcome and person, one batch, one payment (security T07)."""

import os
from datetime import timedelta

import pytest
from django.db import connection

from dhealth.care.claims.actions import Said, close_batch, confirm_referral
from dhealth.care.claims.models import Batch, ClaimLine, Confirmation, InBatch
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.agreements.tests.cast import twinned
from dhealth.commons.ledger.queries import faults
from dhealth.kernel.errors import Refused
from dhealth.kernel.tests.at_once import at_once
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.linkage.models import Counted

pytestmark = [pytest.mark.usefixtures("committed"), pytest.mark.covers("HUB-15")]
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
