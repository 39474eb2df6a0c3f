"""The books: in balance by the database, never written over, reversed once."""

from datetime import date

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dhealth.commons.ledger.actions import Posting, account_for, post_entry, reverse_entry
from dhealth.commons.ledger.models import Entry, Line
from dhealth.commons.ledger.queries import balance_of, balances, entries_about, faults, statement
from dhealth.commons.ledger.rules import Unbalanced, check_amounts
from dhealth.kernel.ids import uuid7
from dhealth.kernel.periods import Period

pytestmark = pytest.mark.covers("HUB-07")
DAY = date(2026, 11, 2)


@pytest.fixture
def books(gnet, life):
    return account_for(life.pk, "cost", gnet.pk), account_for(life.pk, "owed", gnet.pk)


def posted(books, dong: int, day: date = DAY, about=None) -> Entry:
    return post_entry(None, Posting(uuid7(), day, "asked", {books[0]: dong, books[1]: -dong}, about))


def test_an_entry_moves_both_accounts(books, gnet, life):
    posted(books, 450_000)
    assert balance_of(books[0]) == 450_000
    assert balances(life.pk, [gnet.pk]) == {(gnet.pk, "cost"): 450_000, (gnet.pk, "owed"): -450_000}


def test_the_same_entry_posted_twice_counts_once(books):
    once = Posting(uuid7(), DAY, "asked", {books[0]: 5, books[1]: -5})
    assert post_entry(None, once).pk == post_entry(None, once).pk
    assert balance_of(books[0]) == 5


def test_an_account_is_opened_once(books, gnet, life):
    assert account_for(life.pk, "cost", gnet.pk) == books[0]
    assert account_for(life.pk, "cost") == account_for(life.pk, "cost") != books[0]


@given(st.dictionaries(st.uuids(), st.integers(-(10**12), 10**12), min_size=0, max_size=6))
def test_only_what_adds_up_to_nothing_is_an_entry(amounts):
    good = len(amounts) >= 2 and sum(amounts.values()) == 0 and 0 not in amounts.values()
    try:
        check_amounts(amounts)
    except Unbalanced:
        assert not good
    else:
        assert good


@pytest.mark.parametrize("lines", [[5, -4], [5], [], [5, -5, 1]])
def test_the_database_refuses_an_entry_out_of_balance(books, lines):
    key = uuid7()
    with pytest.raises(DatabaseError), transaction.atomic():
        for at, amount in enumerate(lines):
            Line.objects.create(entry_id=key, account_id=books[at % 2], amount=amount)
        Entry.objects.create(id=key, day=DAY, memo="asked", lines=max(2, len(lines)))


def test_no_line_joins_a_sealed_entry(books):
    entry = posted(books, 7)
    with pytest.raises(DatabaseError), transaction.atomic():
        Line.objects.create(entry=entry, account_id=books[0], amount=1)


@pytest.mark.parametrize(
    "change", [lambda e: e.delete(), lambda e: Entry.objects.filter(pk=e.pk).update(day="2026-01-01")]
)
def test_nothing_is_written_over(books, change):
    entry = posted(books, 7)
    with pytest.raises(DatabaseError), transaction.atomic():
        change(entry)
    with pytest.raises(DatabaseError), transaction.atomic():
        entry.parts.update(amount=9)


def test_a_reversal_is_a_mirror_and_comes_once(books):
    entry = posted(books, 450_000, about=books[0])
    first = reverse_entry(None, entry, DAY, "back")
    assert reverse_entry(None, entry, DAY, "back") == first
    assert balance_of(books[0]) == 0
    assert [one.memo for one in entries_about(books[0])] == ["asked", "back"]
    assert list(faults()) == []


def test_a_statement_runs_from_balance_to_balance(books):
    for day, dong in ((1, 10), (2, 20), (30, 30)):
        posted(books, dong, date(2026, 11, day))
    found = statement(books[0], Period(date(2026, 11, 2), date(2026, 11, 29)))
    assert (found.opening, [row.amount for row in found.rows], found.closing) == (10, [20], 30)
    assert balance_of(books[0], date(2026, 11, 1)) == 10
