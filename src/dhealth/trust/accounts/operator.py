"""Whoever works at the console of the server: not a person of any organisation, and named as such in the log."""

from dataclasses import dataclass
from typing import Self
from uuid import UUID

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User

OPERATOR = UUID(int=1)  # the same in every installation


@dataclass(frozen=True)
class Operator(Actor):
    """The console holds the key of everything: it may do every act, and each is recorded under its own name."""

    @classmethod
    def at_the_console(cls) -> Self:
        """The operator, who has no password and never signs in."""
        user, _made = User.objects.get_or_create(
            id=OPERATOR, defaults={"username": "console", "display_name": "Máy chủ", "is_active": False}
        )
        return cls(user, ())

    def may(self, verb: str, at: UUID) -> bool:
        """Always."""
        return True

    def sees_field(self, group: str, at: UUID, *, own: bool) -> bool:
        """Always: whoever holds the key can open what it opens."""
        return True
