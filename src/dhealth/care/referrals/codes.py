"""The clinic's own code of a client (treatment code): read, sealed under the clinic's key, found again within it."""

import re
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.referrals.models import HeldAnswer, Step
from dhealth.kernel.errors import Refused
from dhealth.kernel.text import squeeze
from dhealth.trust.keys.sealing import blind, open_sealed, seal

COLUMN: Final = "referrals.treatment_code"
SHORTEST, LONGEST = 3, 32
_ALLOWED = re.compile(r"[A-Z0-9][A-Z0-9./\-]*")
_SEPARATORS = re.compile(r"[\s./\-‐‑–—]+")


@dataclass(frozen=True)
class Sealed:
    """A code as it is stored: sealed, and the key by which the same code is found again."""

    code: bytes | None = None
    key: bytes | None = None


def read_treatment_code(text: str) -> str:
    """The code as the clinic writes it, in capitals; empty stays empty.

    Raises:
        Refused: it is no code: too short, too long, or with words in it.
    """
    code = squeeze(text).upper().replace(" ", "")
    if not code:
        return ""
    plain = _SEPARATORS.sub("", code)
    if not (SHORTEST <= len(plain) <= LONGEST and _ALLOWED.fullmatch(code) and any(c.isdigit() for c in plain)):
        raise Refused(
            _("Write the clinic's code as it stands on the card: letters and digits, such as LT-1846."),
            field="treatment_code",
        )
    return code


def treatment_key(clinic: UUID, code: str) -> bytes:
    """Finds the same code again within this clinic, however its dashes are written."""
    return blind(clinic, "treatment_code", _SEPARATORS.sub("", code))


def sealed_code(clinic: UUID, step: UUID, code: str) -> Sealed:
    """A code for one step."""
    return Sealed(seal(clinic, COLUMN, step, code), treatment_key(clinic, code)) if code else Sealed()


def treatment_code_of(step: Step) -> str:
    """The clinic's code that a step holds; the caller may read it and records that somebody did."""
    if step.treatment_code is None:
        return ""
    return open_sealed(step.organisation_id, COLUMN, step.pk, bytes(step.treatment_code))


def held_code_of(held: HeldAnswer) -> str:
    """The clinic's code that a held answer carries."""
    if held.treatment_code is None:
        return ""
    return open_sealed(held.referral.receiver_id, COLUMN, held.pk, bytes(held.treatment_code))
