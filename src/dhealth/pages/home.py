"""The first page after signing in: what the day asks of a worker, the week of a leader, the way on for others."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from dhealth.care.clients.actions.looking import note_looks
from dhealth.care.clients.cards import Face, faces
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import waiting_pairs
from dhealth.care.services.due import Due, due_today
from dhealth.care.services.months import month_by_worker, own_month
from dhealth.exchange.workbooks.models import Import
from dhealth.pages.glance import last_month, unusual, what_waits
from dhealth.pages.navigation import PLACES, Place, address
from dhealth.trust.accounts.actors import OWN_LIST, Actor
from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.ui.htmx import page


@dataclass(frozen=True)
class Card:
    """One thing to do, with the person it is about."""

    due: Due
    face: Face


@signed_in()
def home(request: StaffRequest) -> HttpResponse:
    """By role: those with a list of clients see today, those who lead see their group, others where to go."""
    actor = request.actor
    context: dict[str, Any] = {"today": timezone.localdate(), "ways": _ways(actor), "standing": actor.home}
    if actor.records_of(OWN_LIST):
        return page(request, "pages/today.html", context | _today(actor))
    led = actor.organisations_where("person.invite")
    groups = [at for at in led if at in actor.organisations_where("client.read")]
    if groups:
        return page(request, "pages/week.html", context | _week(actor, groups))
    return page(request, "pages/ways.html", context | _further(actor, context["today"]))


def _further(actor: Actor, today: date) -> dict[str, Any]:
    """For those without a list: figures, what waits for an answer, or that nothing arrives here yet."""
    acts = {"report.read", "linkage.read", "person.invite"} & actor.verbs
    return {"month": last_month(actor, today), "waits": what_waits(actor), "nothing_yet": not acts}


def _today(actor: Actor) -> dict[str, Any]:
    due = due_today(actor)
    seen = Client.objects.visible_to(actor).select_related("worker")
    clients = list(seen.filter(pk__in=[one.person for one in due]))
    if clients:
        note_looks(actor, clients, "today")
    by_id = {face["id"]: face for face in faces(actor, clients)}
    cards = [Card(one, by_id[one.person]) for one in due if one.person in by_id]
    return {"cards": cards, "month": own_month(actor)}


def _week(actor: Actor, groups: list[Any]) -> dict[str, Any]:
    """A leader of several groups sees the first; the report shows them all."""
    workers = month_by_worker(groups[0])
    return {
        "workers": workers,
        "visits": sum(row.visits for row in workers),
        "brought": Import.objects.visible_to(actor).exclude(applied_at=None).order_by("-applied_at").first(),
        "pairs": waiting_pairs(actor).count() if "duplicate.read" in actor.verbs else None,
        "unusual": unusual(actor),
        "unassigned": Client.objects.visible_to(actor).living().filter(worker=None).count(),
    }


def _ways(actor: Actor) -> list[tuple[Place, str]]:
    """Where this person may go from here, without this page itself."""
    ways = [(place, address(place.name)) for place in PLACES if place.name in {*actor.verbs, "help.read"}]
    return [(place, url) for place, url in ways if url]
