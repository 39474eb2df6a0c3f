"""Areas that need an answer: the list, where new cases gather without names, one area with its tasks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.partner_services.actions import answer_task, ask_group, close_cluster, open_cluster
from dhealth.care.partner_services.actions.sharing import groups_to_tell
from dhealth.care.partner_services.forms import AreaForm, TaskForm
from dhealth.care.partner_services.gathering import quarters_of, table_of
from dhealth.care.partner_services.ground import Ground, communes_of
from dhealth.care.partner_services.models import Cluster
from dhealth.care.partner_services.models.areas import Closed, TaskEnd
from dhealth.care.partner_services.networks import graph_of
from dhealth.care.partner_services.queries import tasks_to_answer
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.queries import place_of_work
from dhealth.trust.organisations.models import Organisation
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved

YEARS = 5


@requires("cluster.read")
def areas(request: StaffRequest) -> HttpResponse:
    """Open areas first, with what waits for an answer."""
    rows = Cluster.objects.visible_to(request.actor).select_related("place__parent", "organisation", "closing")
    rows = rows.prefetch_related("tasks__group", "tasks__answer")
    every = list(rows)
    at = set(request.actor.organisations_where("cluster.read"))
    context = {
        "areas": [one for one in every if not hasattr(one, "closing")],
        "closed": [one for one in every if hasattr(one, "closing")],
        "mine": at,
        "today": timezone.localdate(),
        "may_open": "cluster.open" in request.actor.verbs,
        "may_see": "cluster.figures" in request.actor.verbs,
    }
    return page(request, "partner_services/areas.html", context)


@requires("cluster.figures")
def figures(request: StaffRequest) -> HttpResponse:
    """Where new cases gather in one year: places by quarter, and between which places; few are hidden."""
    today = timezone.localdate()
    years = [today.year - back for back in range(YEARS)]
    asked = request.GET.get("year", "")
    with_quarters = [year for year in years if quarters_of(year, today)]
    year = int(asked) if asked in map(str, with_quarters) else with_quarters[0]
    quarters = quarters_of(year, today)
    office = place_of_work(request.actor, "cluster.figures")
    groups = set(Organisation.objects.visible_to(request.actor).values_list("pk", flat=True))
    ground = Ground(office.province_id, quarters[-1].end)
    context = {
        "year": year,
        "years": with_quarters,
        "table": table_of(groups, ground, quarters),
        "graph": graph_of(groups, ground, quarters),
        "quarters": quarters,
        "may_open": "cluster.open" in request.actor.verbs,
    }
    return page(request, "partner_services/area_figures.html", context)


@requires("cluster.open", methods=("GET", "POST"))
def open_area(request: StaffRequest) -> HttpResponse:
    """An area needs an answer."""
    office = place_of_work(request.actor, "cluster.open")
    today = timezone.localdate()
    places = communes_of(office.province_id, today) if office.province_id is not None else []
    wanted = request.GET.get("place", "")
    form = AreaForm(request.POST or None, places=places, initial={"since": today, "place": wanted})
    found: list[Cluster] = []

    def act() -> object:
        said = form.cleaned_data
        found.append(open_cluster(request.actor, office, int(said["place"]), said["since"], said["why"], id=said["id"]))
        return found

    if saved(form, act):
        messages.success(request, _("The area is open. Ask a group for something there."))
        return redirect("cluster.follow", found[0].pk)
    context = {"title": _("An area needs an answer"), "back": reverse("cluster.read"), "back_words": _("Areas")}
    return again(request, form, context)


@requires("cluster.follow")
def follow(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One area: why, since when, who was asked for what and what they answered."""
    return _page(request, _area(request, pk))


@requires("cluster.ask", methods=("GET", "POST"))
def ask(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Ask a group for something there."""
    area = _area(request, pk)
    form = TaskForm(request.POST or None, groups=list(groups_to_tell(request.actor)))

    def act() -> object:
        said = form.cleaned_data
        return ask_group(request.actor, area, UUID(said["group"]), said["what"], said["due_on"])

    if saved(form, act):
        messages.success(request, _("The group sees what it is asked for."))
        return redirect("cluster.follow", area.pk)
    return _page(request, area, form)


@requires("cluster.answer", methods=("POST",))
def answer(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The group did it, or cannot."""
    task = get_object_or_404(tasks_to_answer(request.actor), pk=pk)
    said = request.POST.get("said", "")
    where = reverse("cluster.follow", args=[task.cluster_id])
    words = _("CDC sees your answer.")
    return done(request, lambda: answer_task(request.actor, task, said, timezone.localdate()), words, where)


@requires("cluster.close", methods=("POST",))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The area needs no answer any more."""
    area = _area(request, pk)
    why = request.POST.get("why", "")
    where = reverse("cluster.follow", args=[area.pk])
    return done(request, lambda: close_cluster(request.actor, area, why), _("The area is closed."), where)


def _page(request: StaffRequest, area: Cluster, form: TaskForm | None = None) -> HttpResponse:
    actor = request.actor
    tasks = list(area.tasks.select_related("group", "answer", "asked_by"))
    leads = actor.may("cluster.ask", area.organisation_id)
    mine = set(actor.organisations_where("cluster.answer"))
    if not leads:
        at = set(actor.organisations_where("cluster.read"))
        tasks = [task for task in tasks if task.group_id in at]
    closed = hasattr(area, "closing")
    context = {
        "area": area,
        "closed": area.closing if closed else None,
        "tasks": tasks,
        "mine": mine,
        "today": timezone.localdate(),
        "answers": TaskEnd.choices,
        "reasons": Closed.choices if leads and not closed else None,
        "id": uuid7(),
    }
    form = form or (TaskForm(groups=list(groups_to_tell(actor))) if leads and not closed else None)
    if form is None:
        return page(request, "partner_services/area.html", context)
    return again(request, form, context, "partner_services/area.html")


def _area(request: StaffRequest, pk: UUID) -> Cluster:
    rows = Cluster.objects.visible_to(request.actor).select_related("place__parent", "organisation", "closing")
    return get_object_or_404(rows, pk=pk)
