"""The recovery key: sixty-three letters and digits on paper that bring a lost master key back.

Nine codes, each with a check character, 264 bits in all. The master key lies wrapped under it in the data
folder and in every backup; without the paper that copy opens for nobody.
"""

import re
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from dhealth.kernel.codes import LENGTH, new_code, read_code
from dhealth.kernel.errors import Unreadable
from dhealth.trust.keys.master import derived

GROUPS = 9
WRAPPED_NAME = "recovery.wrapped"
PAPER_NAME = "recovery.key"


class WrongRecoveryKey(Exception):
    """The recovery key was mistyped or belongs to another installation; the message says what to do."""


def make_recovery_key() -> list[str]:
    """Nine fresh groups of seven characters."""
    return [new_code() for _group in range(GROUPS)]


def show_recovery_key(groups: list[str]) -> str:
    """Three lines of three groups, as they stand on the paper."""
    return "\n".join("   ".join(groups[i : i + 3]) for i in range(0, GROUPS, 3))


def read_recovery_key(text: str) -> list[str]:
    """The groups again, from what a person typed: case, spaces, dashes and lines do not matter.

    Raises:
        WrongRecoveryKey: a group is missing or mistyped; the message names it.
    """
    written = "".join(line for line in text.splitlines() if not line.startswith("#"))
    typed = re.sub(r"[\s\-‐‑–—]+", "", written)
    if len(typed) != GROUPS * LENGTH:
        raise WrongRecoveryKey(
            f"A recovery key has {GROUPS} groups of {LENGTH} letters and digits, {GROUPS * LENGTH} in all; "
            f"{len(typed)} were given. Type it again from the paper."
        )
    cut = [typed[i : i + LENGTH] for i in range(0, len(typed), LENGTH)]
    return [_read_group(number, group) for number, group in enumerate(cut, start=1)]


def _read_group(number: int, typed: str) -> str:
    try:
        return read_code(typed)
    except Unreadable as error:
        raise WrongRecoveryKey(f"Group {number} ({typed}) is mistyped. Look at the paper again.") from error


def _wrapping_key(groups: list[str]) -> bytes:
    return derived("recovery", from_key="".join(groups).encode())


def wrap_master_key(groups: list[str], key: bytes) -> bytes:
    """The master key (32 bytes) sealed under the recovery key (AES key wrap, RFC 3394: 40 bytes)."""
    return aes_key_wrap(_wrapping_key(groups), key)


def unwrap_master_key(groups: list[str], wrapped: bytes) -> bytes:
    """The master key again.

    Raises:
        WrongRecoveryKey: this recovery key does not open it.
    """
    try:
        return aes_key_unwrap(_wrapping_key(groups), wrapped)
    except (InvalidUnwrap, ValueError) as error:
        raise WrongRecoveryKey(
            "This recovery key does not open this backup. Each installation has its own, and changing the "
            "master key makes a new one: take the paper that was in use when the backup was made."
        ) from error


def some_group(groups: list[str]) -> int:
    """The number (1 to 9) of a group to ask back, so that the paper is known to be right."""
    return secrets.randbelow(len(groups)) + 1


def paper_beside(key: Path) -> Path:
    """Where the recovery key is written when nobody is watching: beside the key file."""
    return key.with_name(PAPER_NAME)
