"""Reading stock: who holds what, what waits for a word, what expires, what was questioned."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.utils import timezone

from dhealth.care.services.supplies import InHand, Lot
from dhealth.care.stock.carrying import keeps_stock
from dhealth.care.stock.models import Item, Moved, Movement, MovementQuerySet, Question, Said
from dhealth.care.stock.reckoning import Books, Holder, read_books
from dhealth.care.stock.rules import WITH_LOTS, expires_soon, usable
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import Grant, User


def in_hand(organisation_id: UUID, worker_id: UUID) -> InHand | None:
    """What a worker can give out now by the books; None where the group keeps none."""
    if not keeps_stock(organisation_id):
        return None
    books = read_books(organisation_id, timezone.localdate(), worker_id)
    if books is None:
        return None
    holder = books.holder_of(worker_id, books.day)
    left = {str(item): books.left.get((holder, item), 0) for item in books.kept}
    return InHand(left, {str(item): _lots(books, holder, item) for item in WITH_LOTS if item in books.began})


def _lots(books: Books, holder: Holder, item: str) -> list[Lot]:
    return [Lot(lot.number, lot.expires_on, left) for lot, left in books.usable_lots(holder, item)]


@dataclass(frozen=True)
class Shelf:
    """One pair of hands, or the store: what is left of each item that the group keeps."""

    holder: Holder
    name: str
    left: list[tuple[Item, int]]

    @property
    def short(self) -> bool:
        """Whether the books know of less than nothing: something was not written down."""
        return any(amount < 0 for _item, amount in self.left)


def shelves(books: Books, names: dict[UUID, str]) -> list[Shelf]:
    """The workers who keep books, by name; the store is not among them."""
    held = [Shelf(who, names.get(who, "–"), of_holder(books, who)) for who in books.holds_since]
    return sorted(held, key=lambda shelf: shelf.name)


def of_holder(books: Books, holder: Holder) -> list[tuple[Item, int]]:
    """What these hands hold of each item."""
    return [(item, books.left.get((holder, item), 0)) for item in books.kept]


def in_all(books: Books) -> list[tuple[Item, int]]:
    """What the whole group holds of each item."""
    return [(item, sum(n for (_who, of), n in books.left.items() if of == item)) for item in books.kept]


@dataclass(frozen=True)
class Expiring:
    """A lot near its last day or past it, and what the group still holds of it; None where services name no lots."""

    item: Item
    number: str
    expires_on: date
    left: int | None
    past: bool


def expiring(books: Books) -> list[Expiring]:
    """Lots in their last 60 days, or past them, of which something may be left; the nearest first."""
    found = []
    for (item, key), lot in books.lots.items():
        if lot.expires_on is None or not expires_soon(lot.expires_on, books.day):
            continue
        exact = item in WITH_LOTS
        of_lot = sum(books.lots_left(who, item).get(key, 0) for who in (None, *books.holds_since))
        anything = of_lot if exact else sum(n for (_who, of), n in books.left.items() if of == item)
        if anything > 0:
            past = not usable(lot.expires_on, books.day)
            found.append(Expiring(Item(item), lot.number, lot.expires_on, of_lot if exact else None, past))
    return sorted(found, key=lambda one: (one.expires_on, one.item))


def colleagues(organisation_id: UUID) -> list[User]:
    """Those who can hold stock here: everybody with a role that works with it today."""
    today = timezone.localdate()
    grants = Grant.objects.filter(organisation=organisation_id, user__is_active=True).select_related("user")
    found = {grant.user_id: grant.user for grant in grants if grant.holds_on(today)}
    return sorted(found.values(), key=lambda user: user.display_name)


def names_of(people: set[UUID]) -> dict[UUID, str]:
    """The names of these workers."""
    return dict(User.objects.filter(pk__in=people).values_list("pk", "display_name"))


def _newest_word() -> Subquery:
    return Subquery(Said.objects.filter(movement=OuterRef("pk")).order_by("-said_at", "-id").values("got")[:1])


def with_words(rows: MovementQuerySet) -> QuerySet[Movement]:
    """Movements with people, lots and the newest word of the receiver, in one statement."""
    near = ("lot", "giver", "receiver", "recorded_by", "taken_back__taken_back_by")
    return rows.select_related(*near).annotate(got=_newest_word()).order_by("-day", "-recorded_at", "-pk")


def waiting(actor: Actor, organisation_id: UUID) -> list[Movement]:
    """What was handed to the actor and not confirmed yet; for those who keep the store also what came back to it."""
    rows = Movement.objects.standing().filter(organisation=organisation_id, kind=Moved.HANDED_ON)
    mine = rows.filter(receiver=actor.id)
    if actor.may("stock.receive", organisation_id):
        mine = mine | rows.filter(receiver=None)
    return list(with_words(mine.alias(word=_newest_word()).filter(word=None))[:50])


def disputed(organisation_id: UUID) -> list[Movement]:
    """Handed on, and the receiver counted another number."""
    rows = Movement.objects.standing().filter(organisation=organisation_id, kind=Moved.HANDED_ON)
    other = rows.alias(word=_newest_word()).exclude(word=None).exclude(word=F("amount"))
    return list(with_words(other)[:50])


def open_questions(actor: Actor, organisation_id: UUID) -> list[Question]:
    """Hand-outs beyond the books at which nobody has looked yet, the newest first."""
    rows = Question.objects.visible_to(actor).open().filter(organisation=organisation_id)
    return list(rows.select_related("worker").order_by("-asked_at")[:50])


def movements_of(actor: Actor, organisation_id: UUID) -> QuerySet[Movement]:
    """All movements that the actor may see, the newest first; those taken back are marked."""
    return with_words(Movement.objects.visible_to(actor).filter(organisation=organisation_id))


def of_one_slip(first: Movement) -> list[Movement]:
    """All that one hand-over held, by any of its movements."""
    alike = {"organisation": first.organisation_id, "kind": first.kind, "day": first.day}
    hands = {"giver": first.giver_id, "receiver": first.receiver_id, "recorded_by": first.recorded_by_id}
    about = timedelta(seconds=5)
    when = (first.recorded_at - about, first.recorded_at + about)
    rows = Movement.objects.standing().filter(**alike, **hands, recorded_at__range=when)
    return list(with_words(rows).order_by("pk"))


@dataclass(frozen=True)
class Overview:
    """All that the first page of stock shows to one person."""

    keeps: bool
    began: bool
    day: date
    own: list[tuple[Item, int]]
    lots: list[tuple[Item, str, date | None, int]]
    waiting: list[Movement]
    total: list[tuple[Item, int]]
    shelves: list[Shelf]
    expiring: list[Expiring]
    questions: list[Question]
    disputed: list[Movement]


def overview_of(actor: Actor, organisation_id: UUID) -> Overview:
    """What one person sees of a group's stock: those who keep it all of it, others their own hands."""
    today = timezone.localdate()
    keeps = actor.may("stock.receive", organisation_id)
    books = read_books(organisation_id, today, None if keeps else actor.id)
    began, books = books is not None, books or Books(today)
    store = Shelf(None, "", of_holder(books, None))
    return Overview(
        keeps=keeps,
        began=began,
        day=today,
        own=of_holder(books, actor.id) if actor.id in books.holds_since else [],
        lots=[
            (item, lot.number, lot.expires_on, left)
            for item in WITH_LOTS
            for lot, left in books.usable_lots(actor.id, item)
        ],
        waiting=waiting(actor, organisation_id) if began else [],
        total=in_all(books) if keeps else [],
        shelves=[store, *shelves(books, names_of(set(books.holds_since)))] if keeps and began else [],
        expiring=expiring(books) if keeps else [],
        questions=open_questions(actor, organisation_id) if keeps and began else [],
        disputed=disputed(organisation_id) if keeps and began else [],
    )
