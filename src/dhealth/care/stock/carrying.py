"""Summing the months that are over, so that the books are read quickly however much was given out."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from time import monotonic
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from dhealth.care.stock.models import Book, Carried
from dhealth.care.stock.reckoning import Books, Holder, given_out, read_books
from dhealth.care.stock.rules import edge, month_of

ASKED_AGAIN_AFTER = 60.0  # seconds after which a process asks again who keeps stock

Sums = Counter[tuple[date, Holder, str, str]]


class _Keepers:
    """Which groups keep stock, as this process knows it: recording asks it, and must not ask the database each time."""

    def __init__(self) -> None:
        self.known: frozenset[UUID] = frozenset()
        self.until = 0.0

    def read(self) -> frozenset[UUID]:
        """The groups, at most a minute old."""
        if monotonic() >= self.until:
            self.known = frozenset(Book.objects.values_list("organisation_id", flat=True))
            self.until = monotonic() + ASKED_AGAIN_AFTER
        return self.known

    def forget(self) -> None:
        """Ask the database next time."""
        self.until = 0.0


_keepers = _Keepers()


def keeps_stock(organisation_id: UUID) -> bool:
    """Whether this group has ever written a movement; another process hears of the first one within a minute."""
    return organisation_id in _keepers.read()


def open_book(organisation_id: UUID) -> Book:
    """The group's book, opened with the first movement and locked until the act is over."""
    today = timezone.localdate()
    book, made = Book.objects.select_for_update(no_key=True).get_or_create(
        organisation_id=organisation_id, defaults={"carried_to": edge(today)}
    )
    if made:
        _keepers.forget()
        transaction.on_commit(_keepers.forget)
    return book


def carry_on(book: Book, moved_on: date) -> None:
    """Sum the months that are over by now; all of them anew where something moved in one of them."""
    today = timezone.localdate()
    if moved_on < book.carried_to:
        _sum_again(book, date.min, edge(today))
    elif book.carried_to < edge(today):
        _sum_again(book, book.carried_to, edge(today))


def follow_services(organisation_id: UUID, earliest: date) -> None:
    """Services changed: sum again the months from there on that are summed already. What is recent costs nothing."""
    if earliest >= edge(timezone.localdate()) or not keeps_stock(organisation_id):
        return
    book = Book.objects.select_for_update(no_key=True).filter(organisation=organisation_id).first()
    if book and earliest < book.carried_to:
        _sum_again(book, earliest, book.carried_to)


def _sum_again(book: Book, start: date, end: date) -> None:
    """Sum from the month of `start` until before the month of `end`, and keep that."""
    books = read_books(book.organisation_id, timezone.localdate())
    Carried.objects.filter(organisation=book.organisation_id, month__gte=_month(start)).delete()
    if books and books.began:
        begin = max(_month(start), min(books.began.values()))
        Carried.objects.bulk_create(_rows(book.organisation_id, sums_of(book.organisation_id, books, begin, end)))
    if book.carried_to != end:
        book.carried_to = end
        book.save(update_fields=["carried_to"])


def sums_of(organisation_id: UUID, books: Books, start: date, end: date) -> Sums:
    """What left each pair of hands in each month, from the services themselves; `end` is not included."""
    sums: Sums = Counter()
    if start >= end:
        return sums
    for one in given_out(organisation_id, start, end - timedelta(days=1)):
        began = books.began.get(one.item)
        if began and began <= one.day:
            sums[month_of(one.day), books.holder_of(one.worker, one.day), one.item, one.lot] += one.amount
    return sums


def _rows(organisation_id: UUID, sums: Sums) -> Iterable[Carried]:
    return [
        Carried(organisation_id=organisation_id, month=month, holder_id=holder, item=item, lot=lot, amount=amount)
        for (month, holder, item, lot), amount in sums.items()
    ]


def _month(day: date) -> date:
    return day if day == date.min else month_of(day)
