"""Money in the demonstration: true to the rules, to the books, and to what each of the people may do next."""

import pytest

from dhealth.care.claims.actions import drawn
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.clocks import clock_of
from dhealth.care.claims.models import Batch, ClaimLine, Confirmation, Contract, Move, Recheck
from dhealth.care.claims.queries import lines_of
from dhealth.care.claims.screen import batch_page
from dhealth.commons.ledger.queries import faults
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def filled(holding):
    with holding(small=True):
        yield


@pytest.fixture
def batches(filled, _database):
    return {str(one).partition("/")[0] + str(one)[-2:]: one for one in Batch.objects.whole()}


def may(username: str, batch: Batch) -> set[str]:
    actor = Actor.of(User.objects.get(username=username))
    return {act for act, allowed in batch_page(actor, batch).may.items() if allowed}


@pytest.mark.covers("HUB-08")
def test_two_sorts_of_contract_with_an_amendment_and_ceilings(batches):
    kinds = {one.kind: one for one in Contract.objects.prefetch_related("tariffs", "ceilings", "amendments")}
    assert set(kinds) == {"sub_grant", "social_contract"}
    grant = kinds["sub_grant"]
    assert [one.number for one in grant.amendments.all()] == ["PL-01"] and grant.ceilings.count() == 2
    prices = set(ClaimLine.objects.filter(contract=grant, service="confirmatory_test").values_list("tariff__dong"))
    assert prices == {(350_000,), (380_000,)}


def test_one_batch_is_settled_one_is_under_way_one_waits_for_its_approval(batches):
    stages = {key: [hasattr(one, fact) for fact in ("approval", "payment", "receipt")] for key, one in batches.items()}
    assert stages == {"HĐ-07/1": [True] * 3, "ĐH-03/1": [True, True, False], "HĐ-07/2": [False] * 3}
    waits = batches["HĐ-07/2"]
    assert len(drawn(waits)) == Recheck.objects.filter(line__in_batch__batch=waits).count() > 0
    lines = list(lines_of(waits))
    assert [one.dong < 0 for one in lines].count(True) == 1
    assert [one.worth < one.dong for one in lines].count(True) == 1
    assert Confirmation.objects.filter(verdict="rejected").exclude(note="").count() == 1


def test_everybody_has_their_next_step_and_nobody_somebody_elses(batches):
    waits, under_way = batches["HĐ-07/2"], batches["ĐH-03/1"]
    assert "approve" in may("thao", waits) and "pay" not in may("kim", waits)
    assert not {"approve", "pay"} & may("an.cdc", waits) and "receive" in may("hanh", under_way)
    assert Move.objects.filter(kind="paid").values("by").distinct().count() == 2


def test_the_demonstration_shows_no_odd_signs(batches):
    lines = ClaimLine.objects.filter(in_batch__isnull=False)
    assert [(str(one), one.flags) for one in lines if one.flags] == [] and not lines.exclude(signs=None).exists()


@pytest.mark.covers("HUB-09")
def test_the_books_are_whole_and_steps_took_days(batches):
    assert list(faults()) == []
    assert all(
        one.received + one.sent + one.approved + one.asked == one.cost
        for one in sums_of(Contract.objects.all()).values()
    )
    took = {one.step: one for one in clock_of(ClaimLine.objects.all()).steps}
    assert all(took[step].count and took[step].middle for step in ("confirmed", "batched", "approved", "paid"))
