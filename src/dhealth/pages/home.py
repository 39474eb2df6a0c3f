"""The first page after signing in: what the day asks of a worker, the week of a leader, the way on for others."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from dhealth.care.clients.actions.looking import note_looks
from dhealth.care.clients.cards import Face, faces
from dhealth.care.clients.models import Client
from dhealth.care.services.due import Due, due_today
from dhealth.care.services.months import own_month
from dhealth.engagement.feedback.queries import answered_lately
from dhealth.engagement.onboarding.queries import card_of
from dhealth.pages.glance import last_month, what_waits
from dhealth.pages.navigation import PLACES, Place, address
from dhealth.pages.week import groups_led, switch, waiting_for, week_of
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
    context |= {"tour": card_of(actor) if "tour.follow" in actor.verbs else None, "answers": answered_lately(actor)}
    if actor.records_of(OWN_LIST):
        return page(request, "pages/today.html", context | _today(actor))
    groups = groups_led(actor)
    if groups:
        shown = week_of(actor, groups[0].pk, context["today"], context["today"])
        more = {**shown, **waiting_for(actor), "groups": switch(groups, groups[0])}
        return page(request, "pages/week.html", context | more)
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


def _ways(actor: Actor) -> list[tuple[Place, str]]:
    """Where this person may go from here, without this page itself."""
    ways = [(place, address(place.name)) for place in PLACES if place.name in {*actor.verbs, "help.read"}]
    return [(place, url) for place, url in ways if url]
