"""Reading the books: balances, statements, and whether they are as they should be."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Q, Sum

from dhealth.commons.ledger.models import Entry, Line
from dhealth.kernel.periods import Period


@dataclass(frozen=True)
class Row:
    """One line of a statement with what stood on the account after it."""

    entry: Entry
    amount: int
    balance: int


@dataclass(frozen=True)
class Statement:
    """What moved on an account in some days, between two balances."""

    opening: int
    rows: tuple[Row, ...]
    closing: int


def balance_of(account: UUID, until: date | None = None) -> int:
    """What stands on an account at the end of a day, or now."""
    lines = Line.objects.filter(account=account)
    if until is not None:
        lines = lines.filter(entry__day__lte=until)
    return lines.aggregate(sum=Sum("amount"))["sum"] or 0


def balances(organisation: UUID, subjects: Collection[UUID]) -> dict[tuple[UUID, str], int]:
    """What stands on each account of these subjects now: (subject, kind) → đồng; one statement."""
    found = Line.objects.filter(account__organisation=organisation, account__subject__in=subjects)
    sums = found.values_list("account__subject", "account__kind").annotate(sum=Sum("amount")).order_by()
    return {(subject, kind): amount for subject, kind, amount in sums if subject}


def statement(account: UUID, period: Period) -> Statement:
    """The account from the first to the last day of a period."""
    opening = balance_of(account, date.fromordinal(period.start.toordinal() - 1))
    lines = Line.objects.filter(account=account, entry__day__range=(period.start, period.end))
    rows: list[Row] = []
    balance = opening
    for line in lines.select_related("entry").order_by("entry__day", "entry_id"):
        balance += line.amount
        rows.append(Row(line.entry, line.amount, balance))
    return Statement(opening, tuple(rows), balance)


def entries_about(subject: UUID) -> list[Entry]:
    """Everything that was posted about one thing, oldest first, with its lines."""
    return list(Entry.objects.filter(about=subject).prefetch_related("parts__account").order_by("id"))


def faults() -> Iterator[str]:
    """What should never be: entries out of balance, reversals that are no mirror. Nothing: the books are well."""
    sums = Entry.objects.annotate(sum=Sum("parts__amount"), found=Count("parts"))
    for entry in sums.filter(~Q(sum=0) | Q(sum=None) | ~Q(found=F("lines"))):
        yield f"entry {entry.pk}: {entry.found} of {entry.lines} lines, sum {entry.sum}"
    for back in Entry.objects.filter(reverses__isnull=False).prefetch_related("parts", "reverses__parts"):
        mirrored = {line.account_id: -line.amount for line in back.parts.all()}
        first = back.reverses
        if first is None or mirrored != {line.account_id: line.amount for line in first.parts.all()}:
            yield f"entry {back.pk} does not mirror {back.reverses_id}"
