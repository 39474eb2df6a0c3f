"""How the reviewer comes to see two people: the rooms above, which hold the records, say how to open one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Face:
    """What is on screen, after a press, to tell whether two records are one person. Never a file."""

    name: str
    phone: str
    birth: str
    sex: str


Codes = Callable[[Iterable[UUID]], dict[UUID, str]]
Opener = Callable[[UUID, UUID], Face | None]

_codes: list[Codes] = []
_openers: list[Opener] = []


def provide(codes: Codes, opener: Opener) -> None:
    """Called once, at start, by the room that keeps the records."""
    _codes[:], _openers[:] = [codes], [opener]


def codes_of_clients(clients: Iterable[UUID]) -> dict[UUID, str]:
    """The clients' own codes, as their organisations print them."""
    return _codes[0](clients) if _codes else {}


def open_face(organisation: UUID, client: UUID) -> Face | None:
    """The person behind one half of a pair; nothing when the record was erased meanwhile."""
    return _openers[0](organisation, client) if _openers else None
