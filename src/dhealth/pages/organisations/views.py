"""Organisations and projects on screen."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.ids import uuid7
from dhealth.pages.organisations.forms import ChangeForm, JoinForm, NameForm, OrganisationForm, ProjectForm
from dhealth.pages.organisations.queries import ground_of, members_of, projects_with_sizes, seen_by
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.organisations.actions import (
    add_organisation,
    add_project,
    change_organisation,
    give_name,
    join_project,
    may_at,
)
from dhealth.trust.organisations.models import Organisation
from dhealth.trust.organisations.queries import directory, funding_chain, projects_visible_to, search
from dhealth.ui.htmx import go, page

PAGE = 50
T = TypeVar("T")


@requires("organisation.read")
def organisations(request: StaffRequest) -> HttpResponse:
    """All that work here, by any name they ever had: name, kind and place."""
    wanted = request.GET.get("q", "")
    found = Paginator(search(wanted), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "wanted": wanted, "may_add": "organisation.add" in request.actor.verbs}
    return page(request, "organisations/list.html", context)


@requires("organisation.read")
def organisation(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One organisation: all of it to those within its sight, name, kind and place to others."""
    one = get_object_or_404(directory().select_related("umbrella"), pk=pk)
    context = {"one": one, "ground": ground_of(one), "seen": seen_by(request.actor, one), "form": NameForm()}
    return page(request, "organisations/organisation.html", context)


@requires("organisation.add", methods=("GET", "POST"))
def add(request: StaffRequest) -> HttpResponse:
    """Enter an organisation."""
    form = OrganisationForm(request.POST or None)
    made = _acted(form, lambda: add_organisation(request.actor, form.facts(), pk=_id_of(request)))
    if made:
        messages.success(request, _("The organisation is entered."))
        return go(request, reverse("organisation.open", args=[made.pk]))
    return _asked(request, form, {"identifier": _id_of(request)})


@requires("organisation.change", methods=("GET", "POST"))
def change(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Write down what is different now."""
    one = _changeable(request, pk)
    form = ChangeForm(request.POST or None, of=one)
    changed = _acted(
        form, lambda: change_organisation(request.actor, one, form.facts(), since=form.cleaned_data["since"])
    )
    if changed is not None:
        messages.success(request, _("The change is kept.") if changed else _("Nothing was different."))
        return go(request, reverse("organisation.open", args=[pk]))
    return _asked(request, form, {"one": one})


@requires("organisation.change", methods=("POST",))
def name(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Note a former name, another name or a spelling."""
    one = _changeable(request, pk)
    form = NameForm(request.POST)
    if _acted(form, lambda: give_name(request.actor, one, **form.cleaned_data)):
        messages.success(request, _("The name is kept. Search finds it too."))
        return go(request, reverse("organisation.open", args=[pk]))
    context = {"one": one, "ground": ground_of(one), "seen": seen_by(request.actor, one), "form": form}
    return page(request, "organisations/organisation.html", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@requires("project.read")
def projects(request: StaffRequest) -> HttpResponse:
    """The projects within sight."""
    found = Paginator(projects_with_sizes(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "may_add": "project.add" in request.actor.verbs}
    return page(request, "organisations/projects.html", context)


@requires("project.read")
def project(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One project: code, days, calendar, whose money, and who works in it."""
    one = get_object_or_404(projects_visible_to(request.actor).select_related("follows"), pk=pk)
    runs_it = may_at(request.actor, "project.join", one.owner)
    context = {
        "one": one,
        "chain": funding_chain(one),
        "members": members_of(one),
        "form": JoinForm(project=one) if runs_it else None,
    }
    return page(request, "organisations/project.html", context)


@requires("project.add", methods=("GET", "POST"))
def new_project(request: StaffRequest) -> HttpResponse:
    """Enter a project."""
    form = ProjectForm(request.POST or None, actor=request.actor)
    made = _acted(form, lambda: add_project(request.actor, form.facts(), pk=_id_of(request)))
    if made:
        messages.success(request, _("The project is entered."))
        return go(request, reverse("project.open", args=[made.pk]))
    return _asked(request, form, {"identifier": _id_of(request), "is_project": True})


@requires("project.join", methods=("POST",))
def join(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A group works in the project from now on."""
    one = get_object_or_404(projects_visible_to(request.actor), pk=pk)
    form = JoinForm(request.POST, project=one)
    if form.is_valid():
        join_project(request.actor, one, form.cleaned_data["organisation"])
        messages.success(request, _("It works in the project from now on."))
    else:
        messages.error(request, _("Choose an organisation that is not in the project yet."))
    return go(request, reverse("project.open", args=[pk]))


def _changeable(request: StaffRequest, pk: UUID) -> Organisation:
    one = get_object_or_404(Organisation.objects.visible_to(request.actor), pk=pk)
    if not may_at(request.actor, "organisation.change", one):
        raise PermissionDenied("organisation.change")
    return one


def _acted(form: Form, act: Callable[[], T]) -> T | None:
    """What the act gave; nothing while the form has something to mend."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return act()
    except Refused as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal.message))
        return None


def _id_of(request: StaffRequest) -> UUID:
    """The id that the form carries, so that sending it twice enters one."""
    try:
        return UUID(request.POST.get("identifier", ""))
    except ValueError:
        return uuid7()


def _asked(request: StaffRequest, form: Form, context: dict[str, object]) -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "organisations/form.html", {**context, "form": form}, status=status)
