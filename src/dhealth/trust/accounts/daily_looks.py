"""How many full records somebody opened today, when the password is asked for again, and what leaders are told of it.

Counted from the event log: each client once a person and day, whatever was opened of the record. Source: security T01
and T02; the reasons stand in docs/decisions/0009.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import UnusualLook, User
from dhealth.trust.accounts.queries import organisations_managed
from dhealth.trust.audit.log import record
from dhealth.trust.audit.models import Event

OPENINGS: Final = ("client.read", "client.show_identity", "client.show_access", "client.export")
WENT_ON, MANY_OFF_LIST = "account.open_more", "account.many_off_list"
OFF_LIST: Final = {"off_list": True}  # in the details of an opening that was not of one's own list
NEWS_FOR = timedelta(days=2)
TOLD_FOR = timedelta(days=30)


@dataclass(frozen=True)
class DailyLooks:
    """What one person opened today; `again`: the record in question is among it."""

    opened: int
    off_list: int
    went_on: int
    told: int
    again: bool

    @property
    def must_confirm(self) -> bool:
        """Whether the next other record is opened only after the password."""
        return not self.again and self.opened >= settings.RECORDS_A_DAY * (1 + self.went_on)


def looks_today(actor: Actor, client: UUID | None = None) -> DailyLooks:
    """One statement over this person's events of today (index event_by_actor)."""
    if actor.practises:  # invented clients count towards no limit, and nobody is told of them
        return DailyLooks(opened=0, off_list=0, went_on=0, told=0, again=True)
    opening = Q(verb__in=OPENINGS)
    today = Event.objects.filter(actor=actor.id, at__gte=_midnight(), verb__in=(*OPENINGS, WENT_ON, MANY_OFF_LIST))
    if actor.apart:
        today = today.exclude(chain__in=actor.apart)
    found = today.aggregate(
        opened=Count("subject", distinct=True, filter=opening),
        off_list=Count("subject", distinct=True, filter=opening & Q(details__off_list=True)),
        went_on=Count("pk", filter=Q(verb=WENT_ON)),
        told=Count("pk", filter=Q(verb=MANY_OFF_LIST)),
        again=Count("pk", filter=opening & Q(subject=client)),
    )
    return DailyLooks(**{**found, "again": bool(found["again"])})


def _midnight() -> datetime:
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


@transaction.atomic
def go_on(actor: Actor) -> None:
    """After the password: as many records again today, once. An event, and a line for those who lead."""
    _one_after_the_other(actor)
    looks = looks_today(actor)
    if looks.opened >= settings.RECORDS_A_DAY * (1 + looks.went_on):
        _tell(actor, looks, WENT_ON, UnusualLook.Why.MANY)


@transaction.atomic
def tell_of_many_off_list(actor: Actor) -> None:
    """Once a day: this person opened as many records outside their own list as raise an alert."""
    _one_after_the_other(actor)
    looks = looks_today(actor)
    if looks.off_list >= settings.OFF_LIST_ALERT and not looks.told:
        _tell(actor, looks, MANY_OFF_LIST, UnusualLook.Why.OFF_LIST)


def _one_after_the_other(actor: Actor) -> None:
    """Two requests of one person at the same moment: the second sees what the first told."""
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=actor.user.pk)


def _tell(actor: Actor, looks: DailyLooks, verb: str, why: str) -> None:
    """One event, and a line for each group whose records this person opens (none left: nobody); no client is named."""
    counts = {"opened": looks.opened, "off_list": looks.off_list}
    groups = actor.organisations_where("client.read")
    if not groups:
        return
    record(verb, actor, actor.user, at=groups[0], why=why, details=counts)
    for group in groups:
        UnusualLook.objects.create(user=actor.user, organisation_id=group, why=why, **counts)


def unusual_looks(actor: Actor) -> QuerySet[UnusualLook]:
    """What was unusual in the last 30 days at the organisations that this person answers for; newest first."""
    managed = organisations_managed(actor, "alert.read")
    told = UnusualLook.objects.filter(organisation__in=managed, at__gte=timezone.now() - TOLD_FOR)
    return told.select_related("user", "organisation").order_by("-at")


def forget_old_looks() -> None:
    """Remove the lines that no page shows any more; the event log keeps what they were made of."""
    UnusualLook.objects.filter(at__lt=timezone.now() - TOLD_FOR).delete()


def unusual_lately(actor: Actor) -> int:
    """How many of them are of the last two days, for a line on the first page; nothing without the right."""
    if "alert.read" not in actor.verbs:
        return 0
    return unusual_looks(actor).filter(at__gte=timezone.now() - NEWS_FOR).count()
