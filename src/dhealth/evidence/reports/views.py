"""The report on screen, the list behind a figure, its file, its print, and the outside figures."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.evidence.indicators.definitions import Figure, figure_numbered, figures
from dhealth.evidence.reports.actions import OutsideFigure, enter_denominator, note_leaving, note_list
from dhealth.evidence.reports.answers import Answer, answer_to
from dhealth.evidence.reports.comparing import UNITS, compare
from dhealth.evidence.reports.files import as_csv, as_workbook, file_name
from dhealth.evidence.reports.forms import ReportForm
from dhealth.evidence.reports.lines import Line, Lines
from dhealth.evidence.reports.listing import entries, may_list, shown_by_organisation
from dhealth.evidence.reports.models import Denominator
from dhealth.evidence.reports.outside import DenominatorForm
from dhealth.evidence.reports.printing import SETS, Papers, papers
from dhealth.evidence.reports.questions import Question
from dhealth.evidence.reports.reach import reach_of
from dhealth.evidence.reports.rules import ROWS
from dhealth.evidence.reports.screen import screen
from dhealth.evidence.reports.years import group_words, series
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

A_PAGE = 50
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request: StaffRequest, verb: str) -> tuple[ReportForm, Answer | None]:
    """The form and, where it makes sense, its answer; what does not is said at the field."""
    form = ReportForm(request.GET, reach_of(request.actor, verb))
    if not form.is_valid():
        return form, None
    try:
        return form, answer_to(form.reach, form.question, form.organisations)
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return form, None


@requires("report.read")
def read(request: StaffRequest) -> HttpResponse:
    """The period report."""
    form, answer = _asked(request, "report.read")
    if answer is None:
        return page(request, "reports/report.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    shown = ReportForm({**request.GET.dict(), **_days(answer.question), "p": ""}, form.reach)
    return page(request, "reports/report.html", {"form": shown, **screen(request.actor, form.reach, answer)})


def _days(question: Question) -> dict[str, str]:
    period = question.period
    return {"start": f"{period.start:%d/%m/%Y}", "end": f"{period.end:%d/%m/%Y}"}


def _question(request: StaffRequest, verb: str) -> tuple[ReportForm, Question]:
    form = ReportForm(request.GET, reach_of(request.actor, verb))
    if not form.is_valid():
        raise Http404
    return form, form.question


@requires("report.list")
def show_list(request: StaffRequest) -> HttpResponse:
    """The people or visits that a figure counts, by code."""
    form, question = _question(request, "report.list")
    figure = _figure(request.GET.get("f", ""))
    if not may_list(request.actor, form.reach, question.filters, figure):
        raise PermissionDenied("report.list")
    lines = Lines(form.reach, question.period, question.filters, figure)
    shown: Page[Line] = Paginator(lines, A_PAGE).get_page(request.GET.get("page"))
    listed = entries(request.actor, list(shown.object_list))
    with transaction.atomic():
        note_list(request.actor, figure, shown_by_organisation(listed))
    context = {"figure": figure, "question": question, "page": shown, "entries": listed, "count": len(lines)}
    return page(request, "reports/list.html", context)


def _figure(number: str) -> Figure:
    figure = figure_numbered(int(number)) if number.isdecimal() and len(number) < 4 else None
    if figure is None:
        raise Http404
    return figure


@requires("report.export")
def export(request: StaffRequest) -> HttpResponse:
    """The report as a file; `as=csv` for text, otherwise a workbook."""
    form, answer = _asked(request, "report.export")
    if answer is None:
        return page(request, "reports/report.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    text = request.GET.get("as") == "csv"
    body = as_csv(answer) if text else as_workbook(answer)
    note_leaving(request.actor, "report.export", answer.question, "csv" if text else "xlsx")
    name = file_name(answer, "csv" if text else "xlsx")
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type="text/csv; charset=utf-8" if text else XLSX, headers=headers)


@requires("report.print")
def show_print(request: StaffRequest) -> HttpResponse:
    """The report on A4 with three signature blocks, or a sheet for each worker or group; a worker's lists the codes."""
    form, answer = _asked(request, "report.print")
    printed = _printed(request, form, answer) if answer else None
    if answer is None or printed is None:
        return page(request, "reports/report.html", {"form": form}, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    with transaction.atomic():
        note_leaving(request.actor, "report.print", answer.question, f"{len(printed.sheets)} sheets")
        note_list(request.actor, figures()["counselled_people"], printed.shown)
    context = {"answer": answer, "sheets": printed.sheets, "each": request.GET.get("each"), "figures": answer.columns}
    return page(request, "reports/paper.html", context)


def _printed(request: StaffRequest, form: ReportForm, answer: Answer) -> Papers | None:
    """The sheets; none where a set of them is refused, which is then said at the form."""
    try:
        return papers(request.actor, form.reach, answer, SETS.get(request.GET.get("each", ""), ""))
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        return None


@requires("report.read")
def show_comparison(request: StaffRequest) -> HttpResponse:
    """Chosen areas or groups beside all others."""
    asked = {name: request.GET.get(name, "") for name in ("start", "end", "p")}
    form, unit = ReportForm(asked, reach_of(request.actor)), request.GET.get("unit", "")
    unit = unit if unit in UNITS else UNITS[0]
    context: dict[str, Any] = {"form": form, "unit": unit, "units": [(one, ROWS[one]) for one in UNITS]}
    if form.is_valid():
        try:
            found = compare(form.reach, form.question.period, unit, request.GET.getlist("with"))
            days = _days(form.question)
            context |= {"found": found, "period": form.question.period, "days": days}
        except Refused as refusal:
            form.add_error(None, refusal.message)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "reports/compare.html", context, status=status)


@requires("report.read")
def show_years(request: StaffRequest) -> HttpResponse:
    """Outside figures over the years, beside what our own tests found."""
    shown = [(one, group_words(one.group)) for one in series(request.actor, reach_of(request.actor))]
    return page(request, "reports/years.html", {"shown": shown})


@requires("denominator.enter", methods=("GET", "POST"))
def enter(request: StaffRequest) -> HttpResponse:
    """The outside figures that are kept, and the form for one more or for a correction."""
    corrects = _corrected(request)
    form = DenominatorForm(request.POST or None, initial=_initial(corrects))
    if request.method == "POST" and form.is_valid():
        try:
            enter_denominator(request.actor, OutsideFigure(**form.cleaned_data), corrects)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            messages.success(request, _("Kept, with its source."))
            return redirect("denominator.enter")
    kept = Denominator.objects.visible_to(request.actor).select_related("place", "entered_by", "organisation")
    context: dict[str, Any] = {"form": form, "kept": kept.order_by("-starts_on", "what"), "corrects": corrects}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "reports/outside.html", {**context, "today": timezone.localdate()}, status=status)


def _corrected(request: StaffRequest) -> Denominator | None:
    """The figure that the address names to be corrected."""
    named = request.GET.get("corrects")
    if not named:
        return None
    try:
        return get_object_or_404(Denominator.objects.visible_to(request.actor), pk=UUID(named))
    except ValueError as odd:
        raise Http404 from odd


def _initial(corrects: Denominator | None) -> dict[str, Any]:
    if corrects is None:
        return {}
    names = ("what", "group", "place", "starts_on", "ends_on", "value", "source", "source_date")
    return {name: getattr(corrects, name) for name in names}
