"""Where a client stands: reached, in care, with the clinic, out of touch, left; since when, and by whom.

Read from the facts each time, never set by hand (CLI-36).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dhealth.care.clients.cards import is_own
from dhealth.care.clients.models import Client, Departure
from dhealth.care.services.catalogue import REFERRAL
from dhealth.care.services.models import Service
from dhealth.care.worklists.models import Entry
from dhealth.care.worklists.policy import rules_in_force
from dhealth.trust.accounts.actors import Actor

CLINIC: Final = ("art_start", "art_visit", "prep_start", "prep_visit")
LOST: Final = ("long_lost", "lost", "dropped")


@dataclass(frozen=True)
class State:
    """A chip of two or three quiet words, and what is written beside it."""

    label: str
    tone: str
    since: date | None
    by: str = ""


def state_of(actor: Actor, client: Client, left: Departure | None, standing: Iterable[Entry]) -> State:
    """The state that this reader may know, from the departure that holds and the lists that they may read of it.

    What tells of treatment is left out for those who may not read it.
    """
    if left:
        return _left(left)
    if client.taken_over_at is not None and client.taken_over_by is not None:
        day = timezone.localdate(client.taken_over_at)
        return State(_("With another group"), "none", day, client.taken_over_by.name)
    reads = actor.sees_field("results", client.organisation_id, own=is_own(actor, client))
    return _lost(client, standing) or _by_services(client, reads=reads)


def _left(left: Departure) -> State:
    return State(left.get_why_display(), "stop", left.day, left.recorded_by.display_name)


def _lost(client: Client, standing: Iterable[Entry]) -> State | None:
    found = {entry.rule: entry for entry in standing}
    for rule in LOST:
        if rule in found:
            worker = client.worker.display_name if client.worker else ""
            return State(rules_in_force().lists[rule].name, "late", found[rule].enters_on, worker)
    return None


def _by_services(client: Client, *, reads: bool) -> State:
    rows = Service.objects.current().filter(person=client).order_by("-day", "-pk").select_related("worker")
    services = list(rows.only("kind", "day", "reported_by", "worker__display_name")[:200])
    clinic = next((one for one in services if one.kind in CLINIC), None) if reads else None
    referral = next((one for one in services if one.kind == REFERRAL), None) if reads else None
    if referral and (clinic is None or referral.day > clinic.day) and not _after(services, referral):
        return State(_("Referred"), "wait", referral.day, referral.worker.display_name)
    if clinic:
        return State(_("Looked after with the clinic"), "ok", clinic.day, clinic.worker.display_name)
    own = [one for one in services if not one.reported_by and one.kind != REFERRAL]
    if own:
        return State(_("In care"), "ok", own[0].day, own[0].worker.display_name)
    by = client.registered_by.display_name if client.registered_by else ""
    return State(pgettext("state", "Reached"), "new", client.reached_on or timezone.localdate(client.registered_at), by)


def _after(services: list[Service], referral: Service) -> bool:
    """Whether anything was told from elsewhere on the day of the referral or later: then it is settled."""
    return any(one.reported_by and one.day >= referral.day for one in services)
