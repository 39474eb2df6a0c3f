"""Possible duplicates side by side, with no more than the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.clients.queries import person_of
from dhealth.care.clients.verdict import Line, compared
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class PairOnScreen:
    """A question: are these one person? `lines` is empty for those who may not see identities."""

    pair: PossibleDuplicate
    first: Client
    second: Client
    first_code: str
    second_code: str
    lines: Sequence[Line]
    why: Sequence[str]


def pairs_for(actor: Actor, pairs: Sequence[PossibleDuplicate]) -> list[PairOnScreen]:
    """The pairs as this reader may see them; no statement of its own."""
    return [_pair(actor, pair) for pair in pairs]


def _pair(actor: Actor, pair: PossibleDuplicate) -> PairOnScreen:
    first, second = pair.first, pair.second
    sees = all(actor.sees_field("identity", c.organisation_id, own=is_own(actor, c)) for c in (first, second))
    lines = list(compared(person_of(first), person_of(second), pair.why)) if sees else []
    codes = show_code(first.code), show_code(second.code)
    return PairOnScreen(pair, first, second, *codes, lines, list(pair.why))
