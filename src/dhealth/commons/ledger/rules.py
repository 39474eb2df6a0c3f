"""What an entry must be before it is posted."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

MOST: Final = 10**15  # đồng: beyond is a fault of the program, not money


class Unbalanced(ValueError):
    """A fault of the room that posts: its amounts do not add up to nothing, or move nothing."""


def check_amounts(amounts: Mapping[UUID, int]) -> None:
    """Stop what is no double entry.

    Raises:
        Unbalanced: fewer than two accounts, an account moved by nothing or by too much, or a sum that is not nothing.
    """
    if len(amounts) < 2:
        raise Unbalanced("an entry has at least two lines")
    if any(amount == 0 or abs(amount) > MOST for amount in amounts.values()):
        raise Unbalanced("a line moves something, and no more than there is")
    if sum(amounts.values()) != 0:
        raise Unbalanced(f"the lines add up to {sum(amounts.values())}")
