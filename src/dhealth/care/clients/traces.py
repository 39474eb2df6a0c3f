"""By what words a person may be found again elsewhere: known only in the act that erases them."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from dhealth.care.clients.identity import open_card, open_details
from dhealth.care.clients.models import Client, ClientCode
from dhealth.kernel.text import fold
from dhealth.trust.accounts.actors import Actor

_NO_DIGIT = re.compile(r"\D", re.ASCII)


@dataclass(frozen=True)
class Traces:
    """What names one person: their records, names (folded), numbers (bare digits), codes (bare capitals and digits)."""

    organisation: UUID
    clients: frozenset[UUID]
    names: frozenset[str]
    numbers: frozenset[str]
    codes: frozenset[str]

    def stand_in(self, words: str) -> bool:
        """Whether these words speak of the person. In doubt they do: a namesake's row goes too.

        A full name is found anywhere, a single word (a nickname, a code) only where it stands alone.
        """
        folded = f" {fold(words)} "
        digits = _NO_DIGIT.sub("", words)
        return (
            any(f" {name} " in folded if " " in name else name == folded.strip() for name in self.names)
            or any(number in digits for number in self.numbers)
            or self.has_code(words)
        )

    def has_code(self, words: str) -> bool:
        """Whether this is a code of the person, however it is grouped."""
        return _bare(words) in self.codes


def _bare(code: str) -> str:
    return "".join(code.upper().replace("-", "").split())


def traces_of(clients: Iterable[Client]) -> Traces:
    """What the records of one person say of them now."""
    names: set[str] = set()
    numbers: set[str] = set()
    codes: set[str] = set()
    records = list(clients)
    for client in records:
        card = open_card(client.organisation_id, client.pk, client.card)
        cccd = open_details(client.organisation_id, client.pk, client.details).cccd
        names |= {fold(card.name), fold(card.nickname)}
        numbers |= {card.phone.removeprefix("+84").lstrip("+"), cccd.lstrip("0")}
        codes.add(client.code)
    outside = ClientCode.objects.filter(client__in=records).values_list("code", flat=True)
    codes |= {_bare(code) for code in outside}
    return Traces(
        organisation=records[0].organisation_id,
        clients=frozenset(client.pk for client in records),
        names=frozenset(names - {""}),
        numbers=frozenset(numbers - {""}),
        codes=frozenset(codes),
    )


# Rooms above register here how to drop what they keep about a person in other words than the record's own. Called
# inside the act's transaction, while the record is still whole.
forgetters: list[Callable[[Actor, Traces], None]] = []
