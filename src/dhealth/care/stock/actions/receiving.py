"""What came to the group's store, with its lot."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.stock.actions.writing import kept, written_before
from dhealth.care.stock.carrying import open_book
from dhealth.care.stock.drafts import Delivery
from dhealth.care.stock.models import (
    Item,
    Lot,
    Moved,
    Movement,
)
from dhealth.care.stock.rules import judge_amount, judge_day, judge_lot, lot_key
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day as day_in_words


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
    if earlier := written_before(organisation_id, id):
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
    return kept(actor, book, "stock.receive", [movement])[0]


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
