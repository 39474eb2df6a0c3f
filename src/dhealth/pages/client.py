"""A client's page: who it is, what to do next, and everything that happened on one line of time."""

from datetime import timedelta
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from dhealth.care.clients.cards import safe_contacts, sex_in_words
from dhealth.care.clients.departures import departures_of
from dhealth.care.clients.models import Client, ClientCode, Purpose
from dhealth.care.clients.rules import consents_in_force
from dhealth.care.services.corrections import as_it_stands
from dhealth.care.services.models import Service
from dhealth.care.services.offering import offer_of
from dhealth.care.services.reading import read_client
from dhealth.care.services.timeline import timeline
from dhealth.care.services.wording import answer_words, handed_out, title_of
from dhealth.care.worklists.lifecycle import state_of
from dhealth.care.worklists.lines import with_attempts
from dhealth.care.worklists.queries import of_client
from dhealth.care.worklists.reaching import Way, attempt_in_words, just_tried, ways_now
from dhealth.care.worklists.rows import waits_for
from dhealth.kernel.ages import surely_fifteen
from dhealth.kernel.codes import show_code
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import page

UNDO_FOR = timedelta(minutes=10)
ALL_LINES = 5_000
KEPT_AFTER_LEAVING = {"client.show_identity", "client.show_access", "client.export", "client.erase", "client.label"}
KEPT_AFTER_LEAVING |= {"consent.withdraw", "service.show_result", "transfer.fetch", "transfer.show_result"}
WITHIN_REACH = ("organisation", "worker", "registered_by", "merged_into", "place", "taken_over_by")


@requires("client.read")
@paced
def read(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One record; a merged one leads to the record that counts."""
    seen = Client.objects.visible_to(request.actor).filter(erased_at=None).select_related(*WITHIN_REACH)
    client = get_object_or_404(seen, pk=pk)
    if client.merged_into_id:
        return redirect("client.read", client.merged_into_id)
    request.actor.require("client.read", at=client.organisation_id)
    everything = "all" in request.GET
    history = timeline(client, request.actor, ALL_LINES) if everything else timeline(client, request.actor)
    departures = departures_of(client.pk)
    left = next((one for one in departures if not hasattr(one, "ended")), None)
    standing = of_client(request.actor, client, timezone.localdate())
    held = consents_in_force(client.consents.order_by("said_at", "id"))
    context = {
        "client": client,
        "face": read_client(request.actor, client, "check"),
        "history": with_attempts(history, client, departures),
        "waits": waits_for(request.actor, client, standing),
        "state": state_of(request.actor, client, left, standing),
        "ways": _ways(request.actor, client),
        "left": left,
        "tried": (tried := just_tried(request.actor, request.GET.get("tried", ""))),
        "tried_words": attempt_in_words(tried) if tried else "",
        "saved": _saved(request.actor, client, request.GET),
        "offer": offer_of(client, request.actor),
        "held": list(held.values()),
        "not_held": [purpose for purpose in _asked_of(client) if purpose not in held],
        "codes": [(one.source, _as_printed(one)) for one in client.codes.order_by("source", "code")],
        "sex": sex_in_words(client),
        "may": _acts(request.actor, client),
    }
    return page(request, "pages/client.html", context)


def _ways(actor: Actor, client: Client) -> list[Way]:
    """How the client may be reached now, for those who may try."""
    safe = safe_contacts(actor, [client]).get(client.pk)
    return ways_now(safe) if safe and actor.may("attempt.record", client.organisation_id) else []


def _acts(actor: Actor, client: Client) -> set[str]:
    """What the actor may do here; the page offers nothing else."""
    at = client.organisation_id
    if client.taken_over_at is not None:  # what the client may still ask of us, and the way back
        return {verb.replace(".", "_") for verb in actor.verbs & KEPT_AFTER_LEAVING if actor.may(verb, at)}
    return {verb.replace(".", "_") for verb in actor.verbs if actor.may(verb, at)}


def _as_printed(other: ClientCode) -> str:
    """Codes of ours in groups, those of others as they write them."""
    return show_code(other.code) if other.source in ("merged", "moved") else other.code


def _asked_of(client: Client) -> list[Purpose]:
    """What this client can agree to: a guardian's word is asked for only where they may be under 15."""
    grown = client.birth_year and surely_fifteen(client.birth_year, None, timezone.localdate())
    return [purpose for purpose in Purpose if purpose != Purpose.TEST or not grown]


def _saved(actor: Actor, client: Client, asked: QueryDict) -> dict[str, object] | None:
    """What this person saved a moment ago, with the way to take it back."""
    try:
        id = UUID(asked.get("saved", ""))
    except ValueError:
        return None
    lately = timezone.now() - UNDO_FOR
    mine = Service.objects.visible_to(actor).filter(recorded_by=actor.user, recorded_at__gte=lately)
    service = mine.filter(pk=id, person=client).first()
    now = as_it_stands(service) if service else None
    if now is None:
        return None
    answered = answer_words(now) if now != service else ""
    return {"service": service, "title": title_of(now), "handed_out": handed_out(now), "answered": answered, "now": now}
