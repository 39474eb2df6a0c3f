"""The stock of the group that one signs in to: deliveries, hand-overs, a count, and what should be looked at."""

from collections import Counter
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from dhealth.care.services.models import Service
from dhealth.care.stock.actions import confirm_stock, count_stock, hand_on_stock, receive_stock
from dhealth.care.stock.drafts import Count, Delivery, HandOver, Pile
from dhealth.care.stock.models import Item, Question
from dhealth.care.stock.reckoning import given_out
from dhealth.care.stock.rules import WITH_LOTS
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

BEGAN: Final = 40  # days ago
SPARE: Final = {Item.CONDOMS: 400, Item.LUBRICANTS: 250, Item.NEEDLES: 120, Item.KITS: 12, Item.TESTS: 15}
LOTS: Final = {Item.KITS: ("TX-2611", 300), Item.TESTS: ("QK-2604", 45)}  # number, and days until its last day
PAPERS: Final = "PX-{:02d}/2026"


def keep_stock(leader: User, worker: User, organisation: UUID, today: date) -> None:
    """Forty days of books: what came covers what was given, and a little is left everywhere."""
    actor, began = Actor.of(leader), today - timedelta(days=BEGAN)
    given: Counter[tuple[UUID, str]] = Counter()
    for one in given_out(organisation, began, today):
        given[one.worker, one.item] += one.amount
    for number, item in enumerate(Item, 1):
        _deliver(actor, organisation, item, sum(n for (_who, of), n in given.items() if of == item), began, number)
    _hand_to(actor, worker, organisation, given, began)
    _last_days(actor, worker, organisation, today)


def _deliver(actor: Actor, organisation: UUID, item: Item, given: int, began: date, number: int) -> None:
    lot, days = LOTS.get(item, ("", 0))
    until = began + timedelta(days=BEGAN + days) if lot else None
    delivery = Delivery(
        item=item,
        amount=given + 3 * SPARE[item],
        day=began,
        source="Trung tâm LIFE",
        paper=PAPERS.format(number),
        lot=lot,
        expires_on=until,
    )
    receive_stock(actor, organisation, delivery)


def _hand_to(actor: Actor, worker: User, organisation: UUID, given: Counter[tuple[UUID, str]], began: date) -> None:
    """The one who signs in was handed what they gave out and a little more, and has confirmed it."""
    piles = [
        Pile(item, given[worker.pk, item] + SPARE[item] // 4, LOTS[item][0] if item in WITH_LOTS else "")
        for item in Item
    ]
    over = HandOver(giver=None, receiver=worker.pk, day=began, piles=tuple(piles))
    for movement in hand_on_stock(actor, organisation, over):
        confirm_stock(Actor.of(worker), movement, movement.amount)


def _last_days(actor: Actor, worker: User, organisation: UUID, today: date) -> None:
    """Something waits to be confirmed, boxes got wet, and one hand-out was beyond the books."""
    yesterday = today - timedelta(days=1)
    over = HandOver(giver=None, receiver=worker.pk, day=yesterday, piles=(Pile(Item.CONDOMS, 144),))
    hand_on_stock(actor, organisation, over)
    wet = Count(holder=None, day=today, reason="broken", piles=(Pile(Item.NEEDLES, 3 * SPARE[Item.NEEDLES] - 42),))
    count_stock(actor, organisation, wet)
    contacts = Service.objects.current().filter(worker=worker, kind="contact", condoms__gt=0, day__lt=today)
    service = contacts.order_by("-day", "person__birth_year", "condoms", "lubricants").first()
    if service:
        Question.objects.create(
            service=service,
            organisation_id=organisation,
            worker=worker,
            item=Item.CONDOMS,
            book=4,
            given=service.condoms,
            day=service.day,
        )
