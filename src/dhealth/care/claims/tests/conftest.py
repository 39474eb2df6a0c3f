"""Gnet and OPC Long Thành with an agreement in effect, LIFE that pays, and An of the province who confirms."""

from datetime import date, timedelta
from itertools import count

import pytest
from conftest import browser_of, person, until_midnight
from django.utils import timezone, translation

from dhealth.care.claims.actions import (
    Paid,
    Said,
    approve_batch,
    close_batch,
    confirm_referral,
    drawn,
    pay_batch,
    publish_seed,
    recheck_claim,
)
from dhealth.care.claims.models import Batch, ClaimLine
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.tests.cast import contract_of, person_of, sent, served
from dhealth.commons.agreements.tests.cast import dong_nai, everything_in_effect
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.models import Organisation

BEGAN = timezone.now()
TODAY = timezone.localdate(BEGAN)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    """Today stays the day on which this file was read, even when midnight comes in between."""
    until_midnight(monkeypatch, BEGAN)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def area(gnet, full_house, opc, cdc, life):
    Organisation.objects.update(province=dong_nai())
    Organisation.objects.filter(pk__in=[gnet.pk, full_house.pk]).update(umbrella=life)


@pytest.fixture
def agreement(area, life, cdc, gnet, opc, thao):
    return everything_in_effect(life, cdc, gnet, opc, thao)


@pytest.fixture
def kim(life):
    return person("kim.life", "Kim", life, "finance_officer")


@pytest.fixture
def as_kim(kim):
    return browser_of(kim)


@pytest.fixture
def contract(area, life, gnet, thao):
    return contract_of(thao, life, gnet, starts_on=TODAY - timedelta(days=300), ends_on=TODAY + timedelta(days=65))


@pytest.fixture
def success(agreement, contract, tam, yen, gnet, opc):
    """Makes referrals that were served: (days ago, the clinic's code)."""
    numbers = count(1)

    def make(ago: int = 5, code: str | None = None, service: str = "art_start", day: date | None = None):
        number = next(numbers)
        client = person_of(gnet, tam, cccd=f"0752010{number:05d}")
        on = day or TODAY - timedelta(days=ago)
        referral = sent(tam, agreement, client, opc, on - timedelta(days=2), service)
        return served(referral, yen, on, f"LT-{1000 + number}" if code is None else code)

    return make


@pytest.fixture
def claimed(success, an):
    """Makes claims: referrals that were served and confirmed."""

    def make(ago: int = 5, **more) -> ClaimLine:
        referral = success(ago, **more)
        confirm_referral(Actor.of(an), referral, Said("confirmed"))
        return ClaimLine.objects.get(referral=referral)

    return make


@pytest.fixture
def closed(claimed, contract, oanh, actor):
    """A batch of three claims, closed by Oanh, its seed published."""
    lines = [claimed() for _ in range(3)]
    batch = close_batch(actor(oanh), contract, TODAY)
    publish_seed(actor(oanh), batch)
    return Batch.objects.whole().get(pk=batch.pk), lines


@pytest.fixture
def approved(closed, oanh, thao, actor):
    batch, lines = closed
    for line in lines_of(batch):
        if line.in_batch.place in drawn(batch):
            recheck_claim(actor(oanh), line, stands=True)
    approve_batch(actor(thao), batch)
    return batch, lines


@pytest.fixture
def paid(approved, kim, actor):
    batch, lines = approved
    pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412"))
    return batch, lines
