"""What is held about one client, room by room, for showing and for taking away (Law 91/2025: access)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from dhealth.care.clients.models import Client
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Holding:
    """One section: a heading, the heads of its columns, and its rows, all in the reader's language."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


# Rooms above register how to list what they keep about a client (its own record and those merged into it),
# as far as the actor may read it.
keepers: list[Callable[[Actor, Client], Holding]] = []
