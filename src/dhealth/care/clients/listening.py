"""Who must hear that records changed, beyond their words: rooms above add themselves in their apps.py."""

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

from dhealth.care.clients.models import Client

# Called inside the act's transaction with the persons (records that count) who were brought, corrected, put on
# another list, erased, merged, taken apart, or who left or came back. With nobody listening it costs nothing.
changed: list[Callable[[Collection[UUID]], None]] = []

# Called inside the act's transaction with a record just registered, and the records that may be the same person. A
# registration is counted in tenths of a millisecond: who listens asks the database nothing unless there is a reason.
registered: list[Callable[[Client, Sequence[UUID]], None]] = []


def tell_registered(client: Client, alike: Sequence[UUID]) -> None:
    """Tell everybody who listens of a new record."""
    for hear in registered:
        hear(client, alike)


def tell_changed(persons: Collection[UUID]) -> None:
    """Tell everybody who listens."""
    for hear in changed:
        hear(persons)
