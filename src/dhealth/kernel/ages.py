"""Ages in completed years, and whether somebody is certainly fifteen yet."""

from __future__ import annotations

import datetime as dt

_AGE_OF_OWN_CONSENT = 15


def age_on(birth_year: int, birth_day: dt.date | None, day: dt.date) -> int:
    """Completed years at `day`; the difference of the years when only the year is known.

    Who is born on 29 February grows older on 1 March of common years. Negative before birth.
    Source: completed years at the service date, DATIM data entry forms (standards §1.2).
    """
    if birth_day is None:
        return day.year - birth_year
    return day.year - birth_day.year - ((day.month, day.day) < (birth_day.month, birth_day.day))


def minor_on(birth_year: int, birth_day: dt.date | None, day: dt.date) -> bool:
    """Whether the person is certainly under 15 at `day`: the guardian must consent (Law 71/2020/QH14).

    With a birth year alone, the year in which somebody turns 15 is left open: neither `minor_on` nor
    `surely_fifteen` holds, so ask for the date of birth.
    """
    return age_on(birth_year, birth_day, day) < _AGE_OF_OWN_CONSENT


def surely_fifteen(birth_year: int, birth_day: dt.date | None, day: dt.date) -> bool:
    """Whether the person is certainly 15 or older at `day`, and decides alone (Law 71/2020/QH14)."""
    years = age_on(birth_year, birth_day, day)
    return years >= _AGE_OF_OWN_CONSENT if birth_day else years > _AGE_OF_OWN_CONSENT
