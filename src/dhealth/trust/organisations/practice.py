"""Organisations of invented people, for practising: known by their id alone, so that nothing has to be asked.

Their ids are UUIDs of version 8, all others of version 7. Whoever holds no more than the id of an organisation (the
linkage, the log, a listener) sees at once whether what is written there is real.
"""

from uuid import UUID

from dhealth.kernel.ids import uuid7

_VERSION, _PRACTICE = 0xF << 76, 0x8 << 76


def practice_id() -> UUID:
    """A new id for an organisation of invented people."""
    return UUID(int=uuid7().int & ~_VERSION | _PRACTICE)


def is_practice(organisation: UUID) -> bool:
    """Whether an organisation with this id holds invented people."""
    return organisation.int & _VERSION == _PRACTICE
