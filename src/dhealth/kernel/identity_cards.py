"""The citizen's number (CCCD): twelve digits that also tell province, sex and year of birth."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from dhealth.kernel.errors import Unreadable
from dhealth.kernel.phones import NO_NUMBER
from dhealth.kernel.text import fold, plain

LENGTH = 12

# Circular 07/2016/TT-BCA, annex: the 63 provinces of birth registration, unchanged by the merger of 2025.
_REGISTERED_IN = (
    "001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 "
    "034 035 036 037 038 040 042 044 045 046 048 049 051 052 054 056 058 060 062 064 066 "
    "067 068 070 072 074 075 077 079 080 082 083 084 086 087 089 091 092 093 094 095 096"
)
PROVINCES = frozenset(_REGISTERED_IN.split())

_SEPARATORS = re.compile(r"[\s.\-]+")
_FLOAT_TAIL = re.compile(r"(\d{10,})\.0+")
_DIGITS = re.compile(r"[0-9]{10,12}")


def read_cccd(text: str) -> str | None:
    """The twelve digits, with the one or two leading zeros that Excel takes away put back.

    None when the text says that there is none. Raises Unreadable (a ValueError) otherwise, also for the nine
    digits of the former CMND: no province begins with 000, so those are another kind of number.
    """
    if fold(text) in NO_NUMBER:
        return None
    typed = plain(text).lstrip("'")
    whole = _FLOAT_TAIL.fullmatch(typed)
    digits = _SEPARATORS.sub("", whole[1] if whole else typed)
    if not _DIGITS.fullmatch(digits):
        raise Unreadable(_("A citizen's number has 12 digits. Check it on the card."))
    return digits.zfill(LENGTH)


def odd_cccd(cccd: str, sex: str | None, birth_year: int | None) -> bool:
    """Whether the number disagrees with the sex at birth or the year of birth, or names no province.

    Odd is a flag for a person to look at, never a reason to refuse: cards are wrong, people change. `sex` is
    "M", "F" (also male, female, nam, nữ); anything else is not compared. A prefix from 100 up may be a
    country of birth and is not judged. Digit 4: 0/1 man/woman of the 1900s, 2/3 of the 2000s and so on.
    """
    century, woman = divmod(int(cccd[3]), 2)
    if cccd[0] == "0" and cccd[:3] not in PROVINCES:
        return True
    if birth_year is not None and birth_year != 1900 + 100 * century + int(cccd[4:6]):
        return True
    told = {"m": 0, "male": 0, "nam": 0, "f": 1, "female": 1, "nu": 1}.get(fold(sex or ""))
    return told is not None and told != woman
