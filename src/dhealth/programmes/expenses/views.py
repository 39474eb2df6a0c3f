"""What was spent: the month with its missing papers first, writing down, proving, striking out, on paper."""

from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.programmes.expenses.actions import prove_expense, record_expense, show_proof, strike_expense
from dhealth.programmes.expenses.forms import ExpenseForm, ProofForm
from dhealth.programmes.expenses.models import Expense
from dhealth.programmes.expenses.queries import proven_for, spent_in
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page


def _month(request: StaffRequest) -> Period:
    """The month asked for as 2026-11; this one where nothing readable was asked."""
    today = timezone.localdate()
    asked = request.GET.get("month", "")
    try:
        first = date.fromisoformat(f"{asked}-01") if len(asked) == len("2026-11") else today
        return Period.month(first.year, first.month)
    except (ValueError, Refused):
        return Period.month(today.year, today.month)


def _context(request: StaffRequest) -> dict[str, Any]:
    period = _month(request)
    listed = list(spent_in(request.actor, period))
    standing = [one for one in listed if not hasattr(one, "struck")]
    before = date.fromordinal(period.start.toordinal() - 1)
    after = date.fromordinal(period.end.toordinal() + 1)
    return {
        "period": period,
        "missing": [one for one in standing if not hasattr(one, "proof")],
        "proven": [one for one in standing if hasattr(one, "proof")],
        "struck": [one for one in listed if hasattr(one, "struck")],
        "standing": standing,
        "sums": proven_for(request.actor, period),
        "before": f"{before:%Y-%m}",
        "after": f"{after:%Y-%m}" if after <= timezone.localdate() else "",
    }


@requires("expense.read")
def expenses(request: StaffRequest) -> HttpResponse:
    """A month: missing papers first."""
    return page(request, "expenses/expenses.html", _context(request))


@requires("expense.read")
def on_paper(request: StaffRequest) -> HttpResponse:
    """The month's list for signing."""
    return page(request, "expenses/paper.html", _context(request))


@requires("expense.record", methods=("GET", "POST"))
def add(request: StaffRequest) -> HttpResponse:
    """Write an expense down."""
    at = request.actor.organisations_where("expense.record")[0]
    form = ExpenseForm(request.POST or None, request.FILES or None, organisation_id=at)
    if request.method == "POST" and form.is_valid():
        try:
            draft, photograph = form.draft(), form.cleaned_data["photograph"]
            expense = record_expense(request.actor, at, draft, photograph, form.cleaned_data["id"])
            messages.success(request, _("The expense is written down."))
            return go(request, f"/expenses/?month={expense.day:%Y-%m}")
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "expenses/add.html", {"form": form}, status=status)


def _one(request: StaffRequest, pk: UUID) -> Expense:
    return get_object_or_404(Expense.objects.visible_to(request.actor), pk=pk)


@requires("expense.record", methods=("GET", "POST"))
def prove(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Add the photograph that was missing, or a better one."""
    expense = _one(request, pk)
    form = ProofForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            prove_expense(request.actor, expense, form.cleaned_data["photograph"])
            messages.success(request, _("The paper is kept."))
            return go(request, f"/expenses/?month={expense.day:%Y-%m}")
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "expenses/prove.html", {"form": form, "expense": expense}, status=status)


@requires("expense.read")
def picture(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The photograph of the paper."""
    proven = Expense.objects.visible_to(request.actor).filter(proof__isnull=False).select_related("proof__picture")
    content = show_proof(get_object_or_404(proven, pk=pk).proof)
    return HttpResponse(content, content_type="image/jpeg", headers={"Cache-Control": "private, no-store"})


@requires("expense.strike", methods=("POST",))
def strike(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Strike an expense out."""
    expense = _one(request, pk)
    try:
        strike_expense(request.actor, expense, request.POST.get("reason", ""))
        messages.success(request, _("Struck out. It stays in the list below."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, f"/expenses/?month={expense.day:%Y-%m}")
