"""What the stories of stock need: deliveries, hand-overs and hand-outs in a line each."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.utils import timezone

from dhealth.care.services.actions import record_meeting
from dhealth.care.services.drafts import Meeting
from dhealth.care.services.models import Service
from dhealth.care.stock.actions import hand_on_stock, receive_stock
from dhealth.care.stock.drafts import Delivery, HandOver, Pile
from dhealth.care.stock.models import Movement
from dhealth.care.stock.reckoning import Holder, read_books
from dhealth.trust.accounts.actors import Actor


def today() -> date:
    return timezone.localdate()


def came(who, at, item="condoms", amount=100, **more) -> Movement:
    """A delivery to the store of this group."""
    return receive_stock(Actor.of(who), at.pk, Delivery(item=item, amount=amount, **{"day": today()} | more))


def handed(who, at, receiver, *piles, giver: Holder = None, day: date | None = None, id: UUID | None = None):
    """A hand-over; each pile is (item, amount) or (item, amount, lot)."""
    over = HandOver(
        giver=giver,
        receiver=receiver.pk if receiver else None,
        day=day or today(),
        piles=tuple(Pile(*pile) for pile in piles),
    )
    return hand_on_stock(Actor.of(who), at.pk, over, id=id)


def gave(who, client, asked: Mapping[str, int] | None = None, **what) -> list[Service]:
    """A meeting at which something was handed out."""
    return record_meeting(
        Actor.of(who), client, Meeting(**{"day": today(), "form": "face_to_face"} | what), asked=asked
    )


def left(at, who=None, item="condoms", day: date | None = None) -> int:
    """What these hands hold by the books."""
    books = read_books(at.pk, day or today())
    assert books is not None
    return books.left.get((who.pk if who else None, item), 0)
