"""Signing, taking effect, exceptions, the end."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from dhealth.commons.agreements.actions import (
    answer_exemption,
    ask_exemption,
    attach_scan,
    end_agreement,
    sign_agreement,
    start_agreement,
)
from dhealth.commons.agreements.beside import open_lines
from dhealth.commons.agreements.forms import AnswerForm, EndForm, ExceptionForm, ReasonForm, ScanForm, TitleForm
from dhealth.commons.agreements.models import Side
from dhealth.commons.agreements.queries import exemptions_seen
from dhealth.commons.agreements.rules import laid_out
from dhealth.commons.agreements.views.asking import asked, done, one
from dhealth.trust.accounts.guards import StaffRequest, requires


@requires("agreement.sign", methods=("POST",))
def sign(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Sign for one's own organisation."""
    found = one(request, pk)
    form = TitleForm(request.POST)
    title = form.cleaned_data["title"] if form.is_valid() else ""
    return done(
        request, found, lambda: sign_agreement(request.actor, found, title), _("Signed. The others see it at once.")
    )


@requires("agreement.attach", methods=("GET", "POST"))
def attach(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The signed paper: photographs, or a PDF."""
    found = one(request, pk)
    proposal = laid_out(found)
    signed = {one.party_id for one in proposal.signatures.all()} if proposal else set()
    mine = [p for p in found.parties.all() if request.actor.may("agreement.attach", p.organisation_id)]
    for_all = any(p.side == Side.UMBRELLA for p in mine)
    unsigned = [p for p in found.parties.all() if p.pk not in signed and (for_all or p in mine)]
    form = ScanForm(request.POST or None, request.FILES or None, parties=unsigned)
    words = {
        "title": _("Attach the signed paper"),
        "why": _("For whoever signed on paper: the pages, and whose signature stands on them."),
        "button": _("Keep the pages"),
        "said": _("The pages are kept, sealed; only the parties can open them."),
        "files": True,
    }
    return asked(
        request,
        found,
        form,
        lambda: attach_scan(request.actor, found, form.papers(), form.cleaned_data["pages"]),
        words,
    )


@requires("agreement.start", methods=("POST",))
def start(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let it take effect."""
    found = one(request, pk)
    said = _("It takes effect. Referrals go by it from its first day.")
    return done(request, found, lambda: start_agreement(request.actor, found), said)


@requires("agreement.end", methods=("GET", "POST"))
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """End it, or put a draft aside."""
    found = one(request, pk)
    begun = hasattr(found, "start")
    form = EndForm(request.POST or None) if begun else ReasonForm(request.POST or None)
    words = {
        "title": _("End the agreement") if begun else _("Put the draft aside"),
        "why": _(
            "After its last day nothing more is sent by it. What waits now goes on to its end by the same terms: "
            "the clinic may still receive it, and it is still confirmed and paid."
        )
        if begun
        else _("It stays among what is over, with the reason. A new one can be prepared from it."),
        "button": _("End it") if begun else _("Put it aside"),
        "said": _("The end is written down.") if begun else _("Put aside."),
        "lines": open_lines(request.actor, found) if begun else [],
    }
    return asked(
        request,
        found,
        form,
        lambda: end_agreement(request.actor, found, form.cleaned_data.get("day"), form.cleaned_data["reason"]),
        words,
    )


@requires("agreement.ask_exception", methods=("GET", "POST"))
def ask_exception(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask that a rule does not hold for this pair."""
    found = one(request, pk)
    form = ExceptionForm(request.POST or None, initial={"rule": request.GET.get("rule", "")})
    words = {
        "title": _("Ask for an exception"),
        "why": _("The supporting organisation decides. The reason and the answer stay with the agreement."),
        "button": _("Ask"),
        "said": _("Asked. The supporting organisation finds it under what waits for them."),
    }
    return asked(
        request,
        found,
        form,
        lambda: ask_exemption(request.actor, found, form.cleaned_data["rule"], form.cleaned_data["reason"]),
        words,
    )


@requires("agreement.answer_exception", methods=("GET", "POST"))
def answer_exception(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Approve it, or not."""
    exemption = get_object_or_404(exemptions_seen(request.actor), pk=pk)
    form = AnswerForm(request.POST or None)
    told = {"who": exemption.asked_by.display_name, "rule": exemption.get_rule_display(), "why": exemption.reason}
    words = {
        "title": _("An exception is asked for"),
        "why": _("%(who)s asks: %(rule)s. The reason: %(why)s") % told,
        "button": _("Answer"),
        "said": _("Answered. They see it at once."),
    }
    return asked(
        request,
        exemption.agreement,
        form,
        lambda: answer_exemption(
            request.actor, exemption, approved=form.cleaned_data["answer"] == "yes", words=form.cleaned_data["words"]
        ),
        words,
    )
