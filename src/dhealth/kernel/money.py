"""Sums of Vietnamese đồng, as people write them: 450.000, 450,000 đ, 450k, 1,5 triệu."""

import re
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext as _

MOST: Final = 10_000_000_000  # đồng; beyond is a slip of the finger
_GROUPED = re.compile(r"\d{1,3}([.,\s])\d{3}(\1\d{3})*$")
_UNITS: Final = {"": 1, "d": 1, "đ": 1, "vnd": 1, "đồng": 1, "dong": 1, "k": 1000, "nghìn": 1000, "ngàn": 1000}
_MILLIONS: Final = {"tr": 1_000_000, "triệu": 1_000_000, "trieu": 1_000_000}
_SUM = re.compile(r"([\d.,\s]*\d)\s*([^\d\s.,]*)$")


def read_dong(text: str) -> int:
    """The sum in đồng, at least 1 and at most ten thousand million.

    Raises:
        ValueError: it cannot be read, has a part of a đồng, or is out of bounds; the message says what to write.
    """
    found = _SUM.fullmatch(text.strip().lower())
    unit = ({**_UNITS, **_MILLIONS}).get(found[2]) if found else None
    if found is None or unit is None:
        raise ValueError(_unreadable())
    number = re.sub(r"\s+", " ", found[1])
    plain = re.sub(r"[.,\s]", "", number) if _GROUPED.match(number) else number.replace(",", ".")
    try:
        dong = Decimal(plain) * unit
    except InvalidOperation as problem:
        raise ValueError(_unreadable()) from problem
    if dong != dong.to_integral_value() or not 1 <= dong <= MOST:
        raise ValueError(_unreadable())
    return int(dong)


def _unreadable() -> str:
    return _("Write the sum in đồng, such as 450.000.")
