"""Criteria kept under a name: saved, put away, taken out again."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.care.worklists.forms.criteria import CriteriaForm, SaveForm
from dhealth.care.worklists.listing import list_at
from dhealth.care.worklists.models import SavedFilter
from dhealth.care.worklists.saving import put_filter_away, save_filter, take_filter_out
from dhealth.care.worklists.views.lists import asked_again
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go


@requires("worklist.save", methods=("POST",))
def save(request: StaffRequest) -> HttpResponse:
    """These criteria under this name; afterwards the saved list is shown."""
    asked = request.POST.get("rule", "")
    rule = list_at(request.actor, asked)
    form, named = CriteriaForm(request.POST, actor=request.actor, rule=rule), SaveForm(request.POST)
    try:
        if not form.is_valid() or not named.is_valid() or (asked and rule is None):
            raise Refused(_("Give it a name, to find it again."))
        said = named.cleaned_data
        saved = save_filter(
            request.actor,
            said["name"],
            form.criteria(),
            rule=rule.key if rule else "",
            shared=said["is_shared"],
            id=_id(request),
        )
    except Refused as refusal:
        if not named.errors:
            named.add_error("name", refusal.message)
        return asked_again(request, rule, named)
    messages.success(request, _("Saved. It stands under Your own lists."))
    return go(request, reverse("worklist.open_saved", args=[saved.pk]))


def _id(request: StaffRequest) -> UUID | None:
    try:
        return UUID(request.POST.get("id", ""))
    except ValueError:
        return None


@requires("worklist.save", methods=("POST",))
def put_away(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Out of the way; it can be taken out again."""
    return _act(request, pk, put_filter_away, _("Put away. It can be taken out again below."))


@requires("worklist.save", methods=("POST",))
def take_out(request: StaffRequest, pk: UUID) -> HttpResponse:
    """There again."""
    return _act(request, pk, take_filter_out, _("It is there again."))


def _act(request: StaffRequest, pk: UUID, act: Callable[[Actor, SavedFilter], None], done: str) -> HttpResponse:
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.actor), pk=pk)
    try:
        act(request.actor, saved)
        messages.success(request, done)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "worklist.read")
