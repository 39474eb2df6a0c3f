"""Meetings of partners: the list with how often one meets, one meeting with its agenda, its minutes, on paper."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.commons.gatherings.actions import (
    Written,
    add_item,
    add_line,
    call_gathering,
    close_gathering,
    draw_agenda,
    note_attendance,
    write_minutes,
)
from dhealth.commons.gatherings.forms import ItemForm, LineForm, MeetingForm, SeatForm
from dhealth.commons.gatherings.models import Gathering
from dhealth.commons.gatherings.queries import gatherings_seen, pairs_of, partners_of
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.queries import place_of_work
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved

SHOWN = 60
MORE_DECISIONS = 3  # empty lines offered for new decisions


@requires("gathering.read")
def gatherings(request: StaffRequest) -> HttpResponse:
    """The meetings of one's organisations, and how often each group and clinic met in a year."""
    today = timezone.localdate()
    rows = gatherings_seen(request.actor)
    waiting = rows.filter(minutes=None).order_by("day", "id")
    page_obj = Paginator(rows.filter(minutes__isnull=False), SHOWN).get_page(request.GET.get("page"))
    context = {
        "coming": waiting.filter(day__gte=today)[:SHOWN],
        "unwritten": waiting.filter(day__lt=today)[:SHOWN],  # the oldest first: none is lost from sight
        "closed": page_obj.object_list,
        "page_obj": page_obj,
        "pairs": pairs_of(request.actor, today),
        "may_call": "gathering.call" in request.actor.verbs,
    }
    return page(request, "gatherings/gatherings.html", context)


@requires("gathering.call", methods=("GET", "POST"))
def call(request: StaffRequest) -> HttpResponse:
    """Call a meeting; its agenda is drawn at once."""
    host = place_of_work(request.actor, "gathering.call")
    form = MeetingForm(request.POST or None, partners=partners_of(host), initial={"day": timezone.localdate()})
    found: list[Gathering] = []
    if saved(
        form,
        lambda: found.append(call_gathering(request.actor, host, form.called(), id=form.cleaned_data["id"])),
    ):
        messages.success(request, _("The meeting is called, and its agenda is drawn from what is open."))
        return redirect("gathering.open", found[0].pk)
    context = {"title": _("Call a meeting"), "back": reverse("gathering.read"), "back_words": _("Meetings")}
    return again(request, form, context)


@requires("gathering.open")
def open_meeting(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One meeting: agenda, who came, what was said and decided, what is to be done."""
    return page(request, "gatherings/gathering.html", _context(request, _gathering(request, pk)))


@requires("gathering.draw", methods=("POST",))
def draw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Draw the agenda anew."""
    gathering = _gathering(request, pk)
    fresh: list[int] = []

    def act() -> None:
        fresh.append(draw_agenda(request.actor, gathering))
        new = fresh[0]
        messages.info(request, ngettext("%(n)s new line.", "%(n)s new lines.", new) % {"n": new})

    return done(request, act, _("The agenda is as of today."), _where(gathering))


@requires("gathering.add", methods=("POST",))
def add(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A line of one's own, or something to be done."""
    gathering = _gathering(request, pk)
    form = LineForm(request.POST)
    if saved(form, lambda: add_line(request.actor, gathering, form.cleaned_data["words"], id=form.cleaned_data["id"])):
        return redirect(_where(gathering))
    return again(request, form, {**_context(request, gathering), "line_form": form}, "gatherings/gathering.html")


@requires("task.add", methods=("GET", "POST"))
def add_task(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Something that one organisation of the table does until a day."""
    gathering = _gathering(request, pk)
    table = [seat.organisation for seat in gathering.seats.all()]
    form = ItemForm(request.POST or None, table=table)

    def act() -> object:
        said = form.cleaned_data
        return add_item(request.actor, gathering, UUID(said["owner"]), said["words"], said["due_on"], id=said["id"])

    if saved(form, act):
        messages.success(request, _("Written down. It is followed to its end."))
        return redirect(_where(gathering))
    return again(request, form, {**_context(request, gathering), "item_form": form}, "gatherings/gathering.html")


@requires("gathering.attend", methods=("POST",))
def attend(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who came."""
    gathering = _gathering(request, pk)
    forms = [SeatForm(request.POST, seat=seat) for seat in gathering.seats.all()]
    if wrong := [form for form in forms if not form.is_valid()]:
        context = {**_context(request, gathering), "seat_forms": forms}
        return again(request, wrong[0], context, "gatherings/gathering.html")
    said_of = {form.seat.organisation_id: form.cleaned_data for form in forms}
    came = {at: (told["came"], told["names"]) for at, told in said_of.items() if told["came"] is not None}
    return done(
        request,
        lambda: note_attendance(request.actor, gathering, came),
        _("Who came is written down."),
        _where(gathering),
    )


@requires("gathering.minute", methods=("POST",))
def minute(request: StaffRequest, pk: UUID) -> HttpResponse:
    """What was said to each line, and what was decided."""
    gathering = _gathering(request, pk)
    lines = gathering.agenda.values_list("pk", flat=True)
    discussed = {one: said for one in lines if (said := _written_to(request, one)) is not None}
    written = Written(discussed, request.POST.getlist("decision"))
    said = _("Saved. The minutes can still be changed until they are closed.")
    return done(request, lambda: write_minutes(request.actor, gathering, written), said, _where(gathering))


def _written_to(request: StaffRequest, line: UUID) -> str | None:
    """What was written to a line; nothing where it is as the page had it: somebody else may have written since."""
    said = request.POST.get(f"line-{line}")
    was = request.POST.get(f"was-{line}")
    return None if said is None or (was is not None and squeeze(said) == squeeze(was)) else said


@requires("gathering.close", methods=("POST",))
def close(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The minutes are closed."""
    gathering = _gathering(request, pk)
    words = request.POST.get("words", "")
    said = _("The minutes are closed. What is to be done is followed until its end.")
    return done(request, lambda: close_gathering(request.actor, gathering, words), said, _where(gathering))


@requires("gathering.print")
def paper(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The minutes on A4, to be signed."""
    return page(request, "gatherings/paper.html", _context(request, _gathering(request, pk)))


def _gathering(request: StaffRequest, pk: UUID) -> Gathering:
    return get_object_or_404(gatherings_seen(request.actor), pk=pk)


def _where(gathering: Gathering) -> str:
    return reverse("gathering.open", args=[gathering.pk])


def _context(request: StaffRequest, gathering: Gathering) -> dict[str, object]:
    actor, today = request.actor, timezone.localdate()
    seats = list(gathering.seats.all())
    invited = {seat.organisation_id for seat in seats}
    closed = hasattr(gathering, "minutes")

    def may(verb: str) -> bool:
        return bool(invited & set(actor.organisations_where(verb)))

    edits = not closed and may("gathering.minute")
    return {
        "gathering": gathering,
        "seats": seats,
        "closed": gathering.minutes if closed else None,
        "agenda": gathering.agenda.all(),
        "decisions": gathering.decisions.all(),
        "items": gathering.items.select_related("owner", "ending"),
        "mine": set(actor.organisations_where("task.end")),
        "today": today,
        "edits": edits,
        "may_draw": not closed and may("gathering.draw"),
        "held": gathering.day <= today,
        "more": range(MORE_DECISIONS),
        "line_form": LineForm() if edits else None,
        "seat_forms": [SeatForm(seat=seat) for seat in seats] if edits and gathering.day <= today else [],
        "item_form": ItemForm(table=[seat.organisation for seat in seats]) if may("task.add") else None,
    }
