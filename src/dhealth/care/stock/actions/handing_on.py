"""From one pair of hands to another: handed on, confirmed by the receiver, mended where the numbers differ."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.services.drafts import sibling_ids
from dhealth.care.stock.actions.taking_back import take_back_movement
from dhealth.care.stock.actions.writing import kept, lot_of, written_before
from dhealth.care.stock.carrying import open_book
from dhealth.care.stock.drafts import HandOver, Pile
from dhealth.care.stock.models import (
    BackReason,
    Book,
    Lot,
    Moved,
    Movement,
    Said,
    TakenBack,
)
from dhealth.care.stock.queries import colleagues
from dhealth.care.stock.reckoning import STORE, Books, read_books
from dhealth.care.stock.rules import WITH_LOTS, judge_amount, judge_day
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record
from dhealth.ui.figures import figure


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
    if earlier := written_before(organisation_id, id):
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
    return kept(actor, book, "stock.hand_on", Movement.objects.bulk_create(rows))


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
        lot = lot_of(organisation_id, pile.item, pile.lot)
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
    Book.objects.select_for_update(no_key=True).get(organisation=at)
    if TakenBack.objects.filter(movement=movement).exists():
        raise Refused(_("This was taken back meanwhile; nothing is left to confirm."))
    if got is not None and not 0 <= got <= movement.amount * 10:
        raise Refused(_("Write the number that you counted."), field="got")
    said = Said.objects.create(id=id or uuid7(), movement=movement, got=got, said_by=actor.user)
    record("stock.confirm", actor, movement, at=at, details={"amount": movement.amount, "got": got})
    return said


@transaction.atomic
def mend_hand_over(actor: Actor, movement: Movement) -> Movement:
    """Write a hand-over anew with the number that the receiver counted; the old one is taken back.

    Raises:
        Refused: nobody named another number, or it was mended already.
        PermissionDenied: the actor does not keep this group's stock.
    """
    at = movement.organisation_id
    actor.require("stock.receive", at=at)
    book = Book.objects.select_for_update(no_key=True).get(organisation=at)
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
    return kept(actor, book, "stock.hand_on", [copy])[0]


def _as_written(movement: Movement) -> dict[str, object]:
    names = ("organisation_id", "kind", "item", "lot_id", "giver_id", "receiver_id", "day")
    return {name: getattr(movement, name) for name in names}
