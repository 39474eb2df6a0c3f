"""Prices of their days, ceilings and amendments."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.claims.actions import (
    AmendmentDraft,
    CeilingDraft,
    PriceDraft,
    Said,
    amend_contract,
    confirm_referral,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.models import Ceiling, ClaimLine, Kind, Move
from dhealth.care.claims.queries import worth_of
from dhealth.care.claims.rules import room_left
from dhealth.care.claims.tests.cast import contract_of
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.kernel.errors import Refused
from dhealth.trust.audit.models import Event


@pytest.mark.covers("HUB-08")
def test_a_price_changed_mid_month_holds_from_its_day_on(success, contract, thao, an, actor):
    change = TODAY - timedelta(days=10)
    new = AmendmentDraft("PL-01", "Giá mới", change, [PriceDraft("art_start", 500_000, "Phụ lục 1")])
    amend_contract(actor(thao), contract, new)
    for day in (change - timedelta(days=1), change):
        confirm_referral(actor(an), success(day=day), Said("confirmed"))
    assert sorted(ClaimLine.objects.values_list("dong", "tariff__clause")) == [
        (450_000, "Điều 4.1"),
        (500_000, "Phụ lục 1"),
    ]


@pytest.mark.covers("HUB-08")
def test_no_amendment_reaches_back_over_what_was_claimed(claimed, contract, thao, actor):
    day = claimed().day
    new = AmendmentDraft("PL-01", "Giá mới", day, [PriceDraft("art_start", 1, "Phụ lục 1")])
    with pytest.raises(Refused, match="Choose a later day"):
        amend_contract(actor(thao), contract, new)
    later = AmendmentDraft("PL-01", "Giá mới", day + timedelta(days=1), new.prices)
    assert amend_contract(actor(thao), contract, later) == amend_contract(actor(thao), contract, later)


@pytest.mark.covers("HUB-08")
def test_the_ceiling_cuts_the_claim_that_reaches_it(success, contract, thao, an, actor):
    new = AmendmentDraft("PL-01", "Trần", contract.starts_on, ceilings=[CeilingDraft(1_000_000)])
    amend_contract(actor(thao), contract, new)
    for _ in range(4):
        confirm_referral(actor(an), success(), Said("confirmed"))
    assert [worth_of(line) for line in ClaimLine.objects.all()] == [450_000, 450_000, 100_000, 0]
    assert sums_of([contract])[contract.pk].asked == 1_000_000
    assert Move.objects.filter(kind=Kind.ASKED, dong=450_000).count() == 4  # what was asked stays as it was


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_no_claim_ever_reaches_over_a_ceiling(ceiling, spent):
    limit = Ceiling(service="", dong=ceiling, valid_from=date(2026, 1, 1))
    room = room_left([limit], "art_start", date(2026, 1, 1), lambda _service: spent)
    assert room is not None and room >= 0 and (room == 0 or spent + room == ceiling)
    assert room_left([limit], "art_start", date(2025, 12, 31), lambda _service: spent) is None


@pytest.mark.covers("HUB-08")
def test_a_contract_is_made_by_its_payer_alone(area, life, gnet, hanh, oanh, thao, actor):
    for who in (hanh, oanh):
        with pytest.raises(PermissionDenied):
            contract_of(who, life, gnet)
    with pytest.raises(Refused, match="ends before it begins"):
        contract_of(thao, life, gnet, ends_on=date(2025, 12, 31))
    contract_of(thao, life, gnet, number="HĐ-12/2026")
    with pytest.raises(Refused, match="with this number"):
        contract_of(thao, life, gnet, number="HĐ-12/2026")
    assert Event.objects.filter(verb="contract.make").count() == 2
