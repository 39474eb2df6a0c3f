"""What a client is asked: the page of one client, each answer, whom they name, the way, and harm afterwards."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import note_looks
from dhealth.care.clients.cards import faces
from dhealth.care.clients.models import Client
from dhealth.care.partner_services.actions import (
    check_on_harm,
    choose_way,
    name_contact,
    note_told,
    offer_services,
    take_back_told,
    withdraw_offer,
)
from dhealth.care.partner_services.actions.asking import note_opened
from dhealth.care.partner_services.client_page import page_of
from dhealth.care.partner_services.forms import HarmForm, NamedForm, OfferForm, WayForm
from dhealth.care.partner_services.ground import places_near
from dhealth.care.partner_services.models import Named, Offer
from dhealth.care.partner_services.models.asking import WEEKS
from dhealth.care.partner_services.queries import named_seen
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved


@requires("partner.open")
@paced
def open_client(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What one client was asked and said, and whom they named; the look is recorded."""
    client = _client(request, pk)
    request.actor.require("partner.open", at=client.organisation_id)
    note_opened(request.actor, client)
    context = {"client": client, "title": _title(request, client), **page_of(client, timezone.localdate())}
    return page(request, "partner_services/client.html", context)


@requires("partner.offer", methods=("GET", "POST"))
def offer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client is asked, and each answer is right."""
    client = _client(request, pk)
    form = OfferForm(request.POST or None, initial={"day": timezone.localdate()})

    def act() -> object:
        said = form.cleaned_data
        return offer_services(request.actor, client, said["said"], said["day"], said["next_day"], id=said["id"])

    if saved(form, act):
        messages.success(request, _("Their answer is written down."))
        return redirect("partner.open", client.pk)
    context = _context(request, client, _("Ask about those close to them"))
    context["why"] = _("They may say no, now or later, to all or to one. Nothing that they get from us changes.")
    return again(request, form, context)


@requires("partner.withdraw", methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client takes their yes back."""
    row = get_object_or_404(Offer.objects.visible_to(request.actor).select_related("person"), pk=pk)
    said = _("Taken back. Nobody whom they named is contacted any more.")
    where = reverse("partner.open", args=[row.person_id])
    return done(request, lambda: withdraw_offer(request.actor, row, timezone.localdate()), said, where)


@requires("partner.name", methods=("GET", "POST"))
def name(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Somebody whom the client names; then violence is asked about."""
    row = get_object_or_404(Offer.objects.visible_to(request.actor).select_related("person"), pk=pk)
    today = timezone.localdate()
    form = NamedForm(request.POST or None, places=places_near(row.organisation_id, today), initial={"day": today})
    found: list[Named] = []
    if saved(form, lambda: found.append(name_contact(request.actor, row, form.draft(), id=form.cleaned_data["id"]))):
        return redirect("partner.choose_way", found[0].pk)
    context = _context(request, row.person, _("Whom they name"))
    context["why"] = _("Only what they want to say. Who serves this person never sees who named them.")
    return again(request, form, context)


@requires("partner.choose_way", methods=("GET", "POST"))
def choose(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Violence first; where nobody fears it, the way."""
    named = _named(request, pk)
    initial = {"violence": named.violence, "way": named.way, "may_disclose": named.may_disclose}
    form = WayForm(request.POST or None, initial=initial)

    def act() -> object:
        said = form.cleaned_data
        feared = said["violence"] != "no"
        way, name_too = ("", False) if feared else (said["way"], said["may_disclose"])
        return choose_way(request.actor, named, said["violence"], way, may_disclose=name_too)

    if saved(form, act):
        messages.success(request, _("Written down."))
        return redirect("partner.open", named.offer.person_id)
    context = _context(request, named.offer.person, _("Violence, and the way"))
    context["why"] = _("If they fear violence, nobody is contacted: the program closes every way, also later.")
    return again(request, form, context, "partner_services/way.html")


@requires("partner.note_told", methods=("POST",))
def told(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client has told them, or has not after all."""
    named = _named(request, pk)
    where = reverse("partner.open", args=[named.offer.person_id])
    if request.POST.get("back") == "yes":
        return done(request, lambda: take_back_told(request.actor, named), _("Taken back. It counts no more."), where)
    said = _("Written down. In one week and in four weeks you are reminded to ask whether harm came of it.")
    return done(request, lambda: note_told(request.actor, named, timezone.localdate()), said, where)


@requires("partner.check_harm", methods=("GET", "POST"))
def harm(request: StaffRequest, pk: UUID, week: int) -> HttpResponse:
    """One week or four weeks later."""
    named = _named(request, pk)
    if week not in WEEKS:
        raise Http404
    form = HarmForm(request.POST or None, initial={"day": timezone.localdate()})

    def act() -> object:
        said = form.cleaned_data
        return check_on_harm(request.actor, named, week, said["answer"], said["day"], id=said["id"])

    if saved(form, act):
        if form.cleaned_data["answer"] in ("none", "unanswered"):
            messages.success(request, _("Their answer is written down."))
        else:
            messages.warning(request, _("Every way is closed. Tell your leader today; ask what keeps them safe."))
        return redirect("partner.open", named.offer.person_id)
    context = _context(request, named.offer.person, _("How is it since then?"))
    context["why"] = _("Ask where nobody listens. Being threatened, hit, humiliated or forced is harm.")
    return again(request, form, context)


def _client(request: StaffRequest, pk: UUID) -> Client:
    return get_object_or_404(Client.objects.visible_to(request.actor).living().select_related("worker"), pk=pk)


def _named(request: StaffRequest, pk: UUID) -> Named:
    return get_object_or_404(named_seen(request.actor), pk=pk)


def _title(request: StaffRequest, client: Client) -> str:
    return faces(request.actor, [client])[0]["title"]


def _context(request: StaffRequest, client: Client, title: str) -> dict[str, object]:
    """What every form shows: under whose name it stands, which is a look at the record."""
    note_looks(request.actor, [client], "close")
    back = reverse("partner.open", args=[client.pk])
    return {"title": title, "back": back, "back_words": _title(request, client)}
