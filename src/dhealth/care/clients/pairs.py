"""Possible duplicates side by side, with no more than the reader may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.likeness import Person, births_agree, compare
from dhealth.care.clients.merging import in_short
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.clients.queries import person_of
from dhealth.care.clients.verdict import Line, compared
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor


class Sure(StrEnum):
    """How much speaks for one person."""

    CERTAIN = "certain"
    LIKELY = "likely"
    AGAINST = "against"  # something agrees, and something speaks against it


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
    sure: Sure
    first_short: str  # how much stands in each
    second_short: str


def pairs_for(actor: Actor, pairs: Sequence[PossibleDuplicate]) -> list[PairOnScreen]:
    """The pairs as this reader may see them; one statement for how much stands in the records."""
    short = in_short([client for pair in pairs for client in (pair.first_id, pair.second_id)]) if pairs else {}
    return [_pair(actor, pair, short.get(pair.first_id, ""), short.get(pair.second_id, "")) for pair in pairs]


def _pair(actor: Actor, pair: PossibleDuplicate, first_short: str, second_short: str) -> PairOnScreen:
    first, second = pair.first, pair.second
    codes = show_code(first.code), show_code(second.code)
    if not sees_both(actor, first, second):
        sure = Sure.CERTAIN if "cccd" in pair.why else Sure.LIKELY
        return PairOnScreen(pair, first, second, *codes, [], list(pair.why), sure, first_short, second_short)
    one, other = person_of(first), person_of(second)
    lines = list(compared(one, other, pair.why))
    sure = how_sure(first, one, other)
    return PairOnScreen(pair, first, second, *codes, lines, list(pair.why), sure, first_short, second_short)


def sees_both(actor: Actor, first: Client, second: Client) -> bool:
    """Whether names and numbers of both may be read."""
    return all(actor.sees_field("identity", c.organisation_id, own=is_own(actor, c)) for c in (first, second))


def how_sure(client: Client, one: Person, other: Person) -> Sure:
    """What the rules of likeness say of the two as they stand now."""
    likeness = compare(client, one, other)
    if likeness is not None and likeness.certain:
        return Sure.CERTAIN
    born = bool(one.birth_year and other.birth_year)
    numbers = bool(one.details.cccd and other.details.cccd)
    if (
        likeness is None
        or (born and not births_agree(one, other))
        or (numbers and one.details.cccd != other.details.cccd)
    ):
        return Sure.AGAINST
    return Sure.LIKELY
