"""Contracts with their statements, and batches from their close to the receipt of the money."""

from collections.abc import Callable
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.claims.actions import (
    amend_contract,
    approve_batch,
    close_batch,
    make_contract,
    pay_batch,
    publish_seed,
    receive_payment,
    recheck_claim,
)
from dhealth.care.claims.books import sums_of
from dhealth.care.claims.clocks import clock_of, unpaid_by_age
from dhealth.care.claims.contract_forms import AmendmentForm, ContractForm
from dhealth.care.claims.forms import CloseForm, PayForm, ReceiveForm
from dhealth.care.claims.history import left_to_look
from dhealth.care.claims.models import Batch, ClaimLine, Contract
from dhealth.care.claims.queries import (
    PAGE,
    batches_of,
    claims_in,
    claims_under,
    groups_to_pay,
    lines_of,
    successes_by_package,
    waiting_for_batch,
)
from dhealth.care.claims.rules import quarter_of
from dhealth.care.claims.screen import batch_page, one_page, rows_of
from dhealth.care.claims.statements import statement_of
from dhealth.care.claims.wording import face_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page


@requires("contract.read")
def contracts(request: StaffRequest) -> HttpResponse:
    """Contracts with what was asked, approved, paid and received under each, and their batches."""
    listed = Paginator(Contract.objects.visible_to(request.actor).select_related("payer", "payee"), PAGE).get_page(
        request.GET.get("page")
    )
    sums = sums_of(list(listed))
    claims = claims_under(Contract.objects.visible_to(request.actor))
    context = {
        "rows": [(one, sums[one.pk]) for one in listed],
        "clock": clock_of(claims),
        "ages": unpaid_by_age(claims, timezone.localdate()),
        "page_obj": listed,
        "batches": [batch_page(request.actor, one) for one in batches_of(request.actor)[:10]],
        "may_make": "contract.make" in request.actor.verbs,
    }
    return page(request, "claims/contracts.html", context)


def _contract(request: StaffRequest, pk: UUID) -> Contract:
    seen = Contract.objects.visible_to(request.actor).select_related("payer", "payee")
    return get_object_or_404(seen.prefetch_related("tariffs__package", "packages", "ceilings", "amendments"), pk=pk)


def _quarter(text: str) -> Period:
    """The quarter of a day in an address; today's where it names none that has one."""
    try:
        return quarter_of(date.fromisoformat(text))
    except (ValueError, Refused):
        return quarter_of(timezone.localdate())


@requires("contract.read")
def contract(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One contract: prices, ceilings, amendments, and the statement of a quarter."""
    return _show_contract(request, _contract(request, pk), CloseForm(initial={"until": timezone.localdate()}))


def _show_contract(request: StaffRequest, found: Contract, form: CloseForm, status: int = 200) -> HttpResponse:
    quarter = _quarter(request.GET.get("quarter", ""))
    statement = statement_of(found, quarter)
    closes = request.actor.may("batch.close", found.payer_id)
    claims = claims_under([found])
    reached = successes_by_package(found)
    context = {
        "packages": [(one, reached.get(one.pk, 0)) for one in found.packages.all()],
        "contract": found,
        "sums": sums_of([found])[found.pk],
        "tariffs": [(face_of(one.service), one) for one in found.tariffs.all()],
        "ceilings": [(face_of(one.service) if one.service else "", one) for one in found.ceilings.all()],
        "quarter": quarter,
        "before": (quarter.start - timedelta(days=1)).isoformat(),
        "after": (quarter.end + timedelta(days=1)).isoformat() if quarter.end < timezone.localdate() else "",
        "lines": [(face_of(row.service), row) for row in statement.rows],
        "totals": statement.total,
        "clock": clock_of(claims.filter(day__range=(quarter.start, quarter.end))),
        "ages": unpaid_by_age(claims, timezone.localdate()),
        "waiting": waiting_for_batch(found, timezone.localdate()).count() if closes else 0,
        "batches": [batch_page(request.actor, one) for one in batches_of(request.actor).filter(contract=found)],
        "may_make": request.actor.may("contract.make", found.payer_id),
        "may_close": closes,
        "form": form,
    }
    return page(request, "claims/contract.html", context, status=status)


@requires("contract.make", methods=("GET", "POST"))
def make(request: StaffRequest) -> HttpResponse:
    """Write a contract down."""
    payer = request.actor.organisations_where("contract.make")[0]
    form = ContractForm(request.POST or None, payer=payer, groups=groups_to_pay(request.actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = make_contract(request.actor, form.draft(), form.cleaned_data["id"])
            messages.success(request, _("The contract is written down."))
            return go(request, reverse("contract.open", args=[made.pk]))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    return _form(request, form, {"title": _("Write a contract down"), "back": reverse("contract.read")})


@requires("contract.make", methods=("GET", "POST"))
def amend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Amend a contract mid-way."""
    found = _contract(request, pk)
    form = AmendmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            amend_contract(request.actor, found, form.draft())
            messages.success(request, _("The amendment is written down. Claims already made keep their price."))
            return go(request, reverse("contract.open", args=[pk]))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    title = _("Amend %(number)s") % {"number": found.number}
    return _form(request, form, {"title": title, "back": reverse("contract.open", args=[pk])})


def _form(request: StaffRequest, form: ContractForm | AmendmentForm, more: dict[str, Any]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    of_services = {field.name for line in form.services for field in line.fields}
    plain = [field for field in form if field.name not in of_services and not field.is_hidden]
    return page(request, "claims/make.html", {"form": form, "plain": plain, **more}, status=status)


@requires("batch.close", methods=("POST",))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Close a batch over what waits under a contract."""
    found, form = _contract(request, pk), CloseForm(request.POST)
    if not form.is_valid():
        return _show_contract(request, found, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        batch = close_batch(request.actor, found, form.cleaned_data["until"])
        messages.success(request, _("The batch is closed. Publish the number for the sample next."))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return go(request, reverse("contract.open", args=[pk]))
    return go(request, reverse("batch.open", args=[batch.pk]))


def _batch(request: StaffRequest, pk: UUID) -> Batch:
    return get_object_or_404(Batch.objects.visible_to(request.actor).whole(), pk=pk)


@requires("claim.read")
def batch(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One batch: who did what, its sample, its claims, and the next step."""
    return _show_batch(request, _batch(request, pk))


def _show_batch(request: StaffRequest, found: Batch, status: int = 200, **forms: Any) -> HttpResponse:
    shown = batch_page(request.actor, found)
    lines = ClaimLine.objects.visible_to(request.actor).filter(in_batch__batch=found).order_by("in_batch__place")
    only = request.GET.get("part") == "drawn"
    lines = lines.filter(in_batch__place__in=shown.places) if only else lines
    listed = one_page(request, lines, lines_of(found))
    today = {"day": timezone.localdate()}
    context = {
        "shown": shown,
        "batch": found,
        "left": left_to_look(found, shown.places),
        "only": only,
        "rows": rows_of(request.actor, listed, shown.places),
        "page_obj": listed,
        "clock": clock_of(claims_in(found)),
        "pay": forms.get("pay") or PayForm(initial=today),
        "receive": forms.get("receive") or ReceiveForm(initial=today),
    }
    return page(request, "claims/batch.html", context, status=status)


def _act(request: StaffRequest, pk: UUID, act: Callable[[Batch], object], words: str) -> HttpResponse:
    found = _batch(request, pk)
    try:
        act(found)
        messages.success(request, words)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, reverse("batch.open", args=[pk]))


@requires("batch.close", methods=("POST",))
def draw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Publish the number for the sample."""
    words = _("The number is published; the sample is drawn.")
    return _act(request, pk, lambda one: publish_seed(request.actor, one), words)


@requires("batch.approve", methods=("POST",))
def approve(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Approve a batch."""
    return _act(request, pk, lambda one: approve_batch(request.actor, one), _("The batch is approved."))


@requires("batch.pay", methods=("POST",))
def pay(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down that a batch was paid."""
    form = PayForm(request.POST)
    if not form.is_valid():
        return _show_batch(request, _batch(request, pk), HTTPStatus.UNPROCESSABLE_ENTITY, pay=form)
    return _act(request, pk, lambda one: pay_batch(request.actor, one, form.paid()), _("The payment is written down."))


@requires("payment.receive", methods=("POST",))
def receive(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say that the money came."""
    form = ReceiveForm(request.POST)
    if not form.is_valid():
        return _show_batch(request, _batch(request, pk), HTTPStatus.UNPROCESSABLE_ENTITY, receive=form)
    day = form.cleaned_data["day"]
    return _act(
        request, pk, lambda one: receive_payment(request.actor, one, day), _("Thank you. The batch is settled.")
    )


@requires("claim.recheck", methods=("POST",))
def recheck(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Say of a drawn claim that it stands, or why not."""
    seen = ClaimLine.objects.visible_to(request.actor).filter(in_batch__isnull=False)
    line = get_object_or_404(seen.select_related("in_batch", "confirmation", "contract"), pk=pk)
    try:
        stands = request.POST.get("stands") == "1"
        recheck_claim(request.actor, line, stands=stands, reason=request.POST.get("reason", ""))
        messages.success(request, _("It stands.") if stands else _("Taken out. It is worth nothing any more."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, reverse("batch.open", args=[line.in_batch.batch_id]) + "?part=drawn")
