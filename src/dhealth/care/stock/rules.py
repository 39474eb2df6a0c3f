"""When a lot may be used, which months are summed, and what a movement must be like."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _

from dhealth.care.stock.models import Item
from dhealth.kernel.errors import Refused
from dhealth.ui.figures import day as day_in_words

SOON: Final = 60  # days before its last day in which a lot is shown as expiring
MOST: Final = 1_000_000  # pieces in one movement
FIRST_DAY: Final = date(2010, 1, 1)  # community groups were handed stock to keep after this
WITH_LOTS: Final = (Item.KITS, Item.TESTS)  # services name the lot of these, so each lot has a balance


def lot_key(number: str) -> str:
    """A lot's number as it is compared: capitals, without spaces."""
    return "".join(number.split()).upper()


def usable(expires_on: date | None, day: date) -> bool:
    """Whether a lot may be used on this day; its last day still counts."""
    return expires_on is None or day <= expires_on


def expires_soon(expires_on: date | None, today: date) -> bool:
    """Whether a lot is in its last 60 days, or past them."""
    return expires_on is not None and expires_on <= today + timedelta(days=SOON)


def month_of(day: date) -> date:
    """The first day of a month."""
    return day.replace(day=1)


def month_after(month: date) -> date:
    """The first day of the next month."""
    return month_of(month + timedelta(days=31))


def edge(today: date) -> date:
    """Until before this day months are summed: last month and this one are still being written."""
    return month_of(month_of(today) - timedelta(days=1))


def months(start: date, end: date) -> Iterator[date]:
    """The first days of the months from `start` until before `end`."""
    month = month_of(start)
    while month < end:
        yield month
        month = month_after(month)


def judge_amount(amount: int) -> None:
    """Pieces that can be moved at once.

    Raises:
        Refused: none, or more than a lorry brings.
    """
    if amount < 1:
        raise Refused(_("Write how many. A count begins at 1."), field="amount")
    if amount > MOST:
        raise Refused(_("That is more than a lorry brings. Look at the number again."), field="amount")


def judge_day(day: date, today: date) -> None:
    """Days on which stock can have moved.

    Raises:
        Refused: the day is still to come, or too long ago.
    """
    if day > today:
        raise Refused(_("This day is still to come. Write the day on which it happened."), field="day")
    if day < FIRST_DAY:
        raise Refused(_("This day is too long ago. Look at the year again."), field="day")


def judge_lot(item: str, number: str, expires_on: date | None, day: date) -> None:
    """Kits have a lot and a last day, and nobody takes in what may not be used any more.

    Raises:
        Refused: with what is missing or past.
    """
    if item in WITH_LOTS and not number:
        raise Refused(_("Write the lot number; it is printed on the box."), field="lot")
    if item in WITH_LOTS and expires_on is None:
        raise Refused(_("Write until when it may be used; it is printed beside the lot."), field="expires_on")
    if not usable(expires_on, day):
        raise Refused(
            _("This lot was past its date on %(day)s. Send it back instead of taking it in.")
            % {"day": day_in_words(day)},
            field="expires_on",
        )
