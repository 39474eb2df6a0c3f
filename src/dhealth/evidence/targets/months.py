"""Calendar months as people call them, and the same days of the month before."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from dhealth.kernel.periods import Period

_NAMES: Final = (
    pgettext_lazy("month", "January"),
    pgettext_lazy("month", "February"),
    pgettext_lazy("month", "March"),
    pgettext_lazy("month", "April"),
    pgettext_lazy("month", "May"),
    pgettext_lazy("month", "June"),
    pgettext_lazy("month", "July"),
    pgettext_lazy("month", "August"),
    pgettext_lazy("month", "September"),
    pgettext_lazy("month", "October"),
    pgettext_lazy("month", "November"),
    pgettext_lazy("month", "December"),
)


def name_of(month: date, today: date) -> str:
    """A month's name; of another year with the year."""
    name = str(_NAMES[month.month - 1])
    return name if month.year == today.year else _("%(month)s %(year)s") % {"month": name, "year": month.year}


def month_of(day: date) -> Period:
    """The calendar month that holds the day."""
    return Period.month(day.year, day.month)


def before(period: Period) -> Period:
    """The period that came before one of the same kind: months before months, else as many days."""
    after = period.end + timedelta(days=1)
    if period.start.day == after.day and period.start.day < 29:
        months = 12 * (after.year - period.start.year) + after.month - period.start.month
        return Period(shifted(period.start, -months), period.start - timedelta(days=1))
    return Period(period.start - timedelta(days=period.days), period.start - timedelta(days=1))


def shifted(day: date, months: int) -> date:
    """The same day so many months on; the last day of a shorter month."""
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def same_days_before(day: date) -> Period:
    """The month before, up to the same day; on a month's last day the whole of it."""
    last = month_of(day).end
    earlier = month_of(shifted(day, -1))
    return earlier if day == last else Period(earlier.start, shifted(day, -1))
