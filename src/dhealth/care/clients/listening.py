"""Who must hear that records changed, beyond their words: rooms above add themselves in their apps.py."""

from collections.abc import Callable, Collection
from uuid import UUID

# Called inside the act's transaction with the persons (records that count) who were registered, corrected, put on
# another list, erased, merged, taken apart, or who left or came back. With nobody listening it costs nothing.
changed: list[Callable[[Collection[UUID]], None]] = []


def tell_changed(persons: Collection[UUID]) -> None:
    """Tell everybody who listens."""
    for hear in changed:
        hear(persons)
