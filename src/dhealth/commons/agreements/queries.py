"""Asking which agreement holds between whom on a day."""

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from dhealth.commons.agreements.models import (
    Agreement,
    AgreementQuerySet,
    Assessment,
    Exemption,
    Kind,
    Party,
    ReadinessAnswer,
    ScanPage,
    Side,
)
from dhealth.commons.agreements.rules import KINDS_ON, State, state_of
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.organisations.ground import same_ground
from dhealth.trust.organisations.models import Organisation


def agreement_for(group: UUID, clinic: UUID, day: date) -> Agreement | None:
    """The agreement of three parties in effect between a group and a clinic that day; the newest where two overlap."""
    return next(iter(_pairs({Side.GROUP: group, Side.CLINIC: clinic}, day)), None)


def clinics_of(group: UUID, day: date) -> list[Agreement]:
    """The agreements under which the group has twinned clinics that day; parties and services are there already."""
    return _pairs({Side.GROUP: group}, day)


def groups_of(clinic: UUID, day: date) -> list[Agreement]:
    """The agreements under which groups are twinned with the clinic that day."""
    return _pairs({Side.CLINIC: clinic}, day)


def held_between(organisation: UUID, first: date, last: date) -> list[Agreement]:
    """The agreements of this group or clinic that had begun and not ended on some of these days, the newest first."""
    mine = Party.objects.filter(side__in=(Side.GROUP, Side.CLINIC), organisation=organisation).values("agreement")
    found = Agreement.objects.of_kind(Kind.TRIPARTITE).started_between(first, last).filter(pk__in=mine)
    return list(found.prefetch_related("parties__organisation").order_by("-valid_from", "-pk"))


def mechanism_of(province: int, day: date, umbrella: UUID | None = None) -> Agreement | None:
    """The coordination mechanism of a province in effect that day, of this umbrella where one is named."""
    return _of_province(Kind.MECHANISM, province, day, umbrella)


def sharing_in_effect(province: int, day: date, umbrella: UUID | None = None) -> Agreement | None:
    """The agreement under which a province's CDC may share with groups that day (PNS-09); none: nothing is shared."""
    return _of_province(Kind.DATA_SHARING, province, day, umbrella)


def _pairs(sides: Mapping[Side, UUID], day: date) -> list[Agreement]:
    """Those with these parties; what they rest on is asked for the few that were found, not for all there are."""
    wanted = Agreement.objects.of_kind(Kind.TRIPARTITE).started_for(day)
    for side, organisation in sides.items():
        wanted = wanted.filter(parties__side=side, parties__organisation=organisation)
    parties = Prefetch("parties", Party.objects.select_related("organisation"))
    found = list(wanted.prefetch_related("services", parties).order_by("-valid_from", "-pk"))
    these = Agreement.objects.filter(pk__in=[one.pk for one in found])
    holding = set(these.in_effect(day).values_list("pk", flat=True)) if found else set()
    return [one for one in found if one.pk in holding]


def _of_province(kind: str, province: int, day: date, umbrella: UUID | None) -> Agreement | None:
    found = Agreement.objects.of_kind(kind).in_effect(day).on_ground(province)
    if umbrella is not None:
        found = found.with_party(Side.UMBRELLA, umbrella)
    return found.prefetch_related("parties__organisation").order_by("-valid_from", "-pk").first()


def readiness_of(agreement: Agreement) -> dict[str, ReadinessAnswer]:
    """The last word on each line of the checklist."""
    return {one.question: one for one in agreement.readiness.select_related("by").order_by("at", "pk")}


def resting(agreements: Collection[Agreement], day: date) -> set[UUID]:
    """Those of three parties that would hold that day, were there a mechanism beneath them."""
    pairs = [one.pk for one in agreements if one.kind == Kind.TRIPARTITE]
    if not pairs:
        return set()
    these = Agreement.objects.filter(pk__in=pairs)
    begun = set(these.started_for(day).values_list("pk", flat=True))
    return begun - set(these.in_effect(day).values_list("pk", flat=True))


def states_of(agreements: Collection[Agreement], day: date) -> dict[UUID, State]:
    """How each stands that day; two statements more for all of them."""
    rests = resting(agreements, day)
    return {one.pk: state_of(one, day, rests=one.pk in rests) for one in agreements}


def assessments_of(agreement: Agreement) -> list[Assessment]:
    """What both sides said of working together, quarter after quarter."""
    return list(agreement.assessments.select_related("party__organisation", "by").prefetch_related("scores"))


def renewal_of(agreement: Agreement) -> Agreement | None:
    """The agreement that goes on from this one, drafts too; none where it was put aside."""
    following = [one for one in agreement.renewed_by.all() if hasattr(one, "start") or not hasattr(one, "ending")]
    return max(following, key=lambda one: one.made_at, default=None)


def seen_by(actor: Actor) -> AgreementQuerySet:
    """The agreements in the actor's sight with everything that a page asks of them."""
    return Agreement.objects.visible_to(actor).whole().order_by("province__folded", "kind", "title", "-valid_from")


def scans_seen(actor: Actor) -> QuerySet[ScanPage]:
    """The signed papers of the agreements that the actor sees."""
    seen = ScanPage.objects.filter(agreement__in=Agreement.objects.visible_to(actor))
    return seen.select_related("picture", "pdf", "agreement")


def parties_seen(actor: Actor) -> QuerySet[Party]:
    """The parties to the agreements that the actor sees."""
    seen = Party.objects.filter(agreement__in=Agreement.objects.visible_to(actor))
    return seen.select_related("agreement", "organisation")


def exemptions_seen(actor: Actor) -> QuerySet[Exemption]:
    """What was asked for as an exception in the agreements that the actor sees."""
    seen = Exemption.objects.filter(agreement__in=Agreement.objects.visible_to(actor))
    return seen.select_related("agreement", "asked_by")


def organisations_as(side: str, province: int | None = None) -> QuerySet[Organisation]:
    """Those that may sign on a side; of one province where one is named."""
    found = Organisation.objects.filter(kind__in=KINDS_ON[Side(side)]).order_by("name")
    return found if province is None else found.filter(province__in=same_ground([province]))


def can_be_copied(actor: Actor, kind: str) -> AgreementQuerySet:
    """Earlier agreements of this kind whose words a new one may begin with."""
    return (
        Agreement.objects.visible_to(actor).of_kind(kind).filter(start__isnull=False).order_by("-valid_from", "title")
    )


def twins_of(actor: Actor, organisation: UUID, day: date) -> list[tuple[Agreement, Party]]:
    """The twinned clinics of a group, or the twinned groups of a clinic, as far as the actor sees the agreements."""
    if "agreement.read" not in actor.verbs:
        return []
    sides = (Side.GROUP, Side.CLINIC)
    mine = Party.objects.filter(organisation=organisation, side__in=sides).values("agreement")
    held = Agreement.objects.of_kind(Kind.TRIPARTITE).filter(pk__in=mine).in_effect(day)
    found = held.visible_to(actor).prefetch_related("parties__organisation")
    others = [(one, party) for one in found for party in one.parties.all() if party.side in sides]
    return [(one, party) for one, party in others if party.organisation_id != organisation]
