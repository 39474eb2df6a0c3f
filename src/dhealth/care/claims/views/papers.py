"""Papers about money: statements of groups, the signed file of a batch, and whether such a file is as it left."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from dhealth.care.claims.actions import export_batch
from dhealth.care.claims.bundle import name_of
from dhealth.care.claims.forms import CheckForm, StatementForm
from dhealth.care.claims.models import Batch
from dhealth.care.claims.rules import quarter_of
from dhealth.care.claims.statements import statements
from dhealth.care.claims.today import as_of_today
from dhealth.care.claims.wording import face_of
from dhealth.commons.documents.genuine import AS_IT_LEFT, Examined, examine
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.keys.signatures import mark_of
from dhealth.trust.keys.signing import signs_with
from dhealth.ui.htmx import page
from dhealth.ui.saving import again


@requires("batch.export")
def papers(request: StaffRequest, pk: UUID) -> HttpResponse:
    """All papers of a batch in one signed file."""
    found = get_object_or_404(Batch.objects.visible_to(request.actor).whole(), pk=pk)
    content = export_batch(request.actor, found)
    headers = {"Content-Disposition": f'attachment; filename="{name_of(found)}"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/zip", headers=headers)


@requires("contract.read", methods=("GET", "POST"))
def check(request: StaffRequest) -> HttpResponse:
    """Whether a file of papers is as it left here. The file is looked at and kept nowhere."""
    posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if posted else CheckForm()
    own = signs_with()
    context: dict[str, Any] = {"own": mark_of(own) if own else ""}
    if posted and form.is_valid():
        found = examine(form.cleaned_data["file"])
        context |= {"found": found, "says": _says(found, context["own"])}
        context["today"] = as_of_today(request.actor, found.first) if context["says"] == "ours" else None
    return again(request, form, context, "claims/check.html")


def _says(found: Examined, own: str) -> str:
    """ours, other (whole, but signed elsewhere), or what it is."""
    if found.said != AS_IT_LEFT:
        return found.said.split()[0]
    return "ours" if found.mark == own else "other"


@requires("contract.read")
def statement(request: StaffRequest) -> HttpResponse:
    """What each group asked for in some days, and what came of it, over all contracts."""
    quarter = quarter_of(timezone.localdate())
    asked = request.GET if "start" in request.GET else {"start": quarter.start, "end": quarter.end}
    form = StatementForm(asked)
    period = form.cleaned_data["period"] if form.is_valid() else None
    groups = statements(request.actor, period) if period else []
    context = {
        "form": form,
        "period": period,
        "groups": [(one, [(face_of(row.service), row) for row in one.rows]) for one in groups],
    }
    return page(request, "claims/statement.html", context, status=422 if form.errors else 200)
