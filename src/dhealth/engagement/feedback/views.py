"""The pages of feedback."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.engagement.feedback.actions import answer_feedback, close_own, give_feedback, pass_on
from dhealth.engagement.feedback.forms import REFERENCE_LENGTH, AnswerForm, FeedbackForm, PassOnForm, known_page
from dhealth.engagement.feedback.models import Feedback, FeedbackStatus
from dhealth.engagement.feedback.queries import Said, given_by, readable_by, said
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.words import VERBS, group_name, verb_name
from dhealth.ui.htmx import go, page


@requires("feedback.give", methods=("GET", "POST"))
def give(request: StaffRequest) -> HttpResponse:
    """A short form that knows where one came from."""
    asked = request.GET
    known = {"page": known_page(asked.get("page", "")), "reference": asked.get("ref", "")[:REFERENCE_LENGTH]}
    if asked.get("ref"):
        known["kind"] = "fault"
    form = FeedbackForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            give_feedback(
                request.actor,
                data["kind"],
                data["words"],
                page=data["page"],
                reference=data["reference"],
                id=data["id"],
            )
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Sent. You will find the answer here and on the first page."))
            return go(request, "feedback.own")
    return page(request, "feedback/give.html", {"form": form}, status=422 if form.errors else 200)


@requires("feedback.give")
def own(request: StaffRequest) -> HttpResponse:
    """What one said, and what was answered."""
    return page(request, "feedback/own.html", {"said": given_by(request.actor)})


@requires("feedback.read")
def read(request: StaffRequest) -> HttpResponse:
    """What others said: what is open, or everything."""
    everything = "all" in request.GET
    here = reverse("feedback.read")
    tabs = [
        {"url": here, "label": _("Open"), "current": not everything},
        {"url": f"{here}?all", "label": _("Everything"), "current": everything},
    ]
    context = {"said": readable_by(request.actor, everything=everything), "tabs": tabs, "everything": everything}
    return page(request, "feedback/list.html", context)


@requires("feedback.give")
def open_one(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One of them with its answers, and for those who may, the way to answer."""
    return _one(request, _said(request, pk))


@requires("feedback.answer", methods=("POST",))
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """An answer, or how far it has come."""
    one, form = _said(request, pk), AnswerForm(request.POST)
    if form.is_valid():
        try:
            answer_feedback(request.actor, one.row, form.cleaned_data["status"], form.cleaned_data["reply"])
        except Refused as refusal:
            form.add_error(refusal.field, refusal.message)
        else:
            messages.success(request, _("Written down."))
            return go(request, "feedback.read")
    return _one(request, one, answer=form)


@requires("feedback.answer", methods=("POST",))
def forward(request: StaffRequest, pk: UUID) -> HttpResponse:
    """To those who support the group, in words that name nobody."""
    one, form = _said(request, pk), PassOnForm(request.POST)
    if form.is_valid():
        pass_on(request.actor, one.row, form.cleaned_data["words"])
        messages.success(request, _("Passed on. Their answer comes back here."))
        return go(request, "feedback.read")
    return _one(request, one, forward=form)


@requires("feedback.give", methods=("POST",))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The giver has read the answer."""
    close_own(request.actor, _said(request, pk).row)
    return go(request, "feedback.own")


def _said(request: StaffRequest, pk: UUID) -> Said:
    return said(request.actor, get_object_or_404(Feedback.objects.visible_to(request.actor), pk=pk))


def _named(address: str) -> str:
    """The page that somebody wrote from, by what is done there; empty where that has no words."""
    if address == "home":
        return _("First page")
    return f"{group_name(address.partition('.')[0])}: {verb_name(address)}" if address in VERBS else ""


def _one(
    request: StaffRequest, one: Said, *, answer: AnswerForm | None = None, forward: PassOnForm | None = None
) -> HttpResponse:
    mine = one.row.giver_id == request.actor.id
    may = "feedback.answer" in request.actor.verbs and not mine
    now = FeedbackStatus.SEEN if one.row.status == FeedbackStatus.NEW else one.row.status
    context = {
        "one": one,
        "mine": mine,
        "where": _named(one.row.page),
        "answer": (answer or AnswerForm(initial={"status": now})) if may else None,
        "forward": (forward or PassOnForm(initial={"words": one.words})) if may and one.inside else None,
    }
    bad = bool((answer and answer.errors) or (forward and forward.errors))
    return page(request, "feedback/open.html", context, status=422 if bad else 200)
