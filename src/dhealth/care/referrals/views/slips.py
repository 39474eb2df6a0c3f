"""The group's slips: the list with what is late on top, one slip and where it goes, on paper and as a picture."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.clients.actions import note_looks
from dhealth.care.referrals.actions import thread_of
from dhealth.care.referrals.actions.printing import print_slip
from dhealth.care.referrals.forms import NEXT_STEP, WithdrawForm, WordsForm
from dhealth.care.referrals.models import Kind, Part, Referral
from dhealth.care.referrals.picture import slip_picture
from dhealth.care.referrals.queries import (
    answers_until,
    has_account,
    is_cut,
    is_told,
    lines_of,
    open_of,
    pin_of,
    settled_of,
    sharing_holds,
    standings_seen,
    steps_of,
)
from dhealth.care.referrals.rules import MOVES, OPEN
from dhealth.care.referrals.wording import about, clients_shown, rows_of, stops_of, title_of_state
from dhealth.care.services.reading import read_client
from dhealth.kernel.codes import show_slip_code
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

WAITING, DONE = "waiting", "done"
WITHIN = ("person", "person__worker", "client", "receiver", "sender", "worker", "request", "standing", "agreement")


@requires("referral.read")
def slips(request: StaffRequest) -> HttpResponse:
    """What waits, the longest late first; or what is settled; or the slips of one client."""
    today, actor = timezone.localdate(), request.actor
    part = DONE if request.GET.get("part") == DONE else WAITING
    client = _asked(request.GET.get("client", ""))
    if client:
        of_client = standings_seen(actor).filter(referral__person=client).order_by("-sent_on", "-referral")
        lines = lines_of(of_client[:50], today)
    else:
        lines = settled_of(actor, today) if part == DONE else open_of(actor, today)
    if shown := clients_shown(actor, [line.referral for line in lines]):
        note_looks(actor, shown, "slip")
    here = reverse("referral.read")
    tabs = [
        {"url": here, "label": _("Waiting"), "current": part == WAITING and not client},
        {"url": f"{here}?part={DONE}", "label": _("Settled"), "current": part == DONE and not client},
    ]
    context = {
        "rows": rows_of(actor, lines, today),
        "tabs": tabs,
        "part": part,
        "client": client,
        "late": sum(line.late for line in lines),
        "risen": sum(line.risen for line in lines),
        "shown": len(lines) if is_cut(lines) and not client else None,
        "many": bool(actor.organisations_where("referral.hand_over")),
    }
    return page(request, "referrals/slips.html", context)


def _asked(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def slip_of(request: StaffRequest, pk: UUID) -> Referral:
    """A slip of the group's own that the reader may see."""
    mine = request.actor.organisations_where("referral.read")
    seen = Referral.objects.visible_to(request.actor).filter(sender__in=mine).select_related(*WITHIN)
    return get_object_or_404(seen, pk=pk)


@requires("referral.read")
def slip(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One slip: the code to show, where it goes, what was said, and what may still be done."""
    return show_slip(request, slip_of(request, pk))


def show_slip(
    request: StaffRequest, referral: Referral, *, words: WordsForm | None = None, link: str = "", status: int = 200
) -> HttpResponse:
    """The same, with a form that has something to mend, or a link made just now."""
    steps, standing, actor = steps_of(referral), referral.standing, request.actor
    face = read_client(actor, referral.person, "check")
    until = answers_until([referral.request_id]).get(referral.request_id)
    shares = sharing_holds(referral)
    at = referral.sender_id
    state = steps[-1].kind
    told = is_told(referral)
    context: dict[str, Any] = {
        "referral": referral,
        "code": show_slip_code(referral.code),
        "face": face,
        "about": about(actor, referral),
        "stops": stops_of(referral, steps, standing, until),
        "standing": standing,
        "new": "new" in request.GET,
        "is_open": standing.waits_for in OPEN,
        "told": told,
        "carries": shares and (standing.waits_for in ("answer", "arrival") or not told),
        "appointment": next((step.appointment_at for step in reversed(steps) if step.appointment_at and told), None),
        "warns": referral.service == NEXT_STEP,
        "may_withdraw": actor.may("referral.withdraw", at) and told and Kind.WITHDRAWN in MOVES[state],
        "may_stop": actor.may("referral.withdraw", at),
        "shares": shares,
        "answers": referral.request.answers_back and until is None,
        "withdraw": WithdrawForm(),
        "parts": Part,
        "thread": thread_of(actor, referral),
        "words": words or WordsForm(),
        "may_write": shares,
        "may_link": _may_link(request, referral),
        "link": link,
        "state": title_of_state(state),
    }
    return page(request, "referrals/slip.html", context, status=status)


def _may_link(request: StaffRequest, referral: Referral) -> bool:
    if not request.actor.may("referral.link", referral.sender_id) or referral.standing.waits_for not in OPEN:
        return False
    clinic = referral.receiver_id
    return not has_account(clinic, timezone.localdate()) and pin_of(clinic) is not None


@requires("referral.print")
def paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The slip on paper, in two halves: the client carries one, the clinic gives the other back."""
    referral = slip_of(request, pk)
    print_slip(request.actor, referral)
    context = {
        "referral": referral,
        "code": show_slip_code(referral.code),
        "standing": referral.standing,
        "told": is_told(referral),
    }
    return page(request, "referrals/paper.html", context)


@requires("referral.print")
@transaction.atomic
def picture(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The slip as a picture for the client's phone."""
    referral = slip_of(request, pk)
    print_slip(request.actor, referral)
    name = f"phieu-{referral.number}.png"
    headers = {"Cache-Control": "private, no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(slip_picture(referral.code), content_type="image/png", headers=headers)
