"""A long list in portions that one statement can name."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, TypeVar

T = TypeVar("T")

NAMED: Final = 900  # SQLite takes a limited number of values a statement


def portions(rows: Iterable[T], size: int = NAMED) -> Iterator[Sequence[T]]:
    """These in their order, so many at a time; nothing of nothing."""
    rest = iter(rows)
    while portion := list(islice(rest, size)):
        yield portion
