"""The numbers by which Excel keeps its dates."""

from __future__ import annotations

import datetime as dt

from dhealth.kernel.date_problems import UnreadableDate

_LEAP_DAY_THAT_NEVER_WAS = 60


def serial_date(serial: int) -> dt.date:
    """The day of an Excel serial in the 1900 system, whose day 60 is a 29 February that never was.

    Raises UnreadableDate for that day and for numbers below 1.
    """
    if serial == _LEAP_DAY_THAT_NEVER_WAS:
        raise UnreadableDate("no_such_day", serial, year=1900, month=2)
    if serial < 1:
        raise UnreadableDate("unreadable", serial)
    shift = 0 if serial < _LEAP_DAY_THAT_NEVER_WAS else 1
    return dt.date(1899, 12, 31) + dt.timedelta(days=serial - shift)
