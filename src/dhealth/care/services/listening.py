"""Who must hear that somebody's services changed: rooms above add themselves in their apps.py."""

from collections.abc import Callable, Collection
from uuid import UUID

# Called inside the act's transaction with the persons (records that count) whose services were written, corrected,
# struck out, brought or taken back by an import, or moved by a merge. With nobody listening it costs nothing.
changed: list[Callable[[Collection[UUID]], None]] = []


def tell_changed(persons: Collection[UUID]) -> None:
    """Tell everybody who listens."""
    for hear in changed:
        hear(persons)
