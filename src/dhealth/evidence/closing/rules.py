"""When a month may be begun, locked and opened again."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within
from dhealth.ui.figures import day, figure

SHORTEST_REASON: Final = 5  # letters
LONGEST_REASON: Final = 300


def may_start(period: Period, today: date) -> None:
    """A month is checked from its first day on: what is mended early is not mended on the last evening.

    Raises:
        Refused: its first day is still to come.
    """
    if period.start > today:
        raise Refused(_("This month begins on %(day)s. Start it then.") % {"day": day(period.start)})


def may_lock(period: Period, today: date) -> None:
    """A month is locked when its last day has passed, never on that day.

    Raises:
        Refused: there are days to come.
    """
    if period.end >= today:
        raise Refused(
            _("This month runs until the end of %(day)s. Lock it from the day after; until then, mend.")
            % {"day": day(period.end)}
        )


def nothing_blocks(count: int) -> None:
    """What must be put right comes first.

    Raises:
        Refused: something is left to mend.
    """
    if count:
        raise Refused(still_to_mend(count))


def still_to_mend(count: int) -> str:
    """Why the button of the lock stays shut."""
    said = ngettext("%(n)s place is still to be mended.", "%(n)s places are still to be mended.", count)
    return said % {"n": figure(count)}


def good_note(text: str, warnings: int) -> str:
    """What is said of warnings that are left as they are.

    Raises:
        Refused: there are some, and nobody says why; or it is too long.
    """
    said = within(squeeze(text), LONGEST_REASON, "note")
    if warnings and len(said) < SHORTEST_REASON:
        raise Refused(_("Some places should be looked at again. Say in a few words why they stay."), field="note")
    return said


def good_reason(text: str) -> str:
    """Why a locked month is opened again.

    Raises:
        Refused: nothing is said, or too much.
    """
    said = squeeze(text)
    if len(said) < SHORTEST_REASON:
        raise Refused(_("Say in a few words why the month is opened again."), field="reason")
    return within(said, LONGEST_REASON, "reason")
