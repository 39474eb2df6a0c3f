"""Writing into the books: received, handed on, confirmed, counted, taken back, looked at."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.services.drafts import sibling_ids
from dhealth.care.stock.carrying import carry_on, open_book
from dhealth.care.stock.drafts import Count, Delivery, HandOver, Pile
from dhealth.care.stock.models import (
    BackReason,
    Book,
    CountReason,
    Item,
    Lot,
    Moved,
    Movement,
    Question,
    Said,
    Settled,
    TakenBack,
)
from dhealth.care.stock.queries import colleagues
from dhealth.care.stock.reckoning import STORE, Books, Holder, read_books
from dhealth.care.stock.rules import WITH_LOTS, judge_amount, judge_day, judge_lot, lot_key
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.ui.figures import day as day_in_words
from dhealth.ui.figures import figure


def _written(organisation_id: UUID, id: UUID) -> list[Movement]:
    """What the same form wrote before; an id of another group's is refused."""
    found = list(Movement.objects.filter(pk__in=sibling_ids(id, len(Item) * 8)).order_by("pk"))
    if any(one.organisation_id != organisation_id for one in found):
        raise Refused(_("This form was opened for another group. Open it again."))
    return found


def _lot_of(organisation_id: UUID, item: str, number: str) -> Lot | None:
    if not number:
        return None
    found = Lot.objects.filter(organisation=organisation_id, item=item, key=lot_key(number)).first()
    if found is None:
        raise Refused(_("The group never received this lot. Write the delivery first."), field="lot")
    return found


@transaction.atomic
def receive_stock(actor: Actor, organisation_id: UUID, delivery: Delivery, *, id: UUID | None = None) -> Movement:
    """Write down what came to the group's store; the same form sent twice writes once.

    Raises:
        Refused: the amount, the day or the lot is not as it should be.
        PermissionDenied: the actor does not keep this group's stock.
    """
    actor.require("stock.receive", at=organisation_id)
    id = id or uuid7()
    book = open_book(organisation_id)
    if earlier := _written(organisation_id, id):
        return earlier[0]
    if delivery.item not in Item.values:
        raise Refused(_("Choose what came."), field="item")
    judge_amount(delivery.amount)
    judge_day(delivery.day, timezone.localdate())
    judge_lot(delivery.item, delivery.lot, delivery.expires_on, delivery.day)
    movement = Movement.objects.create(
        id=id,
        organisation_id=organisation_id,
        kind=Moved.RECEIVED,
        item=delivery.item,
        lot=_taken_in(organisation_id, delivery),
        amount=delivery.amount,
        day=delivery.day,
        source=squeeze(delivery.source),
        paper=squeeze(delivery.paper),
        recorded_by=actor.user,
    )
    return _kept(actor, book, "stock.receive", [movement])[0]


def _taken_in(organisation_id: UUID, delivery: Delivery) -> Lot | None:
    """The lot of a delivery, entered where it is new; one number has one last day."""
    number = squeeze(delivery.lot)
    if not number:
        return None
    lot, _made = Lot.objects.get_or_create(
        organisation_id=organisation_id,
        item=delivery.item,
        key=lot_key(number),
        defaults={"number": number, "expires_on": delivery.expires_on},
    )
    if delivery.expires_on and lot.expires_on != delivery.expires_on:
        raise Refused(
            _("Lot %(lot)s was written with the date %(day)s before. Look at the box again.")
            % {"lot": lot.number, "day": day_in_words(lot.expires_on)},
            field="expires_on",
        )
    return lot


@transaction.atomic
def hand_on_stock(actor: Actor, organisation_id: UUID, over: HandOver, *, id: UUID | None = None) -> list[Movement]:
    """Write down what passes from one pair of hands to another; workers hand on only what is theirs.

    It counts at once for the receiver, who then confirms the number or names another.

    Raises:
        Refused: nothing to hand on, nobody to hand it to, or more than the giver has by the books.
        PermissionDenied: it is not the actor's stock to hand on.
    """
    actor.require("stock.hand_on", at=organisation_id)
    if over.giver != actor.id and not actor.may("stock.receive", organisation_id):
        raise PermissionDenied("stock.hand_on")
    id = id or uuid7()
    book = open_book(organisation_id)
    if earlier := _written(organisation_id, id):
        return earlier
    judge_day(over.day, timezone.localdate())
    _judge_hands(organisation_id, over)
    piles = _to_hand_on(organisation_id, over)
    ids = sibling_ids(id, len(piles))
    rows = [
        Movement(
            id=own,
            organisation_id=organisation_id,
            kind=Moved.HANDED_ON,
            item=pile.item,
            lot=lot,
            amount=pile.amount,
            giver_id=over.giver,
            receiver_id=over.receiver,
            day=over.day,
            recorded_by=actor.user,
        )
        for own, (pile, lot) in zip(ids, piles, strict=True)
    ]
    return _kept(actor, book, "stock.hand_on", Movement.objects.bulk_create(rows))


def _judge_hands(organisation_id: UUID, over: HandOver) -> None:
    if over.giver == over.receiver:
        raise Refused(_("Choose somebody else to hand it to."), field="receiver")
    here = {user.pk for user in colleagues(organisation_id)}
    if any(who not in here for who in (over.giver, over.receiver) if who is not STORE):
        raise Refused(_("This person does not work here today. Choose from the list."), field="receiver")


def _to_hand_on(organisation_id: UUID, over: HandOver) -> list[tuple[Pile, Lot | None]]:
    """The piles with their lots, once all of them are there by the books."""
    if not over.piles:
        raise Refused(_("Nothing is filled in yet. Write how many of what."))
    books = read_books(organisation_id, timezone.localdate()) or Books(over.day)
    found = []
    for pile in over.piles:
        judge_amount(pile.amount)
        lot = _lot_of(organisation_id, pile.item, pile.lot)
        held = books.left.get((over.giver, pile.item), 0)
        if lot and pile.item in WITH_LOTS:
            held = books.lots_left(over.giver, pile.item).get(lot.key, 0)
        if pile.amount > held:
            words = _("The books know of %(left)s here. Write what came first, or count the shelf.")
            raise Refused(words % {"left": figure(max(held, 0))}, field=pile.item)
        found.append((pile, lot))
    return found


@transaction.atomic
def confirm_stock(actor: Actor, movement: Movement, got: int | None, *, id: UUID | None = None) -> Said:
    """The receiver says how many came: the number on the slip, or another; None takes their word back.

    Raises:
        Refused: it was taken back meanwhile, or the number cannot be.
        PermissionDenied: it was handed to somebody else.
    """
    at = movement.organisation_id
    actor.require("stock.confirm", at=at)
    own = movement.receiver_id == actor.id
    to_store = movement.receiver_id is STORE and actor.may("stock.receive", at)
    if movement.kind != Moved.HANDED_ON or not (own or to_store):
        raise PermissionDenied("stock.confirm")
    earlier = Said.objects.filter(pk=id).first() if id else None
    if earlier:
        return earlier
    Book.objects.select_for_update().get(organisation=at)
    if TakenBack.objects.filter(movement=movement).exists():
        raise Refused(_("This was taken back meanwhile; nothing is left to confirm."))
    if got is not None and not 0 <= got <= movement.amount * 10:
        raise Refused(_("Write the number that you counted."), field="got")
    said = Said.objects.create(id=id or uuid7(), movement=movement, got=got, said_by=actor.user)
    record("stock.confirm", actor, movement, at=at, details={"amount": movement.amount, "got": got})
    return said


@transaction.atomic
def count_stock(actor: Actor, organisation_id: UUID, count: Count, *, id: UUID | None = None) -> list[Movement]:
    """Write down what was counted on a shelf; where it differs from the books, the difference is a movement.

    Raises:
        Refused: all is as the books say, or no reason is named.
        PermissionDenied: the actor does not count this group's stock.
    """
    actor.require("stock.count", at=organisation_id)
    id = id or uuid7()
    book = open_book(organisation_id)
    if earlier := _written(organisation_id, id):
        return earlier
    judge_day(count.day, timezone.localdate())
    if count.reason not in CountReason.values:
        raise Refused(_("Choose why the shelf and the books differ."), field="reason")
    differing = _differences(organisation_id, count)
    rows = [
        Movement(
            id=own,
            organisation_id=organisation_id,
            kind=Moved.COUNTED,
            item=pile.item,
            lot=lot,
            amount=difference,
            receiver_id=count.holder,
            day=count.day,
            reason=count.reason,
            recorded_by=actor.user,
        )
        for own, (pile, lot, difference) in zip(sibling_ids(id, len(differing)), differing, strict=True)
    ]
    return _kept(actor, book, "stock.count", Movement.objects.bulk_create(rows))


def _differences(organisation_id: UUID, count: Count) -> list[tuple[Pile, Lot | None, int]]:
    """What the shelf has more or less than the books at the end of that day."""
    books = read_books(organisation_id, count.day) or Books(count.day)
    found = []
    for pile in count.piles:
        if not 0 <= pile.amount <= 1_000_000:
            raise Refused(_("Write the number that you counted."), field=pile.item)
        lot = _lot_of(organisation_id, pile.item, pile.lot) if pile.item in WITH_LOTS else None
        known = _known(books, count.holder, pile.item, lot)
        if pile.amount != known:
            found.append((pile, lot, pile.amount - known))
    if not found:
        raise Refused(_("Everything is as the books say. There is nothing to write down."))
    return found


def _known(books: Books, holder: Holder, item: str, lot: Lot | None) -> int:
    if item in WITH_LOTS:
        return books.lots_left(holder, item).get(lot.key if lot else "", 0)
    return books.left.get((holder, item), 0)


@transaction.atomic
def take_back_movement(actor: Actor, movement: Movement, reason: str) -> TakenBack:
    """A movement counts no more; it stays to be seen. Twice changes nothing.

    Those who keep the stock take back anything; a worker what they handed on, until the receiver has confirmed it.

    Raises:
        Refused: no reason is named, or the receiver has confirmed it.
        PermissionDenied: it is somebody else's.
    """
    at = movement.organisation_id
    actor.require("stock.take_back", at=at)
    keeper = actor.may("stock.receive", at)
    if not keeper and movement.recorded_by_id != actor.id:
        raise PermissionDenied("stock.take_back")
    book = Book.objects.select_for_update().get(organisation=at)
    if earlier := TakenBack.objects.filter(movement=movement).first():
        return earlier
    if reason not in BackReason.values:
        raise Refused(_("Choose why it is taken back."), field="reason")
    newest = movement.said.last()
    if not keeper and newest and newest.got is not None:
        raise Refused(_("It has been confirmed. Hand it back, or ask your leader."))
    taken = TakenBack.objects.create(movement=movement, reason=reason, taken_back_by=actor.user)
    record("stock.take_back", actor, movement, at=at, why=reason)
    carry_on(book, movement.day)
    return taken


@transaction.atomic
def take_back_together(actor: Actor, first: Movement, reason: str) -> int:
    """Take back all that one form wrote, by its first movement. Returns how many were taken back."""
    rows = [row for row in _written(first.organisation_id, first.pk) if row.recorded_by_id == first.recorded_by_id]
    for row in rows:
        take_back_movement(actor, row, reason)
    return len(rows)


@transaction.atomic
def mend_hand_over(actor: Actor, movement: Movement) -> Movement:
    """Write a hand-over anew with the number that the receiver counted; the old one is taken back.

    Raises:
        Refused: nobody named another number, or it was mended already.
        PermissionDenied: the actor does not keep this group's stock.
    """
    at = movement.organisation_id
    actor.require("stock.receive", at=at)
    book = Book.objects.select_for_update().get(organisation=at)
    newest = movement.said.last()
    if TakenBack.objects.filter(movement=movement).exists():
        raise Refused(_("This was taken back meanwhile; nothing is left to mend."))
    if newest is None or newest.got in (None, movement.amount):
        raise Refused(_("The receiver names no other number. There is nothing to mend."))
    take_back_movement(actor, movement, BackReason.NUMBER)
    if not newest.got:
        return movement
    copy = Movement(**_as_written(movement) | {"amount": newest.got, "recorded_by_id": actor.id})
    copy.save(force_insert=True)
    Said.objects.create(movement=copy, got=newest.got, said_by_id=newest.said_by_id)
    return _kept(actor, book, "stock.hand_on", [copy])[0]


def _as_written(movement: Movement) -> dict[str, object]:
    names = ("organisation_id", "kind", "item", "lot_id", "giver_id", "receiver_id", "day")
    return {name: getattr(movement, name) for name in names}


@transaction.atomic
def settle_question(actor: Actor, question: Question) -> Settled:
    """Somebody who keeps the stock has looked at a hand-out beyond the books. Twice changes nothing.

    Raises:
        PermissionDenied: the actor does not keep this group's stock.
    """
    actor.require("stock.settle", at=question.organisation_id)
    settled, made = Settled.objects.get_or_create(question=question, defaults={"settled_by": actor.user})
    if made:
        record("stock.settle", actor, question, at=question.organisation_id)
    return settled


@transaction.atomic
def reopen_question(actor: Actor, question: Question) -> None:
    """It was marked as looked at by mistake: it waits again.

    Raises:
        PermissionDenied: the actor does not keep this group's stock.
    """
    actor.require("stock.settle", at=question.organisation_id)
    gone, _kinds = Settled.objects.filter(question=question).delete()
    if gone:
        record("stock.settle", actor, question, at=question.organisation_id, why="taken back")


def _kept(actor: Actor, book: Book, verb: str, rows: list[Movement]) -> list[Movement]:
    """The event of an act and the sums that follow from it."""
    told = {"movements": [row.pk.hex for row in rows], "item": rows[0].item, "amount": rows[0].amount}
    record(verb, actor, rows[0], at=book.organisation_id, details=told)
    carry_on(book, min(row.day for row in rows))
    return rows
