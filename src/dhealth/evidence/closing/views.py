"""The months at a glance, one close from check to print, and its versions as paper and files."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.evidence.closing.actions import lock_close, note_sheets, reopen_close, start_close
from dhealth.evidence.closing.calendars import Calendar
from dhealth.evidence.closing.files import as_zip, name_of
from dhealth.evidence.closing.forms import LockForm, ReopenForm, StartForm
from dhealth.evidence.closing.models import Close, Lock, Reopening
from dhealth.evidence.closing.printing import papers_of
from dhealth.evidence.closing.queries import lock_in_force, own_closes
from dhealth.evidence.closing.screen import boards, followed, page_of
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.organisations.models import Project
from dhealth.ui.figures import day
from dhealth.ui.htmx import go, page


@requires("close.read")
def read(request: StaffRequest) -> HttpResponse:
    """What is open, what is locked, what comes next; for who follows groups, how far each is."""
    today = timezone.localdate()
    told, silent = followed(request.actor)
    context = {"boards": boards(request.actor, today), "told": told, "silent": silent, "today": today}
    return page(request, "closing/months.html", context)


@requires("close.start", methods=("POST",))
def start(request: StaffRequest) -> HttpResponse:
    """Begin a month; begun already, it is opened."""
    form = StartForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("There is no such period. Choose one from the list."))
        return go(request, reverse("close.read"))
    at = form.cleaned_data["organisation"]
    if at not in request.actor.organisations_where("close.start"):
        raise Http404
    project = get_object_or_404(Project, pk=form.about, members=at) if form.about else None
    calendar, today = Calendar(at, project), timezone.localdate()
    asked_at = timezone.now()
    try:
        close = start_close(request.actor, calendar, calendar.period_of(form.cleaned_data["start"]), today)
    except Refused as refusal:
        messages.warning(request, refusal.message)
        return go(request, reverse("close.read"))
    if close.started_at < asked_at or close.started_by_id != request.actor.id:
        told = {"who": close.started_by.display_name, "day": day(timezone.localdate(close.started_at))}
        messages.info(request, _("This month is begun already: %(who)s did so on %(day)s.") % told)
    return go(request, reverse("close.open", args=[close.pk]))


def _close(request: StaffRequest, pk: UUID, verb: str) -> Close:
    close: Close = get_object_or_404(own_closes(request.actor), pk=pk)
    if not request.actor.may(verb, at=close.organisation_id):
        raise PermissionDenied(verb)
    return close


@requires("close.read")
def open_close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One month: what must be mended, the lock, its sheets, and what changed since."""
    return _shown(request, _close(request, pk, "close.read"))


def _shown(
    request: StaffRequest, close: Close, locking: LockForm | None = None, opening: ReopenForm | None = None
) -> HttpResponse:
    shown = page_of(request.actor, close, timezone.localdate())
    lock = lock_in_force(close)
    context = {
        "page": shown,
        "close": close,
        "lock": lock,
        "locking": locking or LockForm(),
        "opening": opening or ReopenForm(initial={"version": lock.version if lock else 0}),
        "may": {verb: request.actor.may(f"close.{verb}", at=close.organisation_id) for verb in ("lock", "reopen")},
        "steps": [_("Check"), _("Mend"), _("Lock"), _("Print and send")],
    }
    wrong = any(form is not None and form.errors for form in (locking, opening))
    return page(request, "closing/close.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else 200)


def _refused(form: forms.Form, refusal: Refused) -> None:
    form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)


@requires("close.lock", methods=("POST",))
def lock(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Lock the month; locked already, by whom is said."""
    close = _close(request, pk, "close.lock")
    form = LockForm(request.POST)
    if form.is_valid():
        before = {one.pk for one in close.locks.all()}
        try:
            made = lock_close(request.actor, close, timezone.localdate(), form.cleaned_data["note"])
        except Refused as refusal:
            _refused(form, refusal)
        else:
            _tell(request, made, new=made.pk not in before)
            return go(request, reverse("close.open", args=[close.pk]))
    return _shown(request, close, locking=form)


def _tell(request: StaffRequest, made: Lock, *, new: bool) -> None:
    if new and made.locked_by_id == request.actor.id:
        messages.success(request, _("Locked as version %(n)s. Print and send it.") % {"n": made.version})
        return
    told = {"who": made.locked_by.display_name, "n": made.version}
    messages.info(request, _("It is locked already: %(who)s did so, version %(n)s.") % told)


def _tell_opened(request: StaffRequest, made: Reopening, *, new: bool) -> None:
    if new:
        messages.success(request, _("Opened again. The version stays, and what changes is shown beside it."))
        return
    told = {"who": made.reopened_by.display_name, "reason": made.reason}
    messages.info(request, _("It is open already: %(who)s opened it again. Reason: %(reason)s") % told)


@requires("close.reopen", methods=("POST",))
def reopen(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Open a locked month again, with the reason."""
    close = _close(request, pk, "close.reopen")
    form = ReopenForm(request.POST)
    if form.is_valid():
        said, asked_at = form.cleaned_data, timezone.now()
        try:
            made = reopen_close(request.actor, close, said["reason"], said["version"])
        except Refused as refusal:
            _refused(form, refusal)
        else:
            _tell_opened(request, made, new=made.reopened_at >= asked_at and made.reopened_by_id == request.actor.id)
            return go(request, reverse("close.open", args=[close.pk]))
    return _shown(request, close, opening=form)


def _version(close: Close, version: int) -> Lock:
    found = next((one for one in close.locks.all() if one.version == version), None)
    if found is None:
        raise Http404
    return found


@requires("close.print")
def show_print(request: StaffRequest, pk: UUID, version: int) -> HttpResponse:
    """The sheets of a version on A4: of every worker and the group, or with `w` of one worker."""
    close = _close(request, pk, "close.print")
    made, worker = _version(close, version), request.GET.get("w", "")
    snapshot = note_sheets(request.actor, "close.print", made, worker)
    if worker and not snapshot.facts.workers:
        raise Http404
    papers = papers_of(made, snapshot, whole=not worker)
    return page(request, "closing/paper.html", {"papers": papers, "close": close, "lock": made})


@requires("close.export")
def export(request: StaffRequest, pk: UUID, version: int) -> HttpResponse:
    """A version as a ZIP: province / group / worker."""
    close = _close(request, pk, "close.export")
    made = _version(close, version)
    snapshot = note_sheets(request.actor, "close.export", made)
    headers = {"Content-Disposition": f'attachment; filename="{name_of(snapshot)}"', "Cache-Control": "no-store"}
    return HttpResponse(as_zip(made, snapshot), content_type="application/zip", headers=headers)
