"""What is due from what is known: who waits for a next step, who was promised a day, who was not met for long."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Exists, F, OuterRef, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Answer, Result, Service
from dhealth.trust.accounts.actors import Actor
from dhealth.ui.figures import day_month, figure

CARDS: Final = 10
KIT_QUIET_AFTER: Final = 7  # days without a word about a kit
KIT_FORGOTTEN_AFTER: Final = 90
STEP_FORGOTTEN_AFTER: Final = 365
APPOINTMENT_LATE_FOR: Final = 14
LONG_NOT_MET: Final = 28  # days without contact: at risk of being lost
NEXT_STEP, APPOINTMENT, KIT, NOT_MET = "next_step", "appointment", "kit", "not_met"


@dataclass(frozen=True)
class Due:
    """One thing to do, and why; `days` is how long it has waited (negative: still to come)."""

    person: UUID
    kind: str
    day: date
    days: int
    why: str
    late: bool = False
    refer: bool = False  # whether referring the person is the next thing to do


def due_today(actor: Actor, limit: int = CARDS) -> list[Due]:
    """What waits on the actor's own list, at most one thing a person: appointments, next steps, kits, long not met."""
    clients = Client.objects.visible_to(actor).living().filter(worker_id=actor.id)
    return _first_for_each(_all_due(clients, actor.organisations_where("client.read"), limit), limit)


def due_for(client: Client, actor: Actor) -> list[Due]:
    """What waits for one client, for those who may read results."""
    if not actor.sees_field("results", client.organisation_id, own=client.worker_id == actor.id):
        return []
    return _all_due(Client.objects.filter(pk=client.pk), [client.organisation_id], CARDS)


def _all_due(clients: QuerySet[Client], groups: list[UUID], limit: int) -> list[Due]:
    today = timezone.localdate()
    # The organisation is named beside its people: the small indexes begin with it.
    lines = Service.objects.current().filter(organisation__in=groups, person__in=clients)
    found = _appointments(lines, today, limit) + _next_steps(lines, today, limit)
    if len(found) < limit:
        found += _quiet_kits(lines, today, limit)
    if len(found) < limit:
        found += _not_met(clients, today, limit)
    return found


def _first_for_each(found: Iterable[Due], limit: int) -> list[Due]:
    first: dict[UUID, Due] = {}
    for due in found:
        first.setdefault(due.person, due)
    return list(first.values())[:limit]


def _later(**conditions: object) -> Exists:
    """Something that came for the same person on that day or after."""
    return Exists(Service.objects.current().filter(person=OuterRef("person"), day__gte=OuterRef("day"), **conditions))


def _known(**conditions: object) -> Exists:
    """Something written of the same person, whenever it was: who is known to need no confirming waits for none."""
    return Exists(Service.objects.current().filter(person=OuterRef("person"), **conditions))


def _appointments(lines: QuerySet[Service], today: date, limit: int) -> list[Due]:
    since = today - timedelta(days=APPOINTMENT_LATE_FOR)
    kept = Exists(
        Service.objects.current().filter(person=OuterRef("person"), day__gte=OuterRef("answer_day"), reported_by="")
    )
    rows = (
        lines.filter(answer=Answer.APPOINTMENT, answer_day__range=(since, today + timedelta(days=1)))
        .exclude(kept)
        .order_by("answer_day")
        .values_list("person", "answer_day")[:limit]
    )
    return [_appointment(person, agreed, today) for person, agreed in rows if agreed]


def _appointment(person: UUID, agreed: date, today: date) -> Due:
    days = (today - agreed).days
    if days > 0:
        why = _("You agreed on %(day)s for a check; nothing is written since.") % {"day": day_month(agreed)}
    else:
        why = _("Agreed on this day for a check. Take a kit along.")
    return Due(person, APPOINTMENT, agreed, days, why, late=days > 0)


def _next_steps(lines: QuerySet[Service], today: date, limit: int) -> list[Due]:
    rows = (
        lines.filter(
            kind__in=("screening_test", "self_test"),
            result=Result.REACTIVE,
            day__gte=today - timedelta(days=STEP_FORGOTTEN_AFTER),
        )
        .exclude(_later(kind__in=("confirmatory_test", "art_start", "art_visit")))
        .exclude(_known(result=Result.POSITIVE) | _known(kind__in=("art_start", "art_visit")))
        .order_by("day")
        .values_list("person", "day", _referred_on())[:limit]
    )
    return [_next_step(person, day, referred, today) for person, day, referred in rows]


def _referred_on() -> Subquery:
    """The last day on which the group referred the person onward from there."""
    onward = Service.objects.current().filter(
        person=OuterRef("person"), day__gte=OuterRef("day"), kind=REFERRAL, form__in=("confirmatory_test", "art_start")
    )
    return Subquery(onward.order_by("-day").values("day")[:1])


def _next_step(person: UUID, day: date, referred: date | None, today: date) -> Due:
    if referred:
        why = _("Referred on %(day)s, no word since. Ask how it went, or write down what the clinic said.")
    else:
        why = _("Waits for the confirming step since %(day)s. Offer to go along, or write down what the clinic said.")
    days = (today - day).days
    return Due(
        *(person, NEXT_STEP, day, days, why % {"day": day_month(referred or day)}), late=days > 3, refer=not referred
    )


def _quiet_kits(lines: QuerySet[Service], today: date, limit: int) -> list[Due]:
    between = (today - timedelta(days=KIT_FORGOTTEN_AFTER), today - timedelta(days=KIT_QUIET_AFTER + 1))
    rows = (
        lines.filter(kits__gt=0, day__range=between)
        .exclude(_later(kind__in=("self_test", "screening_test", "confirmatory_test")))
        .order_by("day")
        .values_list("person", "day")[:limit]
    )
    why = _("Took a self-check kit on %(day)s and has not told yet.")
    return [Due(person, KIT, day, (today - day).days, why % {"day": day_month(day)}) for person, day in rows]


def _not_met(clients: QuerySet[Client], today: date, limit: int) -> list[Due]:
    own = Service.objects.current().filter(person=OuterRef("pk"), reported_by="").order_by("-day")
    rows = (
        clients.annotate(last=Subquery(own.values("day")[:1]))
        .order_by(F("last").asc(nulls_last=True))
        .values_list("pk", "last")[:limit]
    )
    since = today - timedelta(days=LONG_NOT_MET)
    return [_long_not_met(person, last, today) for person, last in rows if last and last < since]


def _long_not_met(person: UUID, last: date, today: date) -> Due:
    days = (today - last).days
    why = _("Not met for %(days)s days. A short message is enough.") % {"days": figure(days)}
    return Due(person, NOT_MET, last, days, why)
