"""The verdict on what is being typed: which record it resembles and in what, with no more than the reader may see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from dhealth.care.clients.actions import CertainDuplicate, LikelyDuplicate
from dhealth.care.clients.likeness import Likeness, Person, person_in
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.clients.rules import ClientDraft, settled
from dhealth.kernel.codes import show_code
from dhealth.kernel.dates import show_date
from dhealth.trust.accounts.actors import Actor


@dataclass(frozen=True)
class Line:
    """One row of the comparison; agreeing cells are highlighted."""

    label: str
    typed: str
    there: str
    agrees: bool


@dataclass(frozen=True)
class Comparison:
    """What is typed beside one record that the reader may open."""

    client: Client
    title: str
    lines: Sequence[Line]


@dataclass(frozen=True)
class Verdict:
    """Certain: only the way to the record. Likely: a person decides."""

    sentence: str
    certain: bool
    comparisons: Sequence[Comparison]
    hidden: bool  # one more stands on a list that the reader does not open

    @property
    def shown(self) -> list[Client]:
        """The records of which something is shown."""
        return [comparison.client for comparison in self.comparisons]


def verdict_on(actor: Actor, draft: ClientDraft, found: CertainDuplicate | LikelyDuplicate) -> Verdict:
    """What the screen says about a refusal."""
    likenesses = [found.likeness] if isinstance(found, CertainDuplicate) else found.likenesses
    typed = person_in(settled(draft))
    open_to = [likeness for likeness in likenesses if in_sight(actor, likeness.client)]
    return Verdict(
        sentence=found.message,
        certain=isinstance(found, CertainDuplicate),
        comparisons=[comparison(likeness.client, likeness, typed) for likeness in open_to],
        hidden=len(open_to) < len(likenesses),
    )


def comparison(client: Client, likeness: Likeness, typed: Person) -> Comparison:
    """Two people side by side. Numbers show only their end: enough to tell, not enough to copy."""
    title = likeness.person.card.nickname or show_code(client.code)
    return Comparison(client, title, list(compared(typed, likeness.person, likeness.agreeing)))


def compared(one: Person, other: Person, agreeing: Sequence[str]) -> Iterator[Line]:
    """The rows of a comparison; a row that neither has is left out."""
    rows = (
        (_("Nickname"), one.card.nickname, other.card.nickname, "name"),
        (_("Name"), one.card.name, other.card.name, "name"),
        (_("Phone"), ending(one.card.phone), ending(other.card.phone), "phone"),
        (_("Birth"), _birth(one), _birth(other), "birth"),
        (_("ID number"), ending(one.details.cccd), ending(other.details.cccd), "cccd"),
    )
    kinds = {kind.split("_")[0] for kind in agreeing}
    for label, left, right, kind in rows:
        if left or right:
            yield Line(label, left or "–", right or "–", bool(kind in kinds and left and right))


def ending(number: str) -> str:
    """The last three digits of a number."""
    return f"… {number[-3:]}" if number else ""


def _birth(person: Person) -> str:
    """The slashes may end a line: a comparison's columns are narrow."""
    return show_date(person.birth_day).replace("/", "/\u200b") if person.birth_day else str(person.birth_year or "")
