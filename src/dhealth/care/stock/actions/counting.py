"""What was counted on a shelf; the difference from the books is a movement."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.services.drafts import sibling_ids
from dhealth.care.stock.actions.writing import kept, lot_of, written_before
from dhealth.care.stock.carrying import open_book
from dhealth.care.stock.drafts import Count, Pile
from dhealth.care.stock.models import (
    CountReason,
    Lot,
    Moved,
    Movement,
)
from dhealth.care.stock.reckoning import Books, Holder, read_books
from dhealth.care.stock.rules import WITH_LOTS, judge_day
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import Actor


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
    if earlier := written_before(organisation_id, id):
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
    return kept(actor, book, "stock.count", Movement.objects.bulk_create(rows))


def _differences(organisation_id: UUID, count: Count) -> list[tuple[Pile, Lot | None, int]]:
    """What the shelf has more or less than the books at the end of that day."""
    books = read_books(organisation_id, count.day) or Books(count.day)
    found = []
    for pile in count.piles:
        if not 0 <= pile.amount <= 1_000_000:
            raise Refused(_("Write the number that you counted."), field=pile.item)
        lot = lot_of(organisation_id, pile.item, pile.lot) if pile.item in WITH_LOTS else None
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
