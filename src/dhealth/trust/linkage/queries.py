"""The pairs that wait for a reviewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from dhealth.trust.linkage.faces import codes_of_clients
from dhealth.trust.linkage.models import LinkageCase, LinkageDecision
from dhealth.trust.organisations.models import Organisation


@dataclass(frozen=True)
class Half:
    """One record of a pair: whose it is and its code there, no more."""

    organisation: str
    code: str


@dataclass(frozen=True)
class Pair:
    """What the reviewer sees before pressing anything."""

    case: LinkageCase
    first: Half
    second: Half

    @property
    def why(self) -> list[str]:
        """The kinds of facts that agree."""
        return list(self.case.why)


def waiting() -> QuerySet[LinkageCase]:
    """Undecided cases, oldest first; those found unsure come back at the end."""
    undecided = Q(decision=None) | Q(decision__answer=LinkageDecision.Answer.UNSURE)
    unanswered_first = F("decision__decided_at").asc(nulls_first=True)
    return LinkageCase.objects.filter(undecided).order_by(unanswered_first, "opened_at", "pk")


def pairs(cases: Sequence[LinkageCase]) -> list[Pair]:
    """The cases with names of organisations and codes of clients: two queries, however many there are."""
    clients = {c for case in cases for c in (case.first_client, case.second_client)}
    groups = {o for case in cases for o in (case.first_organisation, case.second_organisation)}
    codes = codes_of_clients(clients) if clients else {}
    names = dict(Organisation.objects.filter(pk__in=groups).values_list("pk", "name")) if groups else {}

    def half(organisation: UUID, client: UUID) -> Half:
        return Half(names.get(organisation, "–"), codes.get(client, "–"))

    return [
        Pair(c, half(c.first_organisation, c.first_client), half(c.second_organisation, c.second_client)) for c in cases
    ]
