"""The services that an agreement may allow: the rooms of care say which there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Offer:
    """A service to which somebody may be referred: its key, its quiet words and its full name."""

    key: str
    face: str
    name: str


# Filled when the rooms of care begin: every service that only a facility gives, in the catalogue's order.
offers: list[Callable[[], Iterable[Offer]]] = []


def all_offers() -> list[Offer]:
    """Every service that may be allowed, in the reader's language."""
    return [one for tell in offers for one in tell()]


def can_be_allowed(key: str) -> bool:
    """Whether somebody may be referred to this at all."""
    return any(one.key == key for one in all_offers())


def faces() -> dict[str, str]:
    """The quiet words for each service."""
    return {one.key: one.face for one in all_offers()}
