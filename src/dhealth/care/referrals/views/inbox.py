"""The clinic's inbox across all groups, the card of one slip, and the page where a slip is scanned or typed."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from dhealth.care.referrals.actions import present_slip, show_to_clinic, thread_of
from dhealth.care.referrals.clinic_forms import DeclineForm, ScanForm, ServeForm, TakeForm, TurnAwayForm
from dhealth.care.referrals.device_lists import held_at, holds
from dhealth.care.referrals.forms import NEXT_STEP, WordsForm
from dhealth.care.referrals.inbox import (
    COMING,
    DONE,
    NOT_COME,
    PARTS,
    WAITING,
    counts,
    is_cut,
    last_by_clinic,
    part_of,
    rows_of,
    step_in_words,
    times_for,
    wishes,
)
from dhealth.care.referrals.models import Kind, Referral
from dhealth.care.referrals.queries import locked_clinics, sharing_holds, steps_of, walk_ins_waiting
from dhealth.care.referrals.rules import BY_CLINIC, MOVES
from dhealth.care.referrals.wording import stops_of, title_of_state
from dhealth.care.services.catalogue import catalogue
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page

WITHIN = ("person", "receiver", "sender", "worker", "request", "standing", "agreement", "made_by")


def clinics_of_reader(request: StaffRequest) -> list[UUID]:
    """The clinics whose inbox the reader has."""
    return request.actor.organisations_where("inbox.read")


def at_clinic(request: StaffRequest, pk: UUID) -> Referral:
    """A slip that was sent to a clinic of the reader."""
    sent_here = Referral.objects.visible_to(request.actor).filter(receiver__in=clinics_of_reader(request))
    return get_object_or_404(sent_here.select_related(*WITHIN), pk=pk)


@requires("inbox.read")
def inbox(request: StaffRequest) -> HttpResponse:
    """What waits for an answer, who comes, who did not come, what is done."""
    now, today = timezone.now(), timezone.localdate()
    clinics, asked = clinics_of_reader(request), request.GET.get("part", WAITING)
    part = asked if asked in PARTS else WAITING
    numbers, here = counts(clinics, today), reverse("inbox.read")
    rows = rows_of(list(part_of(clinics, part, today)), now)
    context = {
        "tabs": [
            {"url": f"{here}?part={one}", "label": label, "count": numbers.get(one), "current": one == part}
            for one, label in PARTS.items()
        ],
        "part": part,
        "lists": _lists(part, rows),
        "shown": len(rows) if is_cut(part, len(rows), numbers) else None,
        "waiting": numbers[WAITING],
        "soon": sum(row.late for row in rows) if part == WAITING else 0,
        "form": ScanForm(),
        "locked": locked_clinics(clinics),
        "held": walk_ins_waiting(clinics).count(),
        "on_new_device": held_at(clinics),
        "parts": {"waiting": WAITING, "coming": COMING, "not_come": NOT_COME, "done": DONE},
        **_asked(request),
        **_just_done(request),
    }
    return page(request, "referrals/inbox.html", context)


def _lists(part: str, rows: list[Any]) -> list[dict[str, Any]]:
    """Who comes today stands apart from who comes later."""
    if part != COMING:
        return [{"rows": rows}] if rows else []
    split = (
        {"today": True, "rows": [r for r in rows if r.today]},
        {"later": True, "rows": [r for r in rows if not r.today]},
    )
    return [one for one in split if one["rows"]]


def _asked(request: StaffRequest) -> dict[str, Any]:
    """The slip that is about to be taken or declined: what the two dialogs ask."""
    referral = _named(request, "slip")
    if referral is None or Kind.RECEIVED not in MOVES[referral.standing.state] | {referral.standing.state}:
        return {"asked": None}
    return {
        "asked": referral,
        "asked_number": referral.number,
        "times": times_for(referral, timezone.now()),
        "take": TakeForm(),
        "decline": DeclineForm(),
        "wish": wishes(referral),
    }


def _just_done(request: StaffRequest) -> dict[str, Any]:
    """The slip on which the clinic acted just now, with the way back."""
    referral = _named(request, "done")
    step = last_by_clinic(referral) if referral else None
    if referral is None or step is None:
        return {"done": None}
    return {"done": referral, "done_number": referral.number, "done_words": step_in_words(step)}


def _named(request: StaffRequest, name: str) -> Referral | None:
    try:
        pk = UUID(request.GET.get(name, ""))
    except ValueError:
        return None
    sent_here = Referral.objects.visible_to(request.actor).filter(receiver__in=clinics_of_reader(request))
    return sent_here.select_related(*WITHIN).filter(pk=pk).first()


@requires("inbox.read")
def slip(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One slip at the clinic."""
    return show_card(request, at_clinic(request, pk))


def show_card(
    request: StaffRequest, referral: Referral, *, serve: ServeForm | None = None, status: int = HTTPStatus.OK
) -> HttpResponse:
    """The same, with a form that has something to mend."""
    face = show_to_clinic(request.actor, referral)
    steps, standing = steps_of(referral), referral.standing
    state = steps[-1].kind
    shares = sharing_holds(referral)
    last = last_by_clinic(referral)
    context = {
        "referral": referral,
        "face": face,
        "about": catalogue()[referral.service].face,
        "wish": wishes(referral),
        "standing": standing,
        "state": title_of_state(state),
        "stops": stops_of(referral, [s for s in steps if s.kind in (Kind.SENT, *BY_CLINIC)], standing, None)
        if referral.request.answers_back
        else [],
        "warns": referral.service == NEXT_STEP,
        "shares": shares,
        "may_take": shares and Kind.RECEIVED in MOVES[state] | {state} and state != Kind.ARRIVED,
        "may_decline": Kind.DECLINED in MOVES[state],
        "may_miss": Kind.NOT_COME in MOVES[state],
        "here": state in (Kind.PRESENTED, Kind.ARRIVED),
        "arrived": state == Kind.ARRIVED,
        "last": step_in_words(last) if last else "",
        "lacks_code": last is not None and last.kind == Kind.SERVED and last.treatment_code is None,
        "waits_for_device": holds(referral.pk),
        "serve": serve or ServeForm(day=standing.arrived_on),
        "turn_away": TurnAwayForm(),
        "take": TakeForm(),
        "times": times_for(referral, timezone.now()),
        "decline": DeclineForm(),
        "thread": thread_of(request.actor, referral),
        "words": WordsForm(),
        "tells": referral.request.answers_back,
    }
    return page(request, "referrals/inbox_slip.html", context, status=status)


@requires("referral.present", methods=("GET", "POST"))
def scan(request: StaffRequest) -> HttpResponse:
    """The client shows their slip: scanned by the phone, or typed."""
    clinics = request.actor.organisations_where("referral.present")
    form = ScanForm(request.POST or None)
    if form.is_valid():
        try:
            referral = present_slip(request.actor, clinics[0], form.cleaned_data["code"])
            return go(request, reverse("inbox.open", args=[referral.pk]))
        except Refused as refusal:
            form.add_error("code", refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    context = {"form": form, "locked": locked_clinics(clinics)}
    return page(request, "referrals/scan.html", context, status=status)
