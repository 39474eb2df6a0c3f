"""Reading what was asked and whom it concerns: each side by itself, in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from dhealth.care.clients.models import Client, Told
from dhealth.care.clients.queries import tree
from dhealth.care.partner_services.models import Attempt, ClusterTask, Contact, HarmCheck, Named, NoticeEnd, Offer, Step
from dhealth.care.partner_services.models.asking import HARMED, Risk
from dhealth.care.partner_services.models.contacts import Outcome, StepKind
from dhealth.care.partner_services.rules import OURS, OVER, TELLS_MORE
from dhealth.care.services.models import Result, Service
from dhealth.trust.accounts.actors import Actor

CONFIRMED_BY = ("art_start", "art_visit")  # kinds that tell by themselves that the laboratory has confirmed


def may_be_asked(person: UUID) -> bool:
    """Whether this is somebody for whom the offer is made: confirmed, as told by them, a clinic, or CDC."""
    records = tree(person)
    told = Client.objects.filter(pk__in=records, told_status=Told.POSITIVE)
    shown = Service.objects.current().filter(Q(result=Result.POSITIVE) | Q(kind__in=CONFIRMED_BY), person=person)
    return told.exists() or shown.exists() or NoticeEnd.objects.filter(client__in=records).exists()


def offers_of(person: UUID) -> list[Offer]:
    """What this person was asked and said, the latest first."""
    rows = Offer.objects.filter(person=person).select_related("by", "withdrawal")
    return list(rows.order_by("-day", "-pk"))


def standing_offer(person: UUID) -> Offer | None:
    """The yes that holds for this person; none where they said no, or took it back."""
    return Offer.objects.standing().filter(person=person).order_by("-day", "-pk").first()


def named_by(person: UUID) -> list[Named]:
    """Whom this person named under a yes that holds or held, with the answers about harm."""
    rows = Named.objects.filter(offer__person=person).select_related("by", "offer")
    return list(rows.prefetch_related("harm_checks"))


def named_seen(actor: Actor) -> QuerySet[Named]:
    """Namings of the clients whose records this person opens."""
    return Named.objects.filter(offer__in=Offer.objects.visible_to(actor)).select_related(
        "offer__person__worker", "contact"
    )


def sources_of(contacts: Collection[UUID]) -> dict[UUID, list[Named]]:
    """Contact → who named them. For rules and for who asks the client; no page of a contact shows it."""
    found: dict[UUID, list[Named]] = defaultdict(list)
    for named in Named.objects.filter(contact__in=contacts):
        found[named.contact_id].append(named)
    return found


def feared_by_others(named: Named) -> bool:
    """Whether somebody else who named this contact fears violence from them."""
    return Named.objects.filter(contact=named.contact_id, violence=Risk.YES).exclude(pk=named.pk).exists()


def is_told_by_another(named: Named) -> bool:
    """Whether somebody else who named this contact told them as well."""
    return Named.objects.filter(contact=named.contact_id, told_on__isnull=False).exclude(pk=named.pk).exists()


def is_open(sources: Iterable[Named]) -> bool:
    """Whether we may reach the contact: somebody agreed to a way of ours, and nobody fears violence."""
    rows = list(sources)
    return any(one.way in OURS for one in rows) and all(one.violence != Risk.YES for one in rows)


def attempts_on(contacts: Collection[UUID]) -> dict[UUID, list[Attempt]]:
    """Contact → the attempts that stand, in their order."""
    found: dict[UUID, list[Attempt]] = defaultdict(list)
    for one in Attempt.objects.filter(contact__in=contacts, is_current=True).select_related("by"):
        found[one.contact_id].append(one)
    return found


def steps_of(contacts: Collection[UUID]) -> dict[UUID, list[Step]]:
    """Contact → the steps that stand, in their order."""
    found: dict[UUID, list[Step]] = defaultdict(list)
    for one in Step.objects.filter(contact__in=contacts, is_current=True).select_related("by"):
        found[one.contact_id].append(one)
    return found


def contacts_seen(actor: Actor) -> QuerySet[Contact]:
    """The contacts that this person serves or leads, whose words stand."""
    return Contact.objects.visible_to(actor).kept().select_related("worker", "client")


def lines_seen(actor: Actor) -> tuple[QuerySet[Attempt], QuerySet[Step]]:
    """What was tried with the contacts that the actor sees, and what came of it."""
    seen = contacts_seen(actor)
    tried, told = Attempt.objects.filter(contact__in=seen), Step.objects.filter(contact__in=seen)
    return tried.select_related("contact"), told.select_related("contact")


def tasks_to_answer(actor: Actor) -> QuerySet[ClusterTask]:
    """What the actor's group was asked to do in an area."""
    at = actor.organisations_where("cluster.answer")
    return ClusterTask.objects.filter(group__in=at).select_related("cluster")


def contacts_open(actor: Actor) -> QuerySet[Contact]:
    """Those of them who have not said what they want, and were not at a check that says nothing more is to be done."""
    settled = Q(kind__in=OVER) | (Q(kind=StepKind.TESTED) & ~Q(found__in=TELLS_MORE))
    steps = Step.objects.filter(settled, contact=OuterRef("pk"), is_current=True)
    refused = Attempt.objects.filter(contact=OuterRef("pk"), is_current=True, outcome=Outcome.REFUSED)
    return contacts_seen(actor).filter(~Exists(steps), ~Exists(refused))


def harm_told(actor: Actor, since: date) -> QuerySet[HarmCheck]:
    """Harm that was told to the group since a day, the latest first."""
    rows = HarmCheck.objects.filter(named__in=named_seen(actor), answer__in=HARMED, day__gte=since)
    return rows.select_related("named__offer__person__worker").order_by("-day", "-pk")


def latest_offers(actor: Actor) -> QuerySet[Offer]:
    """The last word of each client on the question, as far as this person opens the records."""
    later = Offer.objects.filter(person=OuterRef("person"), day__gte=OuterRef("day"), pk__gt=OuterRef("pk"))
    seen = Offer.objects.visible_to(actor).filter(~Exists(later))
    return seen.select_related("person__worker", "withdrawal").order_by("-day", "-pk")
