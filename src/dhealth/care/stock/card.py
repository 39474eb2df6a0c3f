"""The stock card of one item in one pair of hands: what came and went, line by line, and what was left."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from dhealth.care.stock.models import Moved, Movement
from dhealth.care.stock.reckoning import Books, Holder, given_out, read_books


@dataclass(frozen=True)
class CardLine:
    """One line: pieces that came or went, and what was left after it."""

    day: date
    words: str
    paper: str
    came: int
    went: int
    left: int


@dataclass(frozen=True)
class Card:
    """The card from one day to another, both included."""

    opening: int
    lines: list[CardLine]
    closing: int
    came: int
    went: int


def card_of(organisation_id: UUID, holder: Holder, item: str, start: date, end: date) -> Card:
    """The lines of one item; what was given out is one line a day."""
    before = read_books(organisation_id, start - timedelta(days=1))
    books = read_books(organisation_id, end) or Books(end)
    opening = left = before.left.get((holder, item), 0) if before else 0
    lines = []
    for day, words, paper, amount in sorted(
        [*_moved(organisation_id, holder, item, start, end), *_given(organisation_id, books, holder, item, start, end)],
        key=lambda line: (line[0], line[3] < 0),
    ):
        left += amount
        lines.append(CardLine(day, words, paper, max(amount, 0), max(-amount, 0), left))
    return Card(opening, lines, left, sum(line.came for line in lines), sum(line.went for line in lines))


def _moved(
    organisation_id: UUID, holder: Holder, item: str, start: date, end: date
) -> list[tuple[date, str, str, int]]:
    rows = Movement.objects.standing().filter(organisation=organisation_id, item=item, day__range=(start, end))
    handed = Q(kind=Moved.HANDED_ON, giver=holder)
    rows = rows.filter(Q(receiver=holder) | handed).select_related("giver", "receiver", "lot").order_by("day", "pk")
    found = []
    for row in rows:
        out = row.kind == Moved.HANDED_ON and row.giver_id == holder
        found.append((row.day, words_of(row, holder), row.paper, -row.amount if out else row.amount))
    return found


def words_of(row: Movement, holder: Holder) -> str:
    """What a movement is, from where these hands stand."""
    store = _("the group's store")
    lot = f" · {row.lot.number}" if row.lot else ""
    if row.kind == Moved.RECEIVED:
        return (_("Received from %(who)s") % {"who": row.source} if row.source else _("Received")) + lot
    if row.kind == Moved.COUNTED:
        return str(row.get_reason_display()) + lot
    if row.giver_id == holder:
        return _("Handed to %(who)s") % {"who": row.receiver or store} + lot
    return _("From %(who)s") % {"who": row.giver or store} + lot


def _given(
    organisation_id: UUID, books: Books, holder: Holder, item: str, start: date, end: date
) -> list[tuple[date, str, str, int]]:
    sums: Counter[date] = Counter()
    began = books.began.get(item)
    for one in given_out(organisation_id, start, end):
        if one.item == item and began and began <= one.day and books.holder_of(one.worker, one.day) == holder:
            sums[one.day] += one.amount
    return [(day, _("Given out"), "", -amount) for day, amount in sums.items()]
