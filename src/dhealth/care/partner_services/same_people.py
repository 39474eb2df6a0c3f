"""One person at two groups is one in figures, by codes that nobody is shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from dhealth.trust.linkage.joining import codes_of_clients, told_apart


class Roots:
    """Those who belong together, each known by one of them."""

    def __init__(self) -> None:
        self._onward: dict[UUID, UUID] = {}

    def __call__(self, one: UUID) -> UUID:
        """By whom this one is known."""
        while (above := self._onward.setdefault(one, one)) != one:
            self._onward[one] = one = self._onward[above]
        return one

    def join(self, first: UUID, second: UUID) -> None:
        """These two belong together."""
        self._onward[self(first)] = self(second)


def same_people(people: Collection[UUID], links: Mapping[UUID, bytes] | None = None) -> Roots:
    """People and contacts with equal codes are one, but for those of whom a reviewer found that they are two.

    `links`: contact → code, of those who have no record; whoever has one is known by its codes, or by none.
    """
    codes = codes_of_clients(people)
    for contact, code in (links or {}).items():
        codes.setdefault(code, []).append(contact)
    apart, roots = told_apart(people), Roots()
    for same in codes.values():
        for number, first in enumerate(same):
            for second in same[number + 1 :]:
                if frozenset((first, second)) not in apart:
                    roots.join(first, second)
    return roots
