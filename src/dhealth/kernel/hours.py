"""An hour of the day as people write it: 20, 20:00, 20h30, 8 giờ."""

import re
from datetime import time

from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused

_HOUR = re.compile(r"(\d{1,2})\s*(?:(?:[:.hg]|giờ|gio)\s*([0-5]\d)?)?|(\d{1,2})([0-5]\d)", re.IGNORECASE)
MIDNIGHT = 24


def read_hour(text: str) -> time:
    """The hour that was meant; 24 is midnight.

    Raises:
        Refused: it is no hour of the day.
    """
    found = _HOUR.fullmatch(text.strip())
    hour, minute = (int(found[1] or found[3]), int(found[2] or found[4] or 0)) if found else (-1, 0)
    if not (0 <= hour < MIDNIGHT or (hour, minute) == (MIDNIGHT, 0)):
        raise Refused(_("Write an hour, such as 20:00."))
    return time(hour % MIDNIGHT, minute)


def show_hour(hour: time) -> str:
    """20:00 in both languages."""
    return hour.strftime("%H:%M")
