"""The pages of a meeting, of what others gave, of a referral, of a correction, and the answer behind the mask."""

from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import in_sight, root_of
from dhealth.care.services.actions import record_meeting, record_service
from dhealth.care.services.corrections import as_it_stands, correct_service, strike_meeting, strike_service
from dhealth.care.services.drafts import Draft, draft_of
from dhealth.care.services.forms import REASONS, CorrectionForm, MeetingForm, ReferralForm, ReportForm, reading_window
from dhealth.care.services.forms.passing import typed
from dhealth.care.services.forms.project import AsksProject
from dhealth.care.services.locks import locked_to
from dhealth.care.services.locks import refusal as locked_by
from dhealth.care.services.models import Answer, Service
from dhealth.care.services.offering import answer_offer, check_after
from dhealth.care.services.projects import last_used_first, running
from dhealth.care.services.queries import places_to_refer_to
from dhealth.care.services.reading import read_client
from dhealth.care.services.reading import show_result as shown_by
from dhealth.care.services.referring import refer_client
from dhealth.care.services.supplies import Beyond, in_hand
from dhealth.care.services.wording import handed_out, title_of
from dhealth.kernel.dates import read_date
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.pace import paced
from dhealth.ui.htmx import go, page
from dhealth.ui.widgets import STEP

NEWLY_TAKEN = "sample"  # the value of the button that notes the hour of the sample
KEPT_WHILE_WAITING = (
    *("when", "day", "form", "condoms", "lubricants", "needles", "kits", "counselled", "answer"),
    *("test_form", "lot", "own_lot", "kit_lot", "sample_at", "id", "project"),
)

SCRIPT_WORDS = {
    "soon": gettext_lazy("Wait until %(time)s."),
    "now": gettext_lazy("Read it now, until %(time)s."),
    "late": gettext_lazy("Too late to read. Take a new kit, or say why."),
    "piece": gettext_lazy("1 item"),
    "pieces": gettext_lazy("%(n)s items"),
    "day": gettext_lazy("1 appointment"),
    "check": gettext_lazy("1 check"),
    "save": gettext_lazy("Save: %(what)s"),
}


def _client(request: StaffRequest, pk: UUID, verb: str) -> Client:
    """The record, where the actor may do this to it; a merged one leads to its person."""
    client = get_object_or_404(
        Client.objects.visible_to(request.actor).filter(erased_at=None).select_related("merged_into", "worker"), pk=pk
    )
    client = root_of(client)
    if not in_sight(request.actor, client):
        raise Http404
    request.actor.require(verb, at=client.organisation_id)
    return client


def _refused(form: forms.Form, refusal: Refused) -> None:
    field = refusal.field if refusal.field in form.fields else None
    form.add_error(field, refusal.message)


def _home(client_id: UUID, saved: UUID | None = None) -> str:
    """The client's page, telling of what was just saved."""
    address = reverse("client.read", args=[client_id])
    return f"{address}?{urlencode({'saved': saved})}" if saved else address


@requires("service.record", methods=("GET", "POST"))
@paced
def record(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The meeting form; a test may wait in it while its minutes pass, even over a locked screen."""
    client = _client(request, pk, "service.record")
    offered = _offered(request, client)
    waiting = f"meeting-{client.pk}"
    if request.method == "GET":
        kept = request.session.get(waiting)
        form = MeetingForm(initial=kept or _first_said(request))
        _offer_projects(request, client, form)
        return _meeting_page(request, client, form, offered=offered)
    form = MeetingForm(_with_sample(request, waiting))
    if offered is None:
        _offer_projects(request, client, form)
    if form.is_valid():
        try:
            first = _write_meeting(request, client, form, offered)
        except Beyond as beyond:
            form.ask_about(beyond)
        except Refused as refusal:
            _refused(form, refusal)
        else:
            request.session.pop(waiting, None)
            return go(request, _home(client.pk, first.pk))
    return _meeting_page(request, client, form, offered=offered, status=422 if form.errors else 200)


def _offer_projects(request: StaffRequest, client: Client, form: AsksProject) -> None:
    """Ask under which project, where the group works in several today."""
    at = client.organisation_id
    form.offer_projects(*last_used_first(running(at, timezone.localdate()), at, request.actor.id))


def _offered(request: StaffRequest, client: Client) -> Service | None:
    """The meeting of today after which a check was offered, where the form is opened for that check alone."""
    try:
        id = UUID(request.GET.get("after", ""))
    except ValueError:
        return None
    today = Service.objects.visible_to(request.actor).filter(person=client, day=timezone.localdate())
    return today.filter(pk=id, kind="contact").first()


def _first_said(request: StaffRequest) -> dict[str, Any]:
    """What a link to the form says beforehand: that the check was accepted."""
    accepted = "after" in request.GET or request.GET.get("answer") == Answer.ACCEPTED
    return {"answer": Answer.ACCEPTED} if accepted else {}


def _write_meeting(request: StaffRequest, client: Client, form: MeetingForm, offered: Service | None) -> Service:
    id, meeting = form.cleaned_data["id"], form.meeting()
    if offered is not None and meeting.answer == Answer.ACCEPTED:
        return check_after(request.actor, client, offered, meeting, id=id)
    meeting = replace(meeting, project_id=form.project_on(client.organisation_id, meeting.day))
    return record_meeting(request.actor, client, meeting, id=id, asked=form.asked_already())[0]


def _with_sample(request: StaffRequest, waiting: str) -> QueryDict:
    """What was posted; when the sample was taken just now, with the hour, kept for a return to this page."""
    data = request.POST.copy()
    if data.get(STEP) == NEWLY_TAKEN:
        data["sample_at"] = timezone.localtime().strftime("%H:%M")
        request.session[waiting] = {name: data[name] for name in KEPT_WHILE_WAITING if data.get(name)}
    return data


def _meeting_page(
    request: StaffRequest, client: Client, form: MeetingForm, *, offered: Service | None = None, status: int = 200
) -> HttpResponse:
    face = read_client(request.actor, client, "meet")
    form.show_stock(in_hand(client.organisation_id, request.actor.id))
    sample_at = str(form["sample_at"].value() or "")
    context = {
        "client": client,
        "face": face,
        "form": form,
        "window": reading_window(sample_at),
        "words": SCRIPT_WORDS,
        "offered": offered,
        "locked_to": locked_to(client.organisation_id, form.projects),
        "back": _home(client.pk),
    }
    return page(request, "services/meeting.html", context, status=status)


def _under_project(client: Client, form: AsksProject, draft: Draft) -> Draft:
    return replace(draft, project_id=form.project_on(client.organisation_id, draft.day))


def _asked(request: StaffRequest, client: Client, form: forms.Form, template: str) -> HttpResponse:
    """A form about one client, under who they are: opening it is a look at the record."""
    face = read_client(request.actor, client, "check")
    context = {"client": client, "face": face, "form": form, "back": _home(client.pk)}
    return page(request, template, context, status=422 if form.errors else 200)


@requires("service.report", methods=("GET", "POST"))
@paced
def report(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What a clinic gave or the client did alone, as somebody told it."""
    client = _client(request, pk, "service.report")
    form = ReportForm(request.POST if request.method == "POST" else None)
    _offer_projects(request, client, form)
    if form.is_valid():
        try:
            draft = _under_project(client, form, form.draft())
            service = record_service(request.actor, client, draft, id=form.cleaned_data["id"])
        except Refused as refusal:
            _refused(form, refusal)
        else:
            return go(request, _home(client.pk, service.pk))
    return _asked(request, client, form, "services/report.html")


@requires("service.refer", methods=("GET", "POST"))
@paced
def refer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """To which place, and for what, the group referred the client."""
    client = _client(request, pk, "service.refer")
    places = places_to_refer_to(client.organisation)
    data = request.POST if request.method == "POST" else None
    form = ReferralForm(data, places=places, next_step="next" in request.GET)
    _offer_projects(request, client, form)
    if form.is_valid():
        said = form.cleaned_data
        try:
            draft = _under_project(client, form, form.draft())
            service = refer_client(request.actor, client, draft, agreed=said["agreed"], id=said["id"])
        except Refused as refusal:
            _refused(form, refusal)
        else:
            return go(request, _home(client.pk, service.pk))
    return _asked(request, client, form, "services/referral.html")


def _service(request: StaffRequest, pk: UUID, verb: str) -> Service:
    """A line of a record that the actor may see; in sight but not theirs to touch is said so."""
    rows = Service.objects.visible_to(request.actor).select_related("person", "client", "worker")
    service = get_object_or_404(rows, pk=pk)
    request.actor.require(verb, at=service.organisation_id)
    return service


@requires("service.correct", methods=("GET", "POST"))
def correct(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A line anew, with the reason; the old one stays."""
    service = _service(request, pk, "service.correct")
    before = draft_of(service)
    form = CorrectionForm(request.POST if request.method == "POST" else None, draft=before)
    if form.is_valid():
        try:
            correct_service(
                request.actor, service, form.draft(), form.cleaned_data["reason"], id=form.cleaned_data["id"]
            )
        except Refused as refusal:
            _refused(form, refusal)
        else:
            messages.success(request, _("Corrected. The old line is kept."))
            return go(request, _home(service.person_id))
    context = {
        "service": service,
        "title": title_of(service),
        "handed_out": handed_out(service),
        "form": form,
        "reasons": REASONS,
        "locked": locked_by(service.organisation_id, service.project_id, service.day),
        "typed": "" if service.is_current else typed(CorrectionForm, request.POST),
        "back": _home(service.person_id),
    }
    return page(request, "services/correction.html", context, status=422 if form.errors else 200)


@requires("service.answer", methods=("POST",))
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The answer to the offer of a check, in one press; an empty one takes it back."""
    service = _service(request, pk, "service.answer")
    first = request.POST.get("first") or service.pk
    said = request.POST.get("answer", "")
    try:
        day = _day_said(request) if said == Answer.APPOINTMENT else None
        answer_offer(request.actor, as_it_stands(service) or service, said, day)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return go(request, _home(service.person_id))
    if not said:
        messages.success(request, _("Taken back. The offer stands again."))
    return go(request, f"{reverse('client.read', args=[service.person_id])}?{urlencode({'saved': first})}")


def _day_said(request: StaffRequest) -> date:
    return read_date(request.POST.get("answer_day", ""), timezone.localdate())


@requires("service.strike", methods=("POST",))
def strike(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Strike a line out, or take a whole meeting back just after saving it."""
    service = _service(request, pk, "service.strike")
    reason = request.POST.get("reason", "")
    act: Any = strike_meeting if request.POST.get("meeting") else strike_service
    try:
        act(request.actor, service, reason)
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        messages.success(request, _("Struck out. It counts no more; the old line is kept."))
    return go(request, _home(service.person_id))


@requires("service.show_result", methods=("POST",))
def show_result(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One result, shown because somebody pressed for it."""
    service = _service(request, pk, "service.show_result")
    shown = shown_by(request.actor, service)
    context = {"service": service, "shown": shown, "back": _home(service.person_id)}
    return page(request, "services/result.html", context, fragment="services/_result.html")
