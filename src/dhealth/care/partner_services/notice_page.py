"""Which notices somebody sees, whether their office may share today, and who looked at one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from dhealth.care.partner_services.models import Notice
from dhealth.commons.agreements.queries import sharing_in_effect
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.models import User
from dhealth.trust.audit.models import Event
from dhealth.trust.organisations.models import Organisation


@dataclass(frozen=True)
class Office:
    """An office that shares; `agreed`: an agreement on sharing holds in its province today."""

    organisation: Organisation
    agreed: bool


@dataclass(frozen=True)
class Look:
    """Somebody opened the words of a notice."""

    at: datetime
    who: str


def notices_seen(actor: Actor) -> QuerySet[Notice]:
    """The notices that this person may know of."""
    rows = Notice.objects.visible_to(actor)
    return rows.select_related("organisation", "group", "worker", "end", "agreement", "end__client")


def may_share(actor: Actor) -> Office | None:
    """The office at which this person may share; None for everybody else."""
    at = actor.organisations_where("notice.share")
    office = Organisation.objects.filter(pk__in=at).first()
    if office is None:
        return None
    province = office.province_id
    agreed = province is not None and sharing_in_effect(province, timezone.localdate()) is not None
    return Office(office, agreed)


def looks_at(notice: Notice) -> list[Look]:
    """Who opened its words, the last first: from the log, which nobody can change."""
    events = Event.objects.filter(chain=notice.organisation_id, subject=notice.pk, verb="notice.show").order_by("-seq")
    rows = list(events)
    names = dict(User.objects.filter(pk__in={one.actor for one in rows}).values_list("pk", "display_name"))
    return [Look(event.at, names.get(event.actor, "–") if event.actor else "–") for event in rows]
