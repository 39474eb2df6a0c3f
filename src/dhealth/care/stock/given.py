"""Looking at what was just given out: kits past their date are refused, and what the books lack is asked about."""

from collections import Counter
from collections.abc import Mapping, Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.services.models import Service
from dhealth.care.services.supplies import Beyond, Overdrawn
from dhealth.care.stock.carrying import keeps_stock
from dhealth.care.stock.models import Item, Question
from dhealth.care.stock.reckoning import Books, read_books
from dhealth.care.stock.rules import lot_key, usable
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day as day_in_words


def given_by(service: Service) -> dict[str, int]:
    """What this service took from somebody's stock."""
    if service.reported_by:
        return {}
    taken = {str(item): getattr(service, item) for item in Item if item != Item.TESTS}
    taken[Item.TESTS] = int(service.kind == "screening_test" and service.form != "facility")
    return {item: amount for item, amount in taken.items() if amount}


def judge_given(actor: Actor, services: Sequence[Service], asked: Mapping[str, int] | None) -> None:
    """Compare what was written a moment ago with the books; in its transaction.

    Raises:
        Beyond: more than the books know, and the writer was not asked about so many yet.
        Refused: a kit of a lot past its date.
    """
    first = services[0]
    given = [service for service in services if given_by(service)]
    if not given or not keeps_stock(first.organisation_id):
        return
    books = read_books(first.organisation_id, timezone.localdate(), first.worker_id)
    if books is None:
        return
    for service in given:
        _refuse_expired(books, service)
    beyond = _beyond(books, given)
    if asked is not None and (open_ones := [one for one in beyond if one.given > asked.get(one.supply, 0)]):
        raise Beyond(open_ones)
    Question.objects.bulk_create(_question(one, given) for one in beyond)


def _refuse_expired(books: Books, service: Service) -> None:
    item = Item.KITS if service.kits else Item.TESTS
    lot = books.lots.get((item, lot_key(service.lot))) if service.lot else None
    if lot and not usable(lot.expires_on, service.day):
        words = _("Lot %(lot)s was to be used until %(day)s. Take a kit of another lot.")
        field = "kit_lot" if service.kits else "lot"
        raise Refused(words % {"lot": lot.number, "day": day_in_words(lot.expires_on)}, field=field)


def _beyond(books: Books, given: Sequence[Service]) -> list[Overdrawn]:
    """The supplies of which more was given than was there; the books have the services in them already."""
    taken: Counter[str] = Counter()
    for service in given:
        for item, amount in given_by(service).items():
            if item in books.began and books.began[item] <= service.day:
                taken[item] += amount
    holder = books.holder_of(given[0].worker_id, given[0].day)
    after = {item: books.left.get((holder, item), 0) for item in taken}
    return [Overdrawn(item, after[item] + amount, amount) for item, amount in taken.items() if after[item] < 0]


def _question(one: Overdrawn, given: Sequence[Service]) -> Question:
    service = next(service for service in given if one.supply in given_by(service))
    return Question(
        service=service,
        organisation_id=service.organisation_id,
        worker_id=service.worker_id,
        item=one.supply,
        book=one.left,
        given=one.given,
        day=service.day,
    )
