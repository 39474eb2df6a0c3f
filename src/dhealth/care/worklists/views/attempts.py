"""Trying to reach a client: the way is chosen, then what came of it; and taking an attempt back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import show_identity
from dhealth.care.clients.actions.looking import NEEDS
from dhealth.care.clients.cards import Face, Unmasked, face, safe_contacts
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight, root_of
from dhealth.care.clients.safe import CALL, MESSAGE, WAYS, SafeContact
from dhealth.care.services.reading import read_client
from dhealth.care.worklists.attempting import ENDS, record_attempt, take_back_attempt
from dhealth.care.worklists.forms.attempt import RARER, USUAL, AttemptForm
from dhealth.care.worklists.lately import where_now
from dhealth.care.worklists.models import Attempt, Outcome
from dhealth.care.worklists.policy import rules_in_force
from dhealth.care.worklists.reaching import attempt_in_words, last_note, outcome_word, ways_now, wrong_since
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import asked_by_htmx, go, page

CHANNELS = (*WAYS, "other")  # the last one: they came, or only a day is set
PAGE, PIECE = "worklists/attempt.html", "worklists/_attempt.html"


@requires("attempt.record", methods=("GET", "POST"))
@paced
def attempt(request: StaffRequest, pk: UUID) -> HttpResponse:
    """First the way (a press shows the number and is recorded), then the outcome."""
    client = _client(request, pk)
    if client is None:
        return _gone(request, pk)
    if request.method == "POST" and "outcome" in request.POST:
        return _write(request, client)
    return _ask(request, client)


def _client(request: StaffRequest, pk: UUID) -> Client | None:
    """The record, or None where it stood on the actor's list until lately."""
    seen = Client.objects.visible_to(request.actor).filter(erased_at=None).select_related("merged_into", "worker")
    found = seen.filter(pk=pk).first()
    client = root_of(found) if found else None
    if client is not None and in_sight(request.actor, client):
        request.actor.require("attempt.record", at=client.organisation_id)
        return client
    if not where_now(request.actor, pk):
        raise Http404
    return None


def _gone(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The record went to another list while this was typed: what was typed is shown, to be handed over."""
    form = AttemptForm(request.POST) if "outcome" in request.POST else None
    typed = form.typed() if form is not None else ""
    context = {"where": where_now(request.actor, pk), "typed": typed}
    return page(request, "worklists/gone.html", context, fragment="worklists/_gone.html", status=HTTPStatus.CONFLICT)


def _ask(request: StaffRequest, client: Client) -> HttpResponse:
    """The outcome buttons, below the number if this way may be tried now."""
    asked = request.POST if request.method == "POST" else request.GET
    channel = asked.get("channel", "")
    known = channel if channel in CHANNELS else ""
    form = AttemptForm.fresh(known, asked.get("rule", ""), asked.get("back", ""))
    return _page(request, client, form)


def _page(request: StaffRequest, client: Client, form: AttemptForm, status: int = 200) -> HttpResponse:
    """What is shown is recorded once: as a look behind the mask where the number is, else as opening the record."""
    safe = safe_contacts(request.actor, [client]).get(client.pk, SafeContact())
    channel, why = str(form["channel"].value() or ""), request.POST.get("why", "")
    ways = ways_now(safe)
    objection = next((way.objection for way in ways if way.channel == channel), "")
    opened = request.method == "POST" and channel in CHANNELS and (not objection or why in NEEDS)
    known, shown = _looked(request, client, channel if opened else "", why)
    context = {
        "client": client,
        "face": known,
        "form": form,
        "channel": channel,
        "ways": ways,
        "opened": opened,
        "objection": "" if opened else objection,
        "shown": shown,
        "wrong": wrong_since(client.pk) if opened and channel == CALL else None,
        "note": last_note(request.actor, client) if opened else "",
        "usual": [(one.value, outcome_word(one)) for one in USUAL],
        "rarer": [(one.value, one.label) for one in RARER],
    }
    return page(request, PAGE, context, fragment=PIECE, status=status)


def _looked(request: StaffRequest, client: Client, channel: str, why: str) -> tuple[Face, Unmasked]:
    """Who this is, with the number to call or write to where that is asked for. A visit needs none."""
    may = request.actor.may("client.show_identity", client.organisation_id)
    if channel not in (CALL, MESSAGE) or not may:
        return read_client(request.actor, client, "call"), Unmasked()
    shown = show_identity(request.actor, client, why if why in NEEDS else "call")
    return face(request.actor, client), shown


def _write(request: StaffRequest, client: Client) -> HttpResponse:
    form = AttemptForm(request.POST)
    if form.is_valid():
        try:
            made = record_attempt(request.actor, client, form.tried(), id=form.cleaned_data["id"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            return _written(request, client, made, form.cleaned_data["back"])
    form.open_the_day()
    return _page(request, client, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _written(request: StaffRequest, client: Client, made: Attempt, back: str) -> HttpResponse:
    """What was written, with the way to take it back; after a death or a move the departure is asked for."""
    if made.outcome in ENDS:
        return go(request, f"{reverse('client.depart', args=[client.pk])}?why={ENDS[Outcome(made.outcome)]}")
    if asked_by_htmx(request):
        context = {"attempt": made, "words": attempt_in_words(made), "back": back, "client": client}
        return page(request, "worklists/_written.html", context)
    return HttpResponseRedirect(f"{_where(client, made, back)}?tried={made.pk}")


def _where(client: Client, made: Attempt, back: str) -> str:
    """The page from which the attempt was made."""
    if back == "today":
        return reverse("home")
    if back == "list" and made.rule in rules_in_force().lists:
        return reverse("worklist.open", args=[rules_in_force().lists[made.rule].address])
    return reverse("client.read", args=[client.pk])


@requires("attempt.take_back", methods=("POST",))
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """As if it had not been tried; the line stays in the log."""
    rows = Attempt.objects.visible_to(request.actor).select_related("person")
    made = get_object_or_404(rows, pk=pk)
    request.actor.require("attempt.take_back", at=made.organisation_id)
    try:
        take_back_attempt(request.actor, made)
        messages.success(request, _("Taken back. The lists are as before."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, _where(made.person, made, request.POST.get("back", "")))
