"""What every act on the books shares: written before, which lot, the event and the sums that follow."""

from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.services.drafts import sibling_ids
from dhealth.care.stock.carrying import carry_on
from dhealth.care.stock.models import Book, Item, Lot, Movement
from dhealth.care.stock.rules import lot_key
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def written_before(organisation_id: UUID, id: UUID) -> list[Movement]:
    """What the same form wrote before; an id of another group's is refused."""
    found = list(Movement.objects.filter(pk__in=sibling_ids(id, len(Item) * 8)).order_by("pk"))
    if any(one.organisation_id != organisation_id for one in found):
        raise Refused(_("This form was opened for another group. Open it again."))
    return found


def lot_of(organisation_id: UUID, item: str, number: str) -> Lot | None:
    """The lot of this number.

    Raises:
        Refused: the group never received it.
    """
    if not number:
        return None
    found = Lot.objects.filter(organisation=organisation_id, item=item, key=lot_key(number)).first()
    if found is None:
        raise Refused(_("The group never received this lot. Write the delivery first."), field="lot")
    return found


def kept(actor: Actor, book: Book, verb: str, rows: list[Movement]) -> list[Movement]:
    """The event of an act and the sums that follow from it."""
    told = {"movements": [row.pk.hex for row in rows], "item": rows[0].item, "amount": rows[0].amount}
    record(verb, actor, rows[0], at=book.organisation_id, details=told)
    carry_on(book, min(row.day for row in rows))
    return rows
