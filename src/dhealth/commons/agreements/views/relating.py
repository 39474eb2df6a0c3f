"""The checklist before, the points each quarter, what people say, whom to turn to."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from dhealth.commons.agreements.actions import add_testimonial, check_readiness, name_focal, score_relationship
from dhealth.commons.agreements.forms import (
    FocalForm,
    PraiseForm,
    ReadyForm,
    ScoreForm,
    checklist_of,
    party_scoring,
)
from dhealth.commons.agreements.queries import parties_seen
from dhealth.commons.agreements.rules import quarter_to_score
from dhealth.commons.agreements.screen import page_of
from dhealth.commons.agreements.views.asking import asked, one
from dhealth.trust.accounts.guards import StaffRequest, requires


@requires("agreement.check_ready", methods=("GET", "POST"))
def check_ready(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Tick the lines of one's own side."""
    found = one(request, pk)
    shown = page_of(request.actor, found, timezone.localdate())
    lines = checklist_of(request.actor, found, shown.checklist)
    form = ReadyForm(request.POST if request.method == "POST" else None, lines=lines)  # nothing ticked is an answer
    words = {
        "title": _("Before it begins"),
        "why": _("Tick what is done at your side. The agreement takes effect when both sides are ready."),
        "button": pgettext("button", "Keep"),
        "said": _("Kept."),
    }
    return asked(request, found, form, lambda: check_readiness(request.actor, found, form.said()), words)


@requires("agreement.score", methods=("GET", "POST"))
def score(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Score working with the other side."""
    found = one(request, pk)
    party = party_scoring(request.actor, found)
    if party is None:
        raise PermissionDenied("agreement.score")
    form = ScoreForm(request.POST or None, side=party.side)
    quarter = quarter_to_score(found, timezone.localdate())
    words = {
        "title": _("How does working together go?"),
        "why": _("%(period)s. 1 is poor, 5 is very good. The other side sees yours when it has scored too.")
        % {"period": quarter}
        if quarter
        else _("No quarter is open to be scored. It opens two weeks before the quarter ends."),
        "button": _("Give these points") if quarter else "",
        "said": _("Kept. The trend stands beside the agreement."),
    }
    return asked(
        request,
        found,
        form,
        lambda: score_relationship(request.actor, found, form.points(), form.cleaned_data["words"]),
        words,
    )


@requires("agreement.praise", methods=("GET", "POST"))
def praise(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Keep what somebody says of working together."""
    found = one(request, pk)
    form = PraiseForm(request.POST or None)
    words = {
        "title": _("What people say of working together"),
        "why": _("A few words of somebody who works there, with what they are."),
        "button": pgettext("button", "Keep"),
        "said": _("Kept beside the agreement."),
    }

    def keep() -> object:
        said = form.cleaned_data
        return add_testimonial(request.actor, found, said["words"], said["author_role"], said["said_on"])

    return asked(request, found, form, keep, words)


@requires("agreement.name_focal", methods=("GET", "POST"))
def focal(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Whom the others turn to at this party."""
    party = get_object_or_404(parties_seen(request.actor), pk=pk)
    form = FocalForm(request.POST or None, party=party)
    words = {
        "title": _("Focal person of %(name)s") % {"name": party.organisation.name},
        "why": _("Whom the others turn to first, and under which number at work."),
        "button": pgettext("button", "Keep"),
        "said": _("Kept."),
    }
    return asked(
        request,
        party.agreement,
        form,
        lambda: name_focal(request.actor, party, form.cleaned_data["name"], form.cleaned_data["phone"]),
        words,
    )
