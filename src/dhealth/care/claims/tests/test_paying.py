"""Money goes, comes, and is put right; nothing of it is written over."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from dhealth.care.claims.actions import (
    Paid,
    adjust_claim,
    close_batch,
    pay_batch,
    receive_payment,
    reverse_claim,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.models import ClaimLine, Closing, Kind, Move, Payment
from dhealth.care.claims.proof import wrong
from dhealth.care.claims.queries import worth_of
from dhealth.care.claims.rules import MOVES, may_move
from dhealth.care.claims.tests.conftest import TODAY
from dhealth.commons.ledger.queries import faults
from dhealth.kernel.errors import Refused
from dhealth.trust.linkage.models import Counted


@pytest.mark.covers("HUB-07", "HUB-09")
def test_money_goes_and_the_group_says_that_it_came(approved, contract, kim, hanh, actor):
    batch, _lines = approved
    paid = pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412"))
    assert pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0412 ")) == paid
    with pytest.raises(Refused, match="number UNC 0412"):
        pay_batch(actor(kim), batch, Paid(TODAY, "UNC 0413"))
    assert sums_of([contract])[contract.pk].sent == 1_350_000
    receipt = receive_payment(actor(hanh), batch, TODAY)
    assert receive_payment(actor(hanh), batch, TODAY) == receipt
    sums = sums_of([contract])[contract.pk]
    assert (sums.asked, sums.approved, sums.sent, sums.received, sums.cost) == (0, 0, 0, 1_350_000, 1_350_000)
    assert list(faults()) == []


@pytest.mark.parametrize("who", ["hanh", "oanh", "thao", "yen"])
def test_only_finance_pays(approved, who, request, actor):
    with pytest.raises((PermissionDenied, Refused)):
        pay_batch(actor(request.getfixturevalue(who)), approved[0], Paid(TODAY, "x"))
    assert not Payment.objects.exists()


def test_payment_and_receipt_keep_their_days(approved, kim, hanh, actor):
    batch, _lines = approved
    for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=1)):
        with pytest.raises(Refused, match="bank's slip"):
            pay_batch(actor(kim), batch, Paid(day, "x"))
    with pytest.raises(Refused, match="Nothing was paid"):
        receive_payment(actor(hanh), batch, TODAY)
    with pytest.raises(Refused, match="number on the bank's slip"):
        pay_batch(actor(kim), batch, Paid(TODAY, " "))


@pytest.mark.covers("HUB-07")
def test_after_payment_a_mistake_is_a_reversal_in_the_next_batch(paid, contract, claimed, oanh, actor):
    _batch, lines = paid
    back = reverse_claim(actor(oanh), lines[0], "Tính nhầm người")
    assert reverse_claim(actor(oanh), lines[0], "Tính nhầm người") == back
    assert (back.reverses, back.dong) == (lines[0], -450_000)
    claimed()
    following = close_batch(actor(oanh), contract, TODAY)
    assert (following.number, following.closing.lines, following.closing.dong) == (2, 2, 0)
    assert Counted.objects.standing().values("claim").distinct().count() == 3
    assert list(faults()) == []


def test_before_its_batch_a_claim_is_adjusted_or_taken_out(claimed, contract, oanh, hanh, actor):
    line, other = claimed(), claimed()
    adjust_claim(actor(oanh), line, 400_000, "Thiếu chứng từ")
    with pytest.raises(Refused, match="never more"):
        adjust_claim(actor(oanh), line, 450_001, "Thêm")
    with pytest.raises(PermissionDenied):
        adjust_claim(actor(hanh), line, 1, "Tôi muốn")
    reverse_claim(actor(oanh), other, "Nhầm")
    assert (worth_of(line), worth_of(other)) == (400_000, 0)
    assert sums_of([contract])[contract.pk].asked == 400_000
    assert close_batch(actor(oanh), contract, TODAY).closing.lines == 1


def test_nothing_of_a_claim_is_written_over(paid):
    _batch, lines = paid
    for change in (
        lambda: ClaimLine.objects.filter(pk=lines[0].pk).update(dong=1),
        lambda: Move.objects.filter(line=lines[0]).delete(),
        lambda: Closing.objects.update(dong=0),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()


@given(st.lists(st.sampled_from(Kind.values), max_size=8))
def test_a_claim_ends_where_the_table_says(way):
    """No way through the table comes back to where money is asked for, and none leads out of its ends."""
    state, seen = "", []
    for kind in way:
        if may_move(state, kind):
            state = kind
            seen.append(kind)
    assert seen.count(Kind.PAID) <= 1 and seen.count(Kind.ASKED) <= 1
    assert not (Kind.REFUSED in seen and Kind.PAID in seen)
    assert MOVES[Kind.RECEIVED] == MOVES[Kind.REFUSED] == frozenset()


TAMPERED = {
    "a sum of a claim": ("move", "UPDATE claims_move SET dong = dong + 1", "claims say"),
    "a claim of a batch": ("inbatch", "UPDATE claims_inbatch SET place = place + 10", "is not what was closed"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_what_somebody_changed_past_the_program_is_told(paid, what):
    """Somebody with the database in hand lifts the lock of a table first."""
    table, change, words = TAMPERED[what]
    assert list(wrong()) == []
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"DROP TRIGGER claims_{table}_no_update")
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE claims_{table} DISABLE TRIGGER claims_{table}_append_only")
        cursor.execute(change)
    assert any(words in one for one in wrong())
