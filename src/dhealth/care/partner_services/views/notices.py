"""What CDC shares with a group: the list, a new one, its words for half a minute, and what became of it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.models import Client
from dhealth.care.clients.queries import client_of_code
from dhealth.care.partner_services.actions import (
    answer_notice,
    assign_notice,
    share_notice,
    show_notice,
    withdraw_notice,
)
from dhealth.care.partner_services.actions.sharing import groups_to_tell
from dhealth.care.partner_services.forms import AnswerForm, ShareForm, WorkerForm
from dhealth.care.partner_services.models import Notice
from dhealth.care.partner_services.notice_page import looks_at, may_share, notices_seen
from dhealth.care.partner_services.policy import days
from dhealth.kernel.errors import Refused
from dhealth.kernel.phones import show_phone
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.queries import place_of_work
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved

SHOWN = 100


@requires("notice.read")
def notices(request: StaffRequest) -> HttpResponse:
    """Every notice in sight, the latest first: no words of it, only when and how it stands."""
    now = timezone.now()
    context = {
        "notices": notices_seen(request.actor)[:SHOWN],
        "now": now,
        "wanted": days().wanted_hours,
        "office": may_share(request.actor),
    }
    return page(request, "partner_services/notices.html", context)


@requires("notice.share", methods=("GET", "POST"))
def share(request: StaffRequest) -> HttpResponse:
    """Tell a group of one person who agreed to it."""
    office = place_of_work(request.actor, "notice.share")
    form = ShareForm(request.POST or None, groups=list(groups_to_tell(request.actor)))

    def act() -> object:
        said = form.cleaned_data
        return share_notice(request.actor, office, UUID(said["group"]), form.told(), id=said["id"])

    if saved(form, act):
        messages.success(request, _("The group sees it now. Every look at it is recorded here and there."))
        return redirect("notice.read")
    context = {
        "title": _("Share with a group"),
        "back": reverse("notice.read"),
        "back_words": _("Notices"),
        "why": _("Only how to reach them; no result, no address, no number of any card. It opens for %(days)s days.")
        % {"days": days().notice_opens.days},
        "save": _("Share"),
    }
    return again(request, form, context)


@requires("notice.follow")
def follow(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One notice: when, to whom, who looked, and what may be done."""
    notice = _notice(request, pk)
    in_group = request.actor.may("notice.answer", notice.group_id)
    may_assign = request.actor.may("notice.assign", notice.group_id)
    context = {
        "notice": notice,
        "is_open": notice.card is not None and notice.expires_at > timezone.now(),
        "looks": looks_at(notice),
        "answer_form": AnswerForm() if in_group else None,
        "worker_form": WorkerForm(organisation=notice.group_id) if may_assign else None,
        "may_withdraw": request.actor.may("notice.withdraw", notice.organisation_id),
    }
    return page(request, "partner_services/notice.html", context)


@requires("notice.show", methods=("POST",))
def show(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Its words, for half a minute; the look stands in both logs."""
    notice = _notice(request, pk)
    request.actor.require("notice.show", at=notice.group_id)
    context: dict[str, object] = {"notice": notice}
    try:
        card = show_notice(request.actor, notice)
        context |= {"shown": card, "phone": show_phone(card.phone)}
    except Refused as refusal:
        context["refused"] = refusal.message
    return page(request, "partner_services/notice_shown.html", context, fragment="partner_services/_notice_shown.html")


@requires("notice.assign", methods=("POST",))
def assign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One worker follows it."""
    notice = _notice(request, pk)
    form = WorkerForm(request.POST, organisation=notice.group_id)
    worker = UUID(form.cleaned_data["worker"]) if form.is_valid() else UUID(int=0)
    where = reverse("notice.follow", args=[notice.pk])
    return done(request, lambda: assign_notice(request.actor, notice, worker), _("They see it now."), where)


@requires("notice.answer", methods=("POST",))
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What became of it."""
    notice = _notice(request, pk)
    form = AnswerForm(request.POST)
    how = form.cleaned_data["how"] if form.is_valid() else ""
    client = _record(request, notice, form.cleaned_data.get("code", "")) if how else None
    where = reverse("notice.follow", args=[notice.pk])
    said = _("Written down. The words of this notice are gone.")
    return done(request, lambda: answer_notice(request.actor, notice, how, client), said, where)


@requires("notice.withdraw", methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """CDC takes it back."""
    notice = _notice(request, pk)
    where = reverse("notice.follow", args=[notice.pk])
    return done(request, lambda: withdraw_notice(request.actor, notice), _("Taken back. Its words are gone."), where)


def _notice(request: StaffRequest, pk: UUID) -> Notice:
    return get_object_or_404(notices_seen(request.actor), pk=pk)


def _record(request: StaffRequest, notice: Notice, code: str) -> Client | None:
    """The record of this code, if this person opens it."""
    found = client_of_code(notice.group_id, code) if code else None
    if found is None or not Client.objects.visible_to(request.actor).filter(pk=found.pk).exists():
        return None
    return found
