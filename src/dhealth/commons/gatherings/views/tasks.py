"""What is to be done: the list, its end, and what comes first in a new area."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.gatherings.actions import begin_area, end_item
from dhealth.commons.gatherings.forms import AreaForm
from dhealth.commons.gatherings.queries import items_seen
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.queries import place_of_work
from dhealth.trust.places.queries import provinces_on
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved

SHOWN = 200


@requires("task.read")
def tasks(request: StaffRequest) -> HttpResponse:
    """What is to be done by one's organisations and by others, the longest due first; what is done lies below."""
    rows = items_seen(request.actor)
    mine = set(request.actor.organisations_where("task.end"))
    ended = rows.filter(ending__isnull=False).order_by("-ending__at")
    page_obj = Paginator(ended, SHOWN).get_page(request.GET.get("page"))
    context = {
        "open": list(rows.open()[:SHOWN]),  # type: ignore[attr-defined]
        "ended": page_obj.object_list,
        "page_obj": page_obj,
        "mine": mine,
        "today": timezone.localdate(),
        "may_begin": "task.begin" in request.actor.verbs,
    }
    return page(request, "gatherings/tasks.html", context)


@requires("task.end", methods=("POST",))
def end(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Done, or no longer needed."""
    item = get_object_or_404(items_seen(request.actor), pk=pk)
    how, words = request.POST.get("how", ""), request.POST.get("words", "")
    said = _("Written down. Those who asked see it.")
    return done(request, lambda: end_item(request.actor, item, how, words), said, reverse("task.read"))


@requires("task.begin", methods=("GET", "POST"))
def begin(request: StaffRequest) -> HttpResponse:
    """What comes first where groups and clinics begin to work together."""
    host = place_of_work(request.actor, "task.begin")
    form = AreaForm(request.POST or None, places=provinces_on(timezone.localdate()))
    if saved(form, lambda: begin_area(request.actor, host, int(form.cleaned_data["area"]))):
        return redirect("task.read")
    context = {
        "title": _("Begin in a new area"),
        "back": reverse("task.read"),
        "back_words": _("To be done"),
        "why": _("Seven tasks with their days, from the first meeting with the CDC to the first monthly meeting."),
    }
    return again(request, form, context)
