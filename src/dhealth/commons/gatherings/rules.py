"""What may be called, asked, decided and settled between partners, and within which days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.commons.gatherings.models import IssueKind, Rhythm, Settling
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.kernel.words import within

ANSWER_WITHIN: Final = {IssueKind.FIND: 7, IssueKind.LOST: 7, IssueKind.DROPPED: 7, IssueKind.OTHER: 14}  # days
UMBRELLA_WITHIN: Final = 7  # days more, once a question has risen
FARTHEST: Final = 366  # days ahead

# What the supporting organisation does first where a new area begins (C2P-48): what, and after how many days.
BEGINNINGS: Final[tuple[tuple[Promise, int], ...]] = (
    (gettext_lazy("Meet the provincial CDC; name who speaks for each side"), 14),
    (gettext_lazy("List the groups and clinics that want to work together"), 30),
    (gettext_lazy("Sign the coordination mechanism"), 60),
    (gettext_lazy("Check with each pair whether it is ready"), 75),
    (gettext_lazy("Sign the agreement of each group with its clinic"), 90),
    (gettext_lazy("Train both sides together"), 105),
    (gettext_lazy("Hold the first monthly meeting"), 120),
)


def check_words(words: str, longest: int, field: str = "words") -> str:
    """The words without spare spaces.

    Raises:
        Refused: there are none, or too many.
    """
    found = squeeze(words)
    if not found:
        raise Refused(_("Write a few words."), field=field)
    return within(found, longest, field)


def check_gathering(rhythm: str, day: date, partners: Collection[UUID], today: date) -> None:
    """A meeting has a kind, a day within a year, and somebody to meet.

    Raises:
        Refused: with the field.
    """
    if rhythm not in Rhythm.values:
        raise Refused(_("Choose what kind of meeting it is."), field="rhythm")
    if abs((day - today).days) > FARTHEST:
        raise Refused(_("This day is more than a year away. Look at the year again."), field="day")
    if not partners:
        raise Refused(_("Choose at least one partner to meet."), field="partners")


def check_due(due_on: date, today: date) -> None:
    """Something to be done lies ahead, within a year.

    Raises:
        Refused: with the field.
    """
    if due_on < today:
        raise Refused(_("This day is past. Choose today or later."), field="due_on")
    if (due_on - today).days > FARTHEST:
        raise Refused(_("This day is more than a year away. Look at the year again."), field="due_on")


def due_of(kind: str, today: date) -> date:
    """Until when a question of this kind is answered.

    Raises:
        Refused: there is no such kind.
    """
    if kind not in IssueKind.values:
        raise Refused(_("Choose what it is about."), field="kind")
    return today + timedelta(days=ANSWER_WITHIN[IssueKind(kind)])


def check_settling(how: str) -> None:
    """A question ends in one of the known ways.

    Raises:
        Refused: with the field.
    """
    if how not in Settling.How.values:
        raise Refused(_("Choose how it was settled."), field="how")
