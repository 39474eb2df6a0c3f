"""The pairs that wait for a reviewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Q, QuerySet

from dhealth.trust.accounts.actors import Actor, Standing
from dhealth.trust.linkage.faces import codes_of_clients
from dhealth.trust.linkage.models import LinkageCase, LinkageDecision
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation

REVIEW = "linkage.read"


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


def waiting(actor: Actor) -> QuerySet[LinkageCase]:
    """Undecided cases of this reviewer, oldest first; those found unsure come back at the end.

    A role limited to areas or projects reviews pairs of which both organisations stand within them (SEC-10).
    """
    undecided = Q(decision=None) | Q(decision__answer=LinkageDecision.Answer.UNSURE)
    unanswered_first = F("decision__decided_at").asc(nulls_first=True)
    cases = LinkageCase.objects.filter(undecided).order_by(unanswered_first, "opened_at", "pk")
    held = [standing for standing in actor.standings if REVIEW in standing.role.may]
    if any(standing.area_ids is None and standing.project_ids is None for standing in held):
        return cases
    reached = {organisation for standing in held for organisation in _within(standing)}
    return cases.filter(first_organisation__in=reached, second_organisation__in=reached)


def _within(standing: Standing) -> set[UUID]:
    """The organisations within the areas and projects that the role is limited to."""
    found = Organisation.objects.all()
    if standing.area_ids is not None:
        found = found.filter(province__in=same_ground(standing.area_ids))
    if standing.project_ids is not None:
        found = found.filter(projects__in=standing.project_ids)
    return set(found.values_list("pk", flat=True))


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
