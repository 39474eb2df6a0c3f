"""What the room of stock tells the one of services, and hears from it; with no stock kept it costs nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from dhealth.care.services.models import Service
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import figure

CHECKS = "tests"  # the kits of quick checks; the other supplies are called as the columns of a service


@dataclass(frozen=True)
class Lot:
    """A lot in somebody's hands that may still be used."""

    number: str
    expires_on: date | None
    left: int


@dataclass(frozen=True)
class InHand:
    """What a worker holds by the books: pieces of each supply, and lots of kits, the nearest expiry first."""

    left: Mapping[str, int]
    lots: Mapping[str, Sequence[Lot]] = field(default_factory=dict)


@dataclass(frozen=True)
class Overdrawn:
    """More was written than the books know of."""

    supply: str
    left: int
    given: int

    @property
    def sentence(self) -> str:
        """What is so, then what to do."""
        return _(
            "Stock says %(left)s, you wrote %(given)s. If that is what you gave, save again; the stock gets looked at."
        ) % {"left": figure(max(self.left, 0)), "given": figure(self.given)}


class Beyond(Refused):
    """A hand-out beyond the books: asked about once, and saved when pressed again."""

    def __init__(self, found: Sequence[Overdrawn]) -> None:
        super().__init__(found[0].sentence, field=found[0].supply)
        self.found = tuple(found)


# What a worker of a group holds now; None where the group keeps no stock.
holders: list[Callable[[UUID, UUID], InHand | None]] = []
# Told of services just written, in their transaction. The last argument is what the writer was asked about already, by
# supply; None where nobody can be asked. May raise `Beyond`, or `Refused` for a kit that has expired.
judges: list[Callable[[Actor, Sequence[Service], Mapping[str, int] | None], None]] = []
# Told, in the transaction, that services of a group from this day on were added, mended or taken out.
followers: list[Callable[[UUID, date], None]] = []


def in_hand(organisation_id: UUID, worker_id: UUID) -> InHand | None:
    """What this worker holds; None where nobody keeps the books."""
    return next((held for ask in holders if (held := ask(organisation_id, worker_id)) is not None), None)


def judge_given(actor: Actor, services: Sequence[Service], asked: Mapping[str, int] | None) -> None:
    """Let the books see what was given just now.

    Raises:
        Beyond: more than the books know, and nobody was asked about it yet.
        Refused: a kit of an expired lot.
    """
    for judge in judges:
        judge(actor, services, asked)


def tell_books(organisation_id: UUID, earliest: date) -> None:
    """Services of this group were added, mended or taken out, the earliest of this day."""
    for follow in followers:
        follow(organisation_id, earliest)
