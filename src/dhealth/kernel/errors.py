"""The one answer that carries a sentence meant for the person at the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """A rule says no: one translated sentence tells what is wrong and what to do next.

    `field` names the form field that the sentence belongs to, when there is one.
    """

    def __init__(self, message: str | _StrPromise, field: str | None = None) -> None:
        super().__init__(message, field)
        self._message = message
        self.field = field

    @property
    def message(self) -> str:
        """The sentence, in the language of whoever reads it now."""
        return str(self._message)

    def __str__(self) -> str:
        return self.message


class Unreadable(Refused, ValueError):
    """What was typed cannot be understood as the phone, date, card or code that it should be."""
