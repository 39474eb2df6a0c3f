"""Client codes that can be printed, read aloud and typed: a slip of the finger is always noticed.

Weights 1 to 7 modulo the prime 31 over 30 characters: any one wrong character, any two swapped and any pair
written as another pair changes the sum.
"""

from __future__ import annotations

import re
import secrets

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Unreadable
from dhealth.kernel.text import squeeze

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I L O U 0 1: they are mistaken for each other
LENGTH = 7

_MODULUS = 31
_SUM_OF_A_CODE = 2  # thus KX4-7TM-9, the example on every form, is a code and a row of 2s is none
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_SEPARATORS = re.compile(r"[\s\-‐‑–—]+")
# A slip may lie on a table: it spells nothing about whose it is.
_TELLING = ("ARV", "ART", "MSM", "FSW", "NCMT", "PNBD", "GAY", "SEX")


def new_code() -> str:
    """Six random characters and a check character. The caller sees to it that none is given out twice."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH - 1))
        code = body + _check_character(body)
        if len(code) == LENGTH and not any(word in code for word in _TELLING):
            return code


def read_code(text: str) -> str:
    """The code as stored, from what a person typed: lower case, spaces and dashes are fine.

    Nothing is guessed: O is not read as 0. Raises Unreadable (a ValueError) that says what is wrong.
    """
    code = _SEPARATORS.sub("", squeeze(text))
    if not code.isascii() or len(code) != LENGTH:
        raise Unreadable(_("A code has 7 letters and digits, such as KX4-7TM-9."))
    code = code.upper()
    strange = next((c for c in code if c not in _VALUES), None)
    if strange is not None:
        if not strange.isalnum():
            raise Unreadable(_("A code has only letters and digits, such as KX4-7TM-9."))
        raise Unreadable(_("A code never has I, L, O, U, 0 or 1 in it. Look at the slip once more."))
    if _weighted_sum(code) % _MODULUS != _SUM_OF_A_CODE:
        raise Unreadable(_("One character of this code is mistyped. Look at the slip once more."))
    return code


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


def _check_character(body: str) -> str:
    """The character that completes the sum, or nothing when it would be the 31st, which has no sign."""
    missing = _SUM_OF_A_CODE - _weighted_sum(body)
    value = missing * pow(LENGTH, -1, _MODULUS) % _MODULUS
    return ALPHABET[value] if value < len(ALPHABET) else ""
