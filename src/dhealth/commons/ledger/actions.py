"""Posting to the books. The room that posts has asked for permission and records the event: this is its tool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from dhealth.commons.ledger.models import DONG, Account, Entry, Line
from dhealth.commons.ledger.rules import check_amounts
from dhealth.kernel.ids import uuid7
from dhealth.kernel.inserting import insert
from dhealth.trust.accounts.models import User


@dataclass(frozen=True)
class Posting:
    """An entry before it is written; `amounts`: account → đồng."""

    id: UUID
    day: date
    memo: str
    amounts: Mapping[UUID, int]
    about: UUID | None = None
    reverses: UUID | None = None


def account_for(organisation: UUID, kind: str, subject: UUID | None = None) -> UUID:
    """The account of this kind and subject; made where there is none yet."""
    known = Account.objects.filter(organisation=organisation, kind=kind, subject=subject, currency=DONG)
    if found := known.values_list("pk", flat=True).first():
        return found
    try:
        with transaction.atomic():
            return Account.objects.create(organisation_id=organisation, kind=kind, subject=subject).pk
    except IntegrityError:  # somebody else opened it a moment ago
        return known.values_list("pk", flat=True)[0]


@transaction.atomic
def post_entry(by: User | None, posting: Posting) -> Entry:
    """Write one entry. Posted already under this id: it stays as it is.

    Raises:
        Unbalanced: a fault of the room that posts.
    """
    if earlier := Entry.objects.filter(pk=posting.id).first():
        return earlier
    return post_entries(by, [posting])[0]


@transaction.atomic
def post_entries(by: User | None, postings: Iterable[Posting]) -> list[Entry]:
    """Write new entries: the lines first, then the entries that seal them; the same few statements however many."""
    entries, lines = [], []
    for one in postings:
        check_amounts(one.amounts)
        lines += [Line(id=uuid7(), entry_id=one.id, account_id=at, amount=sum_) for at, sum_ in one.amounts.items()]
        entries.append(_entry(by, one))
    insert(lines)
    insert(entries)
    return entries


def _entry(by: User | None, posting: Posting) -> Entry:
    return Entry(
        id=posting.id,
        day=posting.day,
        memo=posting.memo,
        about=posting.about,
        lines=len(posting.amounts),
        reverses_id=posting.reverses,
        by=by,
        at=timezone.now(),
    )


@transaction.atomic
def reverse_entry(by: User | None, entry: Entry, day: date, memo: str, id: UUID | None = None) -> Entry:
    """Post the mirror of an entry. Reversed already: that reversal is given back, and nothing happens."""
    held = Entry.objects.select_for_update(no_key=True).get(pk=entry.pk)
    if earlier := Entry.objects.filter(reverses=held).first():
        return earlier
    amounts = {line.account_id: -line.amount for line in held.parts.all()}
    return post_entry(by, Posting(id or uuid7(), day, memo, amounts, held.about, held.pk))
