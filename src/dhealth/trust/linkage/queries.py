"""The pairs that wait for a reviewer, and those about which one has decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import F, Max, QuerySet

from dhealth.trust.accounts.actors import Actor, Standing
from dhealth.trust.linkage.faces import codes_of_clients
from dhealth.trust.linkage.models import LinkageCase, LinkageCaseQuerySet, LinkageDecision, LinkageDecisionQuerySet
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation

REVIEW = "linkage.read"
TAKEN_BACK = ("taken_back", "taken_back__taken_back_by")


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
    history: tuple[LinkageDecision, ...]

    @property
    def why(self) -> list[str]:
        """The kinds of facts that agree."""
        return list(self.case.why)


def cases_of(actor: Actor, verb: str = REVIEW) -> LinkageCaseQuerySet:
    """Cases of which both organisations stand where this reviewer may do this (SEC-10).

    Both, since a look opens the people of both. Who holds no such role, or one that reaches nothing, has none.
    """
    held = [standing for standing in actor.standings if verb in standing.role.may]
    reached = {organisation for standing in held for organisation in _within(standing)}
    return LinkageCase.objects.filter(first_organisation__in=reached, second_organisation__in=reached)


def _within(standing: Standing) -> set[UUID]:
    """The organisations that a role reaches: in its areas, of its projects; with neither, in its own province.

    A role without a list is not one without a limit: `figures = "area"` of the policy page is the home's province.
    """
    areas, projects = standing.area_ids, standing.project_ids
    if areas is None and projects is None:
        found = Organisation.objects.filter(province__in=same_ground([standing.grant.organisation.province_id]))
    else:
        found = Organisation.objects.all()
    if areas is not None:
        found = found.filter(province__in=same_ground(areas))
    if projects is not None:
        found = found.filter(projects__in=projects)
    return set(found.values_list("pk", flat=True))


def waiting(actor: Actor) -> QuerySet[LinkageCase]:
    """Undecided cases of this reviewer, oldest first; those that somebody has looked at come back at the end."""
    unanswered_first = F("last").asc(nulls_first=True)
    cases = cases_of(actor).undecided().alias(last=Max("decisions__decided_at"))
    return cases.order_by(unanswered_first, "opened_at", "pk")


def decisions_of(actor: Actor) -> LinkageDecisionQuerySet:
    """Everything ever decided about this reviewer's cases."""
    return LinkageDecision.objects.filter(case__in=cases_of(actor)).select_related("case")


def decided(actor: Actor) -> QuerySet[LinkageDecision]:
    """Decisions that hold about this reviewer's cases, the latest first."""
    return decisions_of(actor).settled().order_by("-decided_at", "-pk")


def pairs(cases: Sequence[LinkageCase]) -> list[Pair]:
    """The cases with names of organisations, codes of clients and what was said: three queries, however many."""
    clients = {c for case in cases for c in (case.first_client, case.second_client)}
    groups = {o for case in cases for o in (case.first_organisation, case.second_organisation)}
    codes = codes_of_clients(clients) if clients else {}
    names = dict(Organisation.objects.filter(pk__in=groups).values_list("pk", "name")) if groups else {}

    said: dict[UUID, list[LinkageDecision]] = {}
    for decision in LinkageDecision.objects.filter(case__in=cases).select_related("decided_by", *TAKEN_BACK):
        said.setdefault(decision.case_id, []).append(decision)

    def half(organisation: UUID, client: UUID) -> Half:
        return Half(names.get(organisation, "–"), codes.get(client, "–"))

    return [
        Pair(
            case,
            half(case.first_organisation, case.first_client),
            half(case.second_organisation, case.second_client),
            tuple(said.get(case.pk, ())),
        )
        for case in cases
    ]
