"""The import on screen: choose a file, match its columns, look at the check, store; and out again."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.exchange.workbooks.actions import (
    apply_import,
    choose_columns,
    choose_workbook,
    drop_import,
    read_findings,
    sees_values,
    take_rejects,
    too_many_to_take,
)
from dhealth.exchange.workbooks.forms import ColumnsForm, WorkbookForm
from dhealth.exchange.workbooks.models import Import, Stage
from dhealth.exchange.workbooks.sealed import headings_of
from dhealth.exchange.workbooks.showing import STEPS, explained, questions, shown, stayed
from dhealth.exchange.workbooks.undoing import undo_import
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import asked_by_htmx, go, page

PAGE, REJECTS_A_PAGE, MOST_LISTED = 20, 100, 300
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@requires("workbook.import", methods=("GET", "POST"))
def imports(request: StaffRequest) -> HttpResponse:
    """All imports of one's groups, and a new one."""
    form = WorkbookForm(request.POST or None, request.FILES or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        try:
            job = _chosen(request, form)
        except Refused as refusal:
            form.add_error("file", refusal.message)
        else:
            return go(request, reverse("workbook.open", args=[job.pk]))
    jobs = Import.objects.visible_to(request.actor).select_related("organisation", "made_by", "undone")
    found = Paginator(jobs, PAGE).get_page(request.GET.get("page"))
    rows = [shown(request.actor, job) for job in found]
    context = {"form": form, "page_obj": found, "rows": rows, "steps": STEPS}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "workbooks/list.html", context, status=status)


def _chosen(request: StaffRequest, form: WorkbookForm) -> Import:
    upload = form.cleaned_data["file"]
    if not isinstance(upload, TemporaryUploadedFile):
        raise TypeError("uploads go to a file (FILE_UPLOAD_HANDLERS)")
    return choose_workbook(request.actor, form.whose.pk, Path(upload.temporary_file_path()), upload.name or "")


@requires("workbook.import")
def one(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One import, wherever it stands."""
    job = _mine(request, pk)
    context = {"one": shown(request.actor, job), "job": job, "steps": STEPS}
    if job.is_running:
        return page(request, "workbooks/running.html", context, fragment="workbooks/_running.html")
    if asked_by_htmx(request):  # the work has ended: the whole page is another one now
        return HttpResponse(headers={"HX-Refresh": "true"})
    if job.stage == Stage.CHOSEN:
        return _columns(request, job)
    if job.stage == Stage.UNREADABLE or job.is_undone:
        return page(request, "workbooks/ended.html", {**context, "stayed": stayed(job)})
    return page(request, "workbooks/result.html", {**context, **_found(request, job)})


def _found(request: StaffRequest, job: Import) -> dict[str, object]:
    findings = read_findings(request.actor, job)
    rejects = Paginator(findings.rejects, REJECTS_A_PAGE).get_page(request.GET.get("page"))
    asked = questions(findings)
    return {
        "findings": findings,
        "client_rows": findings.clients.total(),
        "service_rows": findings.services.total(),
        "page_obj": rejects,
        "rejects": explained(list(rejects)),
        "sees_values": sees_values(request.actor, job.organisation_id),
        "too_many": too_many_to_take(request.actor, job),
        "questions": asked[:MOST_LISTED],
        "asked": len(asked),
        "aliases": list(findings.aliases.items())[:MOST_LISTED],
        "may_undo": request.actor.may("workbook.undo", job.organisation_id),
    }


@requires("workbook.import", methods=("GET", "POST"))
def columns(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Under which headings the fields stand."""
    job = _mine(request, pk)
    if job.stage not in (Stage.CHOSEN, Stage.CHECKED):
        return go(request, reverse("workbook.open", args=[pk]))
    return _columns(request, job)


def _columns(request: StaffRequest, job: Import) -> HttpResponse:
    form = ColumnsForm(request.POST or None, headings=headings_of(job))
    if request.method == "POST" and form.is_valid():
        try:
            choose_columns(request.actor, job, form.mapping(), form.skipped)
        except Refused as refusal:
            messages.error(request, refusal.message)
        return go(request, reverse("workbook.open", args=[job.pk]))
    context = {"one": shown(request.actor, job), "job": job, "form": form, "steps": STEPS}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "workbooks/columns.html", context, status=status)


@requires("workbook.import", methods=("POST",))
def apply(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Store what was checked, or go on with it."""
    _done(request, apply_import, pk)
    return go(request, reverse("workbook.open", args=[pk]))


@requires("workbook.import", methods=("POST",))
def drop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Give the import up; nothing of it was stored."""
    if not _done(request, drop_import, pk):
        return go(request, reverse("workbook.open", args=[pk]))
    messages.success(request, _("The workbook is put away. Nothing of it was stored."))
    return go(request, reverse("workbook.import"))


@requires("workbook.undo", methods=("POST",))
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take out as a whole what the import brought, in the background."""
    _done(request, undo_import, pk)
    return go(request, reverse("workbook.open", args=[pk]))


def _done(request: StaffRequest, act: Callable[[Actor, Import], None], pk: UUID) -> bool:
    """Whether the act could be done; the next page says why not."""
    try:
        act(request.actor, _mine(request, pk))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return False
    return True


@requires("workbook.import")
def rejects(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The rejected rows as a workbook, to mend and import again."""
    job = _mine(request, pk)
    try:
        workbook = take_rejects(request.actor, job)
    except Refused as refusal:
        raise PermissionDenied(refusal.message) from refusal
    if workbook is None:
        raise Http404
    return HttpResponse(
        workbook,
        content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="dong-can-sua.xlsx"', "Cache-Control": "no-store"},
    )


def _mine(request: StaffRequest, pk: UUID) -> Import:
    jobs = Import.objects.visible_to(request.actor).select_related("organisation", "made_by", "undone")
    return get_object_or_404(jobs, pk=pk)
