"""Who acts, as the lowest rooms know it: an id and nothing else."""

from typing import Protocol
from uuid import UUID


class Acting(Protocol):
    """Anything that can be named as the doer of an act."""

    @property
    def id(self) -> UUID: ...
