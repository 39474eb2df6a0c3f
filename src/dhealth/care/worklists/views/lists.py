"""All lists with their numbers, one list, and clients by criteria."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from dhealth.care.clients.actions import note_looks
from dhealth.care.clients.cards import faces
from dhealth.care.services.queries import last_contact_days
from dhealth.care.worklists.criteria import Criteria
from dhealth.care.worklists.forms.criteria import CriteriaForm, SaveForm
from dhealth.care.worklists.listing import (
    OVERDUE,
    by_criteria,
    codes_listed,
    entries_of,
    list_at,
    lists_for,
    numbered,
    sees_overdue,
)
from dhealth.care.worklists.models import SavedFilter, Wider
from dhealth.care.worklists.policy import Rule
from dhealth.care.worklists.queries import being_worked_out, how_many, overdue
from dhealth.care.worklists.reaching import attempt_in_words, just_tried
from dhealth.care.worklists.rows import rows_of
from dhealth.kernel.ids import uuid7
from dhealth.trust.accounts.actors import ORGANISATION
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

PAGE: Final = 25
MOST_PAGES: Final = 40


@dataclass(frozen=True)
class Overdue:
    """The leader's list of steps that waited too long, of all workers."""

    key = address = OVERDUE
    name = _("Waited too long")
    next = _("Ask the worker what stands in the way; help, or agree who goes on.")


@requires("worklist.read")
def lists(request: StaffRequest) -> HttpResponse:
    """Every list that this person may read, with how many stand on it."""
    actor, today = request.actor, timezone.localdate()
    shown = numbered(actor, today)
    context = {
        "full": [one for one in shown if one.count],
        "empty": [one.rule for one in shown if not one.count],
        "overdue": how_many(overdue(actor, today)) if sees_overdue(actor) else None,
        "behind": being_worked_out(actor),
        "saved": SavedFilter.objects.visible_to(actor).kept().select_related("owner").order_by("name"),
        "put_away": SavedFilter.objects.visible_to(actor).put_away_by(actor)[:3],
        "today": today,
    }
    return page(request, "worklists/lists.html", context)


@requires("worklist.read", methods=("GET", "POST"))
def open_list(request: StaffRequest, address: str) -> HttpResponse:
    """Who stands on one list, the longest waiting first; criteria are posted, so that no address tells them."""
    return _list(request, rule_at(request, address), _asked(request))


@requires("worklist.read", methods=("GET", "POST"))
def paper(request: StaffRequest, address: str) -> HttpResponse:
    """The same list on paper: codes and days, no names."""
    chosen = rule_at(request, address)
    form = CriteriaForm(_asked(request), actor=request.actor, rule=chosen if isinstance(chosen, Rule) else None)
    if form.errors:
        return list_again(request, chosen)
    entries = entries_of(request.actor, timezone.localdate(), chosen.key, form.criteria())
    lines = codes_listed(entries, timezone.localdate())
    context = {
        "rule": chosen,
        "criteria": form.in_words(),
        "lines": lines,
        "is_mixed": chosen.key == OVERDUE,
        "today": timezone.localdate(),
        "standing": request.actor.home,
    }
    return page(request, "worklists/paper.html", context)


@requires("worklist.read", methods=("GET", "POST"))
def clients(request: StaffRequest) -> HttpResponse:
    """All clients in sight, by criteria: area, group, age, last met, worker, never checked."""
    return _clients(request, _asked(request))


@requires("worklist.read", methods=("GET", "POST"))
def open_saved(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A saved filter, asked anew today."""
    saved = get_object_or_404(SavedFilter.objects.visible_to(request.actor).kept(), pk=pk)
    asked = _asked(request) or {name: str(value) for name, value in Criteria.of(saved.criteria).chosen.items()}
    if saved.wider == Wider.LIST:
        return _list(request, _or_none_such(lists_for(request.actor).get(saved.rule)), asked, saved)
    return _clients(request, asked, saved)


def _asked(request: StaffRequest) -> Any:
    return request.POST if request.method == "POST" else {}


def rule_at(request: StaffRequest, address: str) -> Any:
    """The list at this address, or that of steps that waited too long; for others there is none."""
    if address == OVERDUE and sees_overdue(request.actor):
        return Overdue()
    return _or_none_such(list_at(request.actor, address))


def _or_none_such(found: Rule | None) -> Rule:
    if found is None:
        raise Http404
    return found


def list_again(request: StaffRequest, rule: Any) -> HttpResponse:
    """The page of the list, saying what could not be read in its criteria."""
    return _list(request, rule, request.POST)


def asked_again(request: StaffRequest, rule: Rule | None, named: SaveForm) -> HttpResponse:
    """The same people once more where a name could not be saved: nothing that was chosen is lost."""
    more = {"save": named, "save_id": request.POST.get("id", "")}
    return _list(request, rule, request.POST, None, more) if rule else _clients(request, request.POST, None, more)


def _list(
    request: StaffRequest, rule: Any, asked: Any, saved: SavedFilter | None = None, save: dict[str, Any] | None = None
) -> HttpResponse:
    form = CriteriaForm(asked, actor=request.actor, rule=rule)
    found = _page(asked, entries_of(request.actor, timezone.localdate(), rule.key, form.criteria()))
    rows = rows_of(request.actor, list(found.object_list))
    _note(request, [row.client for row in rows if "nickname" in row.face])
    tried = just_tried(request.actor, request.GET.get("tried", ""))
    more = {
        "rule": rule,
        "rows": rows,
        "tried": tried,
        "tried_words": attempt_in_words(tried) if tried else "",
        "shows_worker": bool(request.actor.records_of(ORGANISATION)),
        "is_mixed": rule.key == OVERDUE,
    }
    return _shown(request, "worklists/list.html", form, found, saved, more | (save or {}))


def _clients(
    request: StaffRequest, asked: Any, saved: SavedFilter | None = None, save: dict[str, Any] | None = None
) -> HttpResponse:
    form = CriteriaForm(asked, actor=request.actor)
    found = _page(asked, by_criteria(request.actor, timezone.localdate(), form.criteria()))
    listed = list(found.object_list)
    shown = faces(request.actor, listed)
    days = last_contact_days([client.pk for client in listed])
    _note(request, [client for client, face in zip(listed, shown, strict=True) if "nickname" in face])
    hits = [(face, days.get(face["id"])) for face in shown]
    return _shown(request, "worklists/clients.html", form, found, saved, {"hits": hits} | (save or {}))


def _shown(
    request: StaffRequest,
    template: str,
    form: CriteriaForm,
    found: Page[Any],
    saved: SavedFilter | None,
    more: dict[str, Any],
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form,
        "found": found,
        "saved": saved,
        "is_mine": saved is not None and saved.owner_id == request.actor.id,
        "chosen": bool(form.criteria().chosen),
        "save": SaveForm(initial={"name": saved.name if saved else ""}),
        "save_id": uuid7(),
        "may": {verb.replace(".", "_") for verb in request.actor.verbs},
    }
    context |= more
    wrong = form.errors or context["save"].errors
    return page(request, template, context, status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK)


def _page(asked: Any, found: Any) -> Page[Any]:
    number = asked.get("page", "1")
    wanted = int(number) if number.isdecimal() and len(number) < 4 else 1
    return Paginator(found, PAGE).get_page(min(wanted, MOST_PAGES))


def _note(request: StaffRequest, clients: list[Any]) -> None:
    if clients:
        note_looks(request.actor, clients, "worklist")
