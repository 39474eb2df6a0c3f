"""Who looks at the register, as this room knows them: the accounts above it fill these shapes."""

from collections.abc import Sequence, Set
from typing import Any, Final, Protocol
from uuid import UUID

PROJECTS: Final = "projects"
AREA: Final = "area"


class RoleHeld(Protocol):
    """What of a role decides how far it sees."""

    @property
    def figures(self) -> str: ...


class Standing(Protocol):
    """One role held today at one organisation, perhaps limited to projects or areas (None: not limited)."""

    @property
    def organisation_id(self) -> UUID: ...
    @property
    def role(self) -> RoleHeld: ...
    @property
    def project_ids(self) -> Set[UUID] | None: ...
    @property
    def area_ids(self) -> Set[Any] | None: ...


class Reader(Protocol):
    """Somebody with roles: every act of this room takes one, first."""

    @property
    def id(self) -> UUID: ...
    @property
    def standings(self) -> Sequence[Standing]: ...
    def organisations_where(self, verb: str) -> list[UUID]: ...
    def may(self, verb: str, at: UUID) -> bool: ...
