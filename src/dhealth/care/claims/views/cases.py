"""What counts and why not yet: the province's queue, the group's list, one case, one claim walked back."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.care.claims.actions import Said, adjust_claim, confirm_many, confirm_referral, reverse_claim, show_code
from dhealth.care.claims.clocks import clock_of, unpaid_by_age
from dhealth.care.claims.forms import AdjustForm, ReasonForm, RejectForm
from dhealth.care.claims.history import booked, moves_of, taken_back_by
from dhealth.care.claims.models import ClaimLine, Verdict
from dhealth.care.claims.queries import PAGE, cases_seen, claims_with_worth, of_group, settles_at, to_confirm
from dhealth.care.claims.screen import cases, one_page, province_of_cached, rows_of
from dhealth.care.referrals.models import Referral
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page


@requires("claim.read")
def claims(request: StaffRequest) -> HttpResponse:
    """The claims that one may see, with what waits for the province and how long each step takes."""
    actor = request.actor
    seen = ClaimLine.objects.visible_to(actor)
    listed = one_page(request, seen.order_by("-id"), claims_with_worth(actor))
    waiting = [] if actor.organisations_where("claim.confirm") else list(of_group(actor)[: PAGE + 1])
    context = {
        "rows": rows_of(actor, listed),
        "page_obj": listed,
        "waiting": cases(actor, waiting[:PAGE]),
        "shown": PAGE if len(waiting) > PAGE else 0,  # some are left out
        "clock": clock_of(seen),
        "ages": unpaid_by_age(seen, timezone.localdate()),
    }
    return page(request, "claims/claims.html", context)


@requires("claim.confirm", methods=("GET", "POST"))
def queue(request: StaffRequest) -> HttpResponse:
    """What waits for the province's word; many at once get their yes, each checked anew."""
    waiting = to_confirm(request.actor)
    if request.method == "POST":
        chosen = [one for one in waiting.filter(pk__in=_ids(request.POST.getlist("case")))[:PAGE]]
        return _confirmed(request, chosen)
    listed = one_page(request, waiting, waiting)
    rows = cases(request.actor, listed)
    context = {"rows": rows, "page_obj": listed, "ready": sum(row.case.said == "yes" for row in rows)}
    return page(request, "claims/queue.html", context)


def _ids(texts: list[str]) -> list[UUID]:
    found = []
    for text in texts:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def _confirmed(request: StaffRequest, chosen: list[Referral]) -> HttpResponse:
    if not chosen:
        messages.error(request, _("Tick the cases that count first."))
        return go(request, reverse("claim.confirm"))
    many = confirm_many(request.actor, chosen)
    if many.confirmed:
        words = ngettext(
            "%(n)s case counts; its claim is made.",
            "%(n)s cases count; their claims are made.",
            many.confirmed,
        )
        messages.success(request, words % {"n": many.confirmed})
    for referral, why in many.refused[:5]:
        messages.warning(request, f"{referral.code}: {why}")
    return go(request, reverse("claim.confirm"))


def _case(request: StaffRequest, pk: UUID) -> Referral:
    seen = cases_seen(request.actor).select_related("sender", "receiver", "standing")
    return get_object_or_404(seen, pk=pk)


@requires("claim.read")
def case(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One case: each condition, why it counts or not, and what to do."""
    return _show(request, _case(request, pk), RejectForm(), HTTPStatus.OK)


def _show(request: StaffRequest, referral: Referral, form: RejectForm, status: int) -> HttpResponse:
    (row,) = cases(request.actor, [referral])
    line = claims_with_worth(request.actor).filter(referral=referral, reverses=None).first()
    official = province_of_cached(request.actor, referral.sender_id)
    context = {"row": row, "line": line, "official": official and line is None, "form": form}
    return page(request, "claims/case.html", context, status=status)


@requires("claim.confirm", methods=("POST",))
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The province's word on one case."""
    referral = _case(request, pk)
    form = RejectForm(request.POST)
    said = Said(Verdict.CONFIRMED)
    if request.POST.get("verdict") != Verdict.CONFIRMED:
        if not form.is_valid():
            return _show(request, referral, form, HTTPStatus.UNPROCESSABLE_ENTITY)
        said = form.said()
    try:
        confirm_referral(request.actor, referral, said)
        yes, no = _("It counts; the claim is made."), _("It does not count; the group reads why.")
        messages.success(request, yes if said.verdict == Verdict.CONFIRMED else no)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return go(request, reverse("claim.open", args=[pk]))
    return go(request, reverse("claim.confirm"))


@requires("claim.show_code", methods=("POST",))
def code(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The clinic's code, to compare with the register; both logs say who looked."""
    try:
        found = show_code(request.actor, _case(request, pk))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return go(request, reverse("claim.open", args=[pk]))
    return page(request, "claims/code.html", {"code": found, "pk": pk}, fragment="claims/_code.html")


def _line(request: StaffRequest, pk: UUID) -> ClaimLine:
    return get_object_or_404(claims_with_worth(request.actor), pk=pk)


@requires("claim.read")
def trace(request: StaffRequest, pk: UUID) -> HttpResponse:
    """From a sum back to the service, the confirmations and the clause."""
    line = _line(request, pk)
    (row,) = rows_of(request.actor, [line])
    actor, own = request.actor, line.reverses_id is None
    refused, batched, paid = (getattr(line, f"{what}_at", None) for what in ("refused", "batched", "paid"))
    open_still = own and not refused
    context = {
        "row": row,
        "line": line,
        "moves": moves_of(line),
        "booked": booked(line),
        "back": taken_back_by(line),
        "case_opens": cases_seen(actor).filter(pk=line.referral_id).exists(),
        "may_adjust": actor.may("claim.adjust", line.contract.payer_id) and open_still and not batched,
        "may_reverse": open_still and (paid or not batched) and settles_at(actor, "claim.reverse", line.contract),
        "adjust": AdjustForm(initial={"dong": row.worth}),
        "reverse": ReasonForm(),
    }
    return page(request, "claims/trace.html", context)


@requires("claim.adjust", methods=("POST",))
def adjust(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let a claim be worth less."""
    line, form = _line(request, pk), AdjustForm(request.POST)
    if form.is_valid():
        try:
            adjust_claim(request.actor, line, form.cleaned_data["dong"], form.cleaned_data["reason"])
            messages.success(request, _("The claim is worth less now. What was asked stays beside it."))
        except Refused as refusal:
            messages.error(request, str(refusal))
    else:
        messages.error(request, _("Write the sum in đồng, such as 450.000, and why."))
    return go(request, reverse("claim.trace", args=[pk]))


@requires("claim.reverse", methods=("POST",))
def reverse_one(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take a claim back."""
    line = _line(request, pk)
    try:
        back = reverse_claim(request.actor, line, request.POST.get("reason", ""))
        later = _("A line that takes it back waits for the next batch.")
        messages.success(request, later if back.pk != line.pk else _("Taken out. It is worth nothing any more."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, reverse("claim.trace", args=[pk]))
