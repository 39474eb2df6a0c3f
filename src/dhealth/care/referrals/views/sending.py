"""Sending a client to a twinned clinic: one short form from the record or from the list of those who wait for it."""

from datetime import date
from http import HTTPStatus
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight, root_of
from dhealth.care.clinics.queries import ClinicChoice, choices_for
from dhealth.care.referrals.actions import send_referral
from dhealth.care.referrals.forms import SendForm
from dhealth.care.referrals.models import Referral
from dhealth.care.services.projects import last_used_first, running
from dhealth.care.services.reading import read_client
from dhealth.commons.agreements.queries import clinics_of
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import go, page


@requires("referral.send", methods=("GET", "POST"))
@paced
def send(request: StaffRequest, pk: UUID) -> HttpResponse:
    """For what, to which clinic, at the client's written request; without a twinned clinic, to a place by its name."""
    client = _client(request, pk)
    today = timezone.localdate()
    agreements = clinics_of(client.organisation_id, today)
    if not agreements and request.method == "GET":
        asked = "?next=1" if "next" in request.GET else ""
        return go(request, reverse("service.refer", args=[client.pk]) + asked)
    data = request.POST if request.method == "POST" else None
    form = SendForm(data, agreements=agreements, next_step="next" in request.GET)
    at = client.organisation_id
    form.offer_projects(*last_used_first(running(at, today), at, request.actor.id))
    if form.is_valid() and (sent := _sent(request, client, form)):
        return go(request, f"{reverse('referral.open', args=[sent.pk])}?new=1")
    face = read_client(request.actor, client, "check")
    context = {
        "client": client,
        "face": face,
        "form": form,
        "choices": _choices(client, form, today),
        "back": reverse("client.read", args=[client.pk]),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "referrals/send.html", context, status=status)


def _choices(client: Client, form: SendForm, today: date) -> list[ClinicChoice]:
    """What speaks for each clinic today: how near, when it opens next, what groups say of it."""
    service = str(form["service"].value() or "") or (form.kinds[0].key if form.kinds else "")
    return choices_for(client.organisation, service, today)


def _sent(request: StaffRequest, client: Client, form: SendForm) -> Referral | None:
    try:
        wanted = form.wanted(form.project_on(client.organisation_id, timezone.localdate()))
        return send_referral(request.actor, client, wanted, id=form.cleaned_data["id"])
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


def _client(request: StaffRequest, pk: UUID) -> Client:
    """The record, where the actor may send from it; a merged one leads to its person."""
    seen = Client.objects.visible_to(request.actor).filter(erased_at=None)
    seen = seen.select_related("merged_into", "worker", "organisation")
    client = root_of(get_object_or_404(seen, pk=pk))
    if not in_sight(request.actor, client):
        raise Http404
    request.actor.require("referral.send", at=client.organisation_id)
    return client
