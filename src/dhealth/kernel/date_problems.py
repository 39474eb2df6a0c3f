"""What to say when a date cannot be read: that June has 30 days, not that it failed."""

from __future__ import annotations

import calendar
from typing import Literal

from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Unreadable

Problem = Literal["empty", "unreadable", "no_such_day"]

_DAYS_OF = {
    1: _("January has 31 days."),
    3: _("March has 31 days."),
    4: _("April has 30 days."),
    5: _("May has 31 days."),
    6: _("June has 30 days."),
    7: _("July has 31 days."),
    8: _("August has 31 days."),
    9: _("September has 30 days."),
    10: _("October has 31 days."),
    11: _("November has 30 days."),
    12: _("December has 31 days."),
}
_FEBRUARY = gettext_lazy("February %(year)s has %(days)s days.")


class UnreadableDate(Unreadable):
    """A date that is empty, unreadable, or a day that no calendar has; `problem` says which."""

    def __init__(self, problem: Problem, value: object, *, year: int = 0, month: int = 0, hint: str = "") -> None:
        super().__init__(hint)
        self.problem: Problem = problem
        self.value = value
        self._year, self._month, self._hint = year, month, hint

    @property
    def message(self) -> str:
        """One sentence for the person who typed it, in their language."""
        if self._hint:
            return self._hint
        if self.problem == "empty":
            return gettext("Write a date, such as 03/11/2018.")
        if self.problem == "unreadable":
            return gettext("Write day, month and year, such as 03/11/2018.")
        return self._no_such_day()

    def _no_such_day(self) -> str:
        if self._month == 2:
            days = calendar.monthrange(self._year, 2)[1]
            return str(_FEBRUARY) % {"year": self._year, "days": days}
        if self._month in _DAYS_OF:
            return str(_DAYS_OF[self._month])
        return gettext("A year has 12 months. Write the day first, such as 03/11/2018.")
