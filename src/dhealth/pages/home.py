"""The first page after signing in: what the day asks of a worker, the week of a leader, the way on for others."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils import timezone

from dhealth.care.clients.actions.looking import note_looks
from dhealth.care.services.months import own_month
from dhealth.care.transfers.queries import open_for
from dhealth.care.worklists.listing import numbered
from dhealth.care.worklists.policy import rules_in_force
from dhealth.care.worklists.reaching import attempt_in_words, just_tried
from dhealth.care.worklists.rows import cards_of_today
from dhealth.engagement.feedback.queries import answered_lately
from dhealth.engagement.onboarding.queries import card_of
from dhealth.evidence.targets.queries import own_progress
from dhealth.pages.glance import last_month, what_waits
from dhealth.pages.navigation import PLACES, Place, address
from dhealth.pages.reminders import reminders
from dhealth.pages.week import groups_led, switch, waiting_for, week_of
from dhealth.trust.accounts.actors import OWN_LIST, Actor
from dhealth.trust.accounts.guards import StaffRequest, signed_in
from dhealth.ui.htmx import page


@signed_in()
def home(request: StaffRequest) -> HttpResponse:
    """By role: those with a list of clients see today, those who lead see their group, others where to go."""
    actor = request.actor
    context: dict[str, Any] = {"today": timezone.localdate(), "ways": _ways(actor), "standing": actor.home}
    context |= {"tour": card_of(actor) if "tour.follow" in actor.verbs else None, "answers": answered_lately(actor)}
    if actor.records_of(OWN_LIST):
        return page(request, "pages/today.html", context | _today(request))
    groups = groups_led(actor)
    if groups:
        shown = week_of(actor, groups[0].pk, context["today"], context["today"])
        more = {**shown, **waiting_for(actor), "groups": switch(groups, groups[0])}
        return page(request, "pages/week.html", context | more)
    return page(request, "pages/ways.html", context | _further(actor, context["today"]))


def _further(actor: Actor, today: date) -> dict[str, Any]:
    """For those without a list: figures, what waits for an answer, or that nothing arrives here yet."""
    acts = {"report.read", "linkage.read", "person.invite", "inbox.read"} & actor.verbs
    return {
        "month": last_month(actor, today),
        "waits": [*what_waits(actor), *reminders(actor)],
        "nothing_yet": not acts,
    }


def _today(request: StaffRequest) -> dict[str, Any]:
    """The few cards of the day, the numbers of the lists, and one's targets; without any, the month so far."""
    actor, own = request.actor, own_progress(request.actor, timezone.localdate())
    rows = cards_of_today(actor)
    named = [row.client for row in rows if "nickname" in row.face]
    if named:
        note_looks(actor, named, "today")
    tried = just_tried(actor, request.GET.get("tried", ""))
    return {
        "rows": rows,
        "order": rules_in_force().today_order,
        "lists": [one for one in numbered(actor, timezone.localdate()) if one.count],
        "tried": tried,
        "tried_words": attempt_in_words(tried) if tried else "",
        "may": {verb.replace(".", "_") for verb in actor.verbs},
        "moves": open_for(actor).count() if "transfer.read" in actor.verbs else 0,
        "reminders": reminders(actor),
        "own": own,
        "month": None if own else own_month(actor),
    }


def _ways(actor: Actor) -> list[tuple[Place, str]]:
    """Where this person may go from here, without this page itself."""
    ways = [(place, address(place.name)) for place in PLACES if place.name in {*actor.verbs, "help.read"}]
    return [(place, url) for place, url in ways if url]
