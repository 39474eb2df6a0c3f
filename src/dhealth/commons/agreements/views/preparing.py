"""Preparing an agreement, writing its words, laying it out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.commons.agreements.actions import (
    change_agreement,
    prepare_agreement,
    propose_agreement,
    renew_agreement,
    take_back_proposal,
)
from dhealth.commons.agreements.forms import PrepareForm, ReasonForm, WordsForm, is_id, known_kind
from dhealth.commons.agreements.models import Agreement, Kind
from dhealth.commons.agreements.queries import seen_by
from dhealth.commons.agreements.rules import clauses_needed, laid_out
from dhealth.commons.agreements.views.asking import asked, done, one, where
from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go
from dhealth.ui.saving import again, saved


@requires("agreement.prepare", methods=("GET", "POST"))
def prepare(request: StaffRequest) -> HttpResponse:
    """A new draft: between whom, for which days, with whose words."""
    like = _like(request)
    leads = bool(request.actor.organisations_where("agreement.start"))
    kind = Kind(like.kind) if like else known_kind(request.GET.get("kind", ""))
    kind = kind if leads else Kind.TRIPARTITE
    form = PrepareForm(request.POST or None, actor=request.actor, kind=kind, like=like)
    made: list[Agreement] = []
    if saved(form, lambda: made.append(prepare_agreement(request.actor, form.draft(), form.cleaned_data["id"]))):
        messages.success(request, _("The draft is there. Read its words, then lay it out to be signed."))
        return go(request, reverse("agreement.change", args=[made[0].pk]))
    context = {"kind": kind, "tabs": _tabs(kind) if leads else [], "like": like}
    return again(request, form, context, "agreements/prepare.html")


def _like(request: StaffRequest) -> Agreement | None:
    asked_for = request.GET.get("like", "")
    return seen_by(request.actor).filter(pk=asked_for).first() if is_id(asked_for) else None


def _tabs(kind: Kind) -> list[dict[str, Any]]:
    where = reverse("agreement.prepare")
    order = (Kind.TRIPARTITE, Kind.MECHANISM, Kind.DATA_SHARING)
    return [{"url": f"{where}?kind={one}", "label": one.label, "current": one == kind} for one in order]


@requires("agreement.change", methods=("GET", "POST"))
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A draft's clauses, services and terms."""
    found = one(request, pk)
    form = WordsForm(request.POST or None, agreement=found)
    words = {
        "said": _("Kept. It can be laid out to be signed when nothing is missing."),
        "template": "agreements/change.html",
        "needed": clauses_needed(found.kind),
        "still": laid_out(found) is not None or hasattr(found, "start") or hasattr(found, "ending"),
    }
    return asked(request, found, form, lambda: change_agreement(request.actor, found, form.change()), words)


@requires("agreement.propose", methods=("POST",))
def propose(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lay it out to be signed."""
    found = one(request, pk)
    said = _("It lies out to be signed. Each party finds it under what waits for them.")
    return done(request, found, lambda: propose_agreement(request.actor, found), said)


@requires("agreement.take_back", methods=("GET", "POST"))
def take_back(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Back to the desk."""
    found = one(request, pk)
    form = ReasonForm(request.POST or None)
    words = {
        "title": _("Send it back to be changed"),
        "why": _("Signatures under these words count no longer. Everybody signs the new words."),
        "button": _("Send it back"),
        "said": _("It is a draft again. What has to be different stands beside it."),
    }
    reason = form.data.get("reason", "")
    return asked(request, found, form, lambda: take_back_proposal(request.actor, found, reason), words)


@requires("agreement.prepare", methods=("POST",))
def renew(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The next one, with the same words."""
    found = one(request, pk)
    try:
        following = renew_agreement(request.actor, found, uuid7())
    except Refused as refusal:
        messages.error(request, refusal.message)
        return go(request, where(found))
    messages.success(request, _("The next one is drafted with the same words. Read it, then lay it out to be signed."))
    return go(request, where(following))
