"""Codes that can be printed, read aloud and typed: a slip of the finger is always noticed.

Of a client 7 characters, of a slip 10. Weights 1 to 7 (or 10) modulo the prime 31 over 30 characters: any one wrong
character, any two swapped and any pair written as another pair changes the sum.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Unreadable
from dhealth.kernel.text import squeeze

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I L O U 0 1: they are mistaken for each other
LENGTH = 7
SLIP_LENGTH = 10  # nine random characters: 30^9, more than 44 bits

_MODULUS = 31
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_SEPARATORS = re.compile(r"[\s\-‐‑–—]+")
# A slip may lie on a table: it spells nothing about whose it is.
_TELLING = ("ARV", "ART", "MSM", "FSW", "NCMT", "PNBD", "GAY", "SEX")


@dataclass(frozen=True)
class _Shape:
    """How long a code is, what its weighted sum is, and what is said of one that has another length."""

    length: int
    sum: int
    words: _StrPromise
    signs: _StrPromise

    def new(self) -> str:
        while True:
            body = "".join(secrets.choice(ALPHABET) for _place in range(self.length - 1))
            code = body + self._check_character(body)
            if len(code) == self.length and not any(word in code for word in _TELLING):
                return code

    def read(self, text: str) -> str:
        code = _SEPARATORS.sub("", squeeze(text))
        if not code.isascii() or len(code) != self.length:
            raise Unreadable(self.words)
        code = code.upper()
        strange = next((c for c in code if c not in _VALUES), None)
        if strange is not None:
            if not strange.isalnum():
                raise Unreadable(self.signs)
            raise Unreadable(_("A code never has I, L, O, U, 0 or 1 in it. Look at the slip once more."))
        if _weighted_sum(code) % _MODULUS != self.sum:
            raise Unreadable(_("One character of this code is mistyped. Look at the slip once more."))
        return code

    def _check_character(self, body: str) -> str:
        """The character that completes the sum, or nothing when it would be the 31st, which has no sign."""
        missing = self.sum - _weighted_sum(body)
        value = missing * pow(self.length, -1, _MODULUS) % _MODULUS
        return ALPHABET[value] if value < len(ALPHABET) else ""


# The sums make the examples on every form codes, and a row of 2s none.
_CLIENT = _Shape(
    LENGTH,
    2,
    _("A code has 7 letters and digits, such as KX4-7TM-9."),
    _("A code has only letters and digits, such as KX4-7TM-9."),
)
_SLIP = _Shape(
    SLIP_LENGTH,
    25,
    _("The code of a slip has 10 letters and digits, such as 7Q4F-KX92-TB."),
    _("The code of a slip has only letters and digits, such as 7Q4F-KX92-TB."),
)


def new_code() -> str:
    """Six random characters and a check character. The caller sees to it that none is given out twice."""
    return _CLIENT.new()


def read_code(text: str) -> str:
    """The code as stored, from what a person typed: lower case, spaces and dashes are fine.

    Nothing is guessed: O is not read as 0. Raises Unreadable (a ValueError) that says what is wrong.
    """
    return _CLIENT.read(text)


def new_slip_code() -> str:
    """Nine random characters and a check character, for a slip that a client carries."""
    return _SLIP.new()


def read_slip_code(text: str) -> str:
    """The code of a slip as stored; reads and raises as `read_code`."""
    return _SLIP.read(text)


def show_slip_code(code: str) -> str:
    """The code of a slip in groups: 7Q4FKX92TB as 7Q4F-KX92-TB."""
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def show_code(code: str) -> str:
    """A code in groups, easy to read aloud: KX47TM9 as KX4-7TM-9. Outside codes stay as they are."""
    if not looks_like_code(code):
        return code
    plain = read_code(code)
    return f"{plain[:3]}-{plain[3:6]}-{plain[6:]}"


def looks_like_code(text: str) -> bool:
    """Whether `read_code` would take this. One in 31 seven-letter names passes too: look by name as well."""
    try:
        read_code(text)
    except Unreadable:
        return False
    return True


def _weighted_sum(characters: str) -> int:
    return sum(weight * _VALUES[character] for weight, character in enumerate(characters, start=1))
