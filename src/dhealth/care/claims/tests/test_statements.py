"""The pages of money ask the database as often for many rows as for few."""

from collections.abc import Callable

import pytest
from conftest import browser_of
from django.db import connection
from django.db.models import Sum
from django.test import Client as Browser
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from dhealth.care.claims.actions import close_batch, publish_seed
from dhealth.care.claims.models import Batch, ClaimLine, Move
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.care.referrals.models import Step

pytestmark = pytest.mark.slow


@pytest.fixture
def asked() -> Callable[[Browser, str], int]:
    """How many statements a page takes, once everything is known that is known for good."""

    def count(browser: Browser, path: str) -> int:
        assert browser.get(path).status_code == 200
        with CaptureQueriesContext(connection) as found:
            browser.get(path)
        return len(found)

    return count


@pytest.fixture
def batch(claimed, contract, oanh, actor) -> Callable[[], Batch]:
    """Makes a batch of two claims, its seed published."""

    def make() -> Batch:
        claimed(), claimed()
        made = close_batch(actor(oanh), contract, TODAY)
        publish_seed(actor(oanh), made)
        return made

    return make


@pytest.mark.covers("HUB-04")
def test_the_provinces_queue(success, an, asked):
    success()
    before = asked(browser_of(an), reverse("claim.confirm"))
    for _ in range(3):
        success()
    assert asked(browser_of(an), reverse("claim.confirm")) == before <= 36


def test_a_sum_leads_to_its_conditions_only_where_they_open(claimed, oanh, hanh):
    line = claimed()
    conditions = reverse("claim.open", args=[line.referral_id])
    for who, opens in ((hanh, True), (oanh, False)):
        browser = browser_of(who)
        assert (conditions in browser.get(reverse("claim.trace", args=[line.pk])).text) == opens
        assert (browser.get(conditions).status_code == 200) == opens


@pytest.mark.parametrize("reader", ["hanh", "tam", "thao", "oanh"])
def test_the_list_of_claims(reader, request, success, claimed, asked):
    who = browser_of(request.getfixturevalue(reader))
    for _ in range(3):  # so many of one worker that a look for odd ones reads their records
        success(), claimed()
    before = asked(who, reverse("claim.read"))
    for _ in range(3):
        success(), claimed()
    assert asked(who, reverse("claim.read")) == before <= 40


def test_contracts_with_their_batches(batch, thao, asked):
    batch()
    before = asked(browser_of(thao), reverse("contract.read"))
    batch(), batch()
    assert asked(browser_of(thao), reverse("contract.read")) == before <= 20


def test_the_statement_of_a_quarter(batch, contract, thao, asked):
    batch()
    path = reverse("contract.open", args=[contract.pk])
    before = asked(browser_of(thao), path)
    batch(), batch()
    assert asked(browser_of(thao), path) == before <= 34


def test_a_batch(claimed, contract, oanh, thao, actor, asked):
    def page(claims: int) -> int:
        for _ in range(claims):
            claimed()
        made = close_batch(actor(oanh), contract, TODAY)
        publish_seed(actor(oanh), made)
        return asked(browser_of(thao), reverse("batch.open", args=[made.pk]))

    assert page(2) == page(6) <= 21


@pytest.mark.embedded
def test_among_many_answers_and_claims_the_wanted_are_found_by_their_indexes(contract):
    """SQLite takes an index of some rows only where the words of the question are those of the index."""
    since = Step.objects.served().filter(organisation=contract.payer_id, at__gte=timezone.now())
    assert "INDEX step_served" in since.values("referral").order_by().explain()
    changed = Move.objects.revaluing().values("line").order_by()
    assert "INDEX move_revaluing" in changed.explain()
    asked = ClaimLine.objects.filter(contract=contract).order_by().values("service").annotate(sum=Sum("dong"))
    assert "USING COVERING INDEX claims_summed" in asked.explain()
