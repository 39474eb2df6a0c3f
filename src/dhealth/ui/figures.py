"""Numbers and dates as people here read them: 2.441 and 4,9 % in Vietnamese, 2,441 and 4.9% in English."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from django.utils import timezone
from django.utils.translation import get_language, pgettext_lazy

MINUS: Final = "\N{MINUS SIGN}"  # a hyphen is narrower than a figure, and looks like the dash of what is not known
NOT_KNOWN: Final = "–"
_NO_BREAK_SPACE: Final = "\u00a0"
_WEEKDAYS: Final = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)

Number = int | float | Decimal


def _vietnamese() -> bool:
    return (get_language() or "vi").startswith("vi")


def figure(value: Number | None, places: int | str = 0) -> str:
    """A count or amount, grouped in thousands, half rounded up, less than none with a minus; not known is a dash."""
    if value is None:
        return NOT_KNOWN
    kept = int(places)
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-kept), ROUND_HALF_UP)
    english = f"{rounded:,.{kept}f}".replace("-", MINUS)
    return english.translate(str.maketrans(",.", ".,")) if _vietnamese() else english


def as_told(value: Number | None) -> str:
    """A count as it is; what has a part of one, with one place."""
    return figure(value, 0 if value is None or value == int(value) else 1)


def share(value: Number | None, places: int | str = 0) -> str:
    """A percentage, given in per cent (4.9 for 4,9 %), with a space that never breaks in Vietnamese."""
    if value is None:
        return NOT_KNOWN
    return figure(value, places) + (_NO_BREAK_SPACE if _vietnamese() else "") + "%"


def _local_day(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def day(value: date | datetime | None) -> str:
    """dd/mm/yyyy in both languages; the local day of a moment."""
    return _local_day(value).strftime("%d/%m/%Y") if value else NOT_KNOWN


def day_month(value: date | datetime | None) -> str:
    """dd/mm, for days inside the year at hand."""
    return _local_day(value).strftime("%d/%m") if value else NOT_KNOWN


def weekday(value: date | datetime | None) -> str:
    """The name of the day of the week, for what is near: thứ Hai, Monday."""
    return str(_WEEKDAYS[_local_day(value).weekday()]) if value else NOT_KNOWN
