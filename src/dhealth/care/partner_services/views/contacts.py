"""The contacts somebody serves: the list, one contact, each attempt and step. No page here knows who named them."""

from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import note_looks
from dhealth.care.clients.cards import faces
from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight
from dhealth.care.partner_services.actions import (
    assign_contact,
    attempt_contact,
    note_step,
    register_contact,
    show_contact,
    take_back,
)
from dhealth.care.partner_services.actions.reaching import note_contacts_read
from dhealth.care.partner_services.cards import open_contact
from dhealth.care.partner_services.follow_up import ToAsk, due_for, has_risen
from dhealth.care.partner_services.forms import AttemptForm, StepForm, WorkerForm
from dhealth.care.partner_services.lines import ContactLine, lines, standings
from dhealth.care.partner_services.models import Contact
from dhealth.care.partner_services.models.contacts import MOST_ATTEMPTS
from dhealth.care.partner_services.queries import contacts_open, contacts_seen, harm_told, latest_offers, lines_seen
from dhealth.kernel.ids import uuid7
from dhealth.kernel.phones import show_phone
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved

PARTS = ("open", "ask", "over", "clients")
SHOWN = 100
HARM_DAYS = 90


@requires("partner.read")
def partners(request: StaffRequest) -> HttpResponse:
    """What waits: contacts by their day, clients to be asked again, and who was asked."""
    part = request.GET.get("part", "open")
    if part not in PARTS or set(request.GET) - {"part"}:
        raise BadRequest
    today = timezone.localdate()
    open_ones = [line for line in lines(list(contacts_open(request.actor)), today) if line.standing.until is not None]
    due = due_for(request.actor, today)
    context: dict[str, object] = {"part": part, "today": today, "most": MOST_ATTEMPTS}
    if part in ("open", "over"):
        shown = open_ones[:SHOWN] if part == "open" else _over(request, {line.contact.pk for line in open_ones}, today)
        note_contacts_read(request.actor, [line.contact for line in shown])
        context["lines"] = shown
    elif part == "ask":
        context |= _ask_again(request, due)
    else:
        context |= _asked(request)
    context["tabs"] = _tabs(part, len(open_ones), len(due))
    context["figures"] = "partner.figures" in request.actor.verbs
    return page(request, "partner_services/partners.html", context)


def _over(request: StaffRequest, open_ones: set[UUID], today: date) -> list[ContactLine]:
    """Where nothing is to be done from our side: the last who were named."""
    rows = contacts_seen(request.actor).order_by("-made_on", "-pk")
    last = [contact for contact in rows[: SHOWN + len(open_ones)] if contact.pk not in open_ones]
    return lines(last[:SHOWN], today)


def _ask_again(request: StaffRequest, due: list[ToAsk]) -> dict[str, object]:
    """The questions about harm that are due, and where harm was told lately."""
    today = timezone.localdate()
    told = list(harm_told(request.actor, today - timedelta(days=HARM_DAYS))[:SHOWN])
    due = due[:SHOWN]
    titles = _titles(request, [*(one.named.offer.person for one in due), *(one.named.offer.person for one in told)])
    return {
        "due": [(one, titles[one.named.offer.person_id], has_risen(one, today)) for one in due],
        "told": [(one, titles[one.named.offer.person_id]) for one in told],
    }


def _asked(request: StaffRequest) -> dict[str, object]:
    """Who was asked, with their last word."""
    offers = list(latest_offers(request.actor)[:SHOWN])
    titles = _titles(request, [offer.person for offer in offers])
    return {"offers": [(offer, titles[offer.person_id]) for offer in offers]}


def _titles(request: StaffRequest, clients: list[Client]) -> dict[UUID, str]:
    """What the clients are called, for a list; which ones were shown is recorded."""
    each = list({client.pk: client for client in clients}.values())
    shown = faces(request.actor, each)
    if named := [client for client, face in zip(each, shown, strict=True) if "nickname" in face]:
        note_looks(request.actor, named, "close")
    return {face["id"]: face["title"] for face in shown}


def _tabs(part: str, open_ones: int, due: int) -> list[dict[str, object]]:
    words: dict[str, tuple[str, int | None]] = {
        "open": (_("To be done"), open_ones),
        "ask": (_("Ask again"), due),
        "clients": (_("Who was asked"), None),
        "over": (_("Settled"), None),
    }
    return [
        {"url": f"{reverse('partner.read')}?part={key}", "label": label, "count": count, "current": key == part}
        for key, (label, count) in words.items()
    ]


@requires("partner.follow")
def follow(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One contact: what was tried, what happened, what comes next."""
    contact = _contact(request, pk)
    note_contacts_read(request.actor, [contact])
    card = open_contact(contact.organisation_id, contact.pk, contact.card)
    standing = standings([contact])[contact.pk]
    client = contact.client
    may_assign = request.actor.may("partner.assign", contact.organisation_id)
    context = {
        "contact": contact,
        "title": card.called or card.name,
        "standing": standing,
        "lines": standing.history(),
        "late": standing.is_late(timezone.localdate()),
        "most": MOST_ATTEMPTS,
        "record": client if client is not None and in_sight(request.actor, client) else None,
        "worker_form": WorkerForm(organisation=contact.organisation_id) if may_assign else None,
        "id": uuid7(),
    }
    return page(request, "partner_services/contact.html", context)


@requires("partner.attempt", methods=("GET", "POST"))
def attempt(request: StaffRequest, pk: UUID) -> HttpResponse:
    """An attempt to reach them."""
    contact = _contact(request, pk)
    standing = standings([contact])[contact.pk]
    initial = {"day": timezone.localdate()}
    form = AttemptForm(request.POST or None, one_source=standing.one_source, initial=initial)
    if saved(form, lambda: attempt_contact(request.actor, contact, form.tried(), id=form.cleaned_data["id"])):
        messages.success(request, _("The attempt is written down."))
        return redirect("partner.follow", contact.pk)
    context = _context(request, contact, _("Try to reach them"))
    context["one_source"] = standing.one_source
    return again(request, form, context, "partner_services/attempt.html")


@requires("partner.note_step", methods=("GET", "POST"))
def step(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What happened with them."""
    contact = _contact(request, pk)
    form = StepForm(request.POST or None, initial={"day": timezone.localdate()})
    if saved(form, lambda: note_step(request.actor, contact, form.happened(), id=form.cleaned_data["id"])):
        messages.success(request, _("Written down."))
        return redirect("partner.follow", contact.pk)
    return again(request, form, _context(request, contact, _("What happened")), "partner_services/step.html")


@requires("partner.take_back", methods=("POST",))
def back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A line was written by mistake."""
    tried, told = lines_seen(request.actor)
    line = tried.filter(pk=pk).first() or get_object_or_404(told, pk=pk)
    where = reverse("partner.follow", args=[line.contact_id])
    return done(request, lambda: take_back(request.actor, line), _("Taken back. It counts no more."), where)


@requires("partner.register", methods=("POST",))
def register(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A record of their own, as they agreed."""
    contact = _contact(request, pk)
    agreed, id = request.POST.get("agreed") == "yes", _id_of(request)
    said = _("They have a record of their own now. It says nothing of how they came.")
    where = reverse("partner.follow", args=[contact.pk])
    return done(request, lambda: register_contact(request.actor, contact, agreed=agreed, id=id), said, where)


@requires("partner.show", methods=("POST",))
def show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Name, phone, where to find them, and what they told of the check: once, for half a minute."""
    contact = _contact(request, pk)
    card = show_contact(request.actor, contact)
    phone = show_phone(card.phone) if card.phone else ""
    steps = standings([contact])[contact.pk].steps
    told = next((step for step in reversed(steps) if step.found), None)
    context = {"contact": contact, "shown": card, "phone": phone, "told": told, "title": card.called or card.name}
    return page(request, "partner_services/shown.html", context, fragment="partner_services/_shown.html")


@requires("partner.assign", methods=("POST",))
def assign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Another worker follows them from now on."""
    contact = _contact(request, pk)
    form = WorkerForm(request.POST, organisation=contact.organisation_id)
    worker = UUID(form.cleaned_data["worker"]) if form.is_valid() else UUID(int=0)
    said = _("The contact is on the other list now.")
    where = reverse("partner.follow", args=[contact.pk])
    return done(request, lambda: assign_contact(request.actor, contact, worker), said, where)


def _contact(request: StaffRequest, pk: UUID) -> Contact:
    return get_object_or_404(contacts_seen(request.actor), pk=pk)


def _context(request: StaffRequest, contact: Contact, title: str) -> dict[str, object]:
    """What every form shows: what the contact is called, which is a look at their words."""
    note_contacts_read(request.actor, [contact])
    card = open_contact(contact.organisation_id, contact.pk, contact.card)
    back_to = reverse("partner.follow", args=[contact.pk])
    return {"title": title, "back": back_to, "back_words": card.called or card.name}


def _id_of(request: StaffRequest) -> UUID:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        raise Http404 from None
