"""Possible duplicates: the queue, one pair in full, what was decided, and the way back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.care.clients.actions import (
    AS_THEY_ARE,
    Choices,
    decide_duplicate,
    find_duplicates,
    note_looks,
    settle_twins,
    undo_merge,
)
from dhealth.care.clients.forms.merging import choices_in, struck_in
from dhealth.care.clients.merging import twins_of, twins_within
from dhealth.care.clients.models import Client, PossibleDuplicate
from dhealth.care.clients.pairs import pairs_for
from dhealth.care.clients.queries import draft_of, merges_seen, pairs_seen, told_apart, waiting_pairs
from dhealth.care.clients.side_by_side import label_of, rows_of
from dhealth.kernel.codes import show_code
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import page

PAGE = 10


@requires("duplicate.read")
def duplicates(request: StaffRequest) -> HttpResponse:
    """The pairs that wait, side by side, as far as the reader may see the two."""
    if set(request.GET) - {"page"}:
        raise BadRequest
    found = Paginator(waiting_pairs(request.actor), PAGE).get_page(request.GET.get("page"))
    shown = pairs_for(request.actor, list(found.object_list))
    opened = [client for pair in shown if pair.lines for client in (pair.first, pair.second)]
    if opened:
        note_looks(request.actor, opened, "duplicate")
    may = "duplicate.decide" in request.actor.verbs
    context = {"page_obj": found, "pairs": shown, "may_decide": may, "tabs": _tabs("duplicate.read")}
    return page(request, "clients/duplicates.html", context)


@requires("duplicate.decide")
def compare(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One pair in full: every field, what stands twice, and the three answers; then the next one."""
    waiting = waiting_pairs(request.actor)
    pair = waiting.filter(pk=pk).first()
    if pair is None:
        return _answered(request, pk)
    request.actor.require("duplicate.decide", at=pair.organisation_id)
    shown = pairs_for(request.actor, [pair])[0]
    drafts = draft_of(pair.first), draft_of(pair.second)
    note_looks(request.actor, [pair.first, pair.second], "duplicate")
    ids = list(waiting.values_list("pk", flat=True))
    context = {
        "one": shown,
        "rows": rows_of(pair.first, pair.second, drafts),
        "twins": twins_of(pair.first_id, pair.second_id),
        "older_is_first": _older(pair.first, pair.second) == pair.first,
        "number": ids.index(pair.pk) + 1,
        "count": len(ids),
    }
    return page(request, "clients/pair.html", context)


def _answered(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Where a pair went that somebody else has answered meanwhile."""
    apart = told_apart(request.actor).filter(pk=pk).first()
    if apart is not None:
        who = apart.decision.decided_by.display_name
        messages.info(request, _("It is answered already: %(who)s said they are two people.") % {"who": who})
        return redirect("duplicate.decided")
    pair = get_object_or_404(PossibleDuplicate, pk=pk)
    both = (pair.first_id, pair.second_id)
    merge = merges_seen(request.actor).filter(kept__in=both, absorbed__in=both, undone=None).first()
    if merge is None:
        raise Http404
    who = merge.merged_by.display_name
    messages.info(request, _("It is answered already: %(who)s laid the two records into one.") % {"who": who})
    return redirect("merge.read", merge.pk)


def _older(first: Client, second: Client) -> Client:
    return min(first, second, key=lambda client: (client.registered_at, client.pk))


@requires("duplicate.decide", methods=("POST",))
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One of three answers; whoever goes through the queue stands before the next pair."""
    pair = pairs_seen(request.actor).filter(pk=pk).first()
    if pair is None:
        return _answered(request, pk)
    answer = request.POST.get("answer", "")
    queue = list(waiting_pairs(request.actor).values_list("pk", flat=True)) if "queue" in request.POST else []
    try:
        decide_duplicate(request.actor, pair, answer, _choices(request, pair) if answer == "same" else AS_THEY_ARE)
    except Refused as refusal:
        messages.error(request, refusal.message)
        return redirect("duplicate.compare", pk) if queue else redirect("duplicate.read")
    said = {
        "same": _("One record now. It can be taken apart again under “Decided”."),
        "different": _("Two people: this pair is not asked again."),
        "unsure": _("It stays in the list."),
    }
    messages.success(request, said[answer])
    return redirect(_after(queue, pair.pk))


def _after(queue: list[UUID], pk: UUID) -> str:
    """The next pair of the queue; the list at its end."""
    place = queue.index(pk) + 1 if pk in queue else len(queue)
    return reverse("duplicate.compare", args=[queue[place]]) if place < len(queue) else reverse("duplicate.read")


def _choices(request: StaffRequest, pair: PossibleDuplicate) -> Choices:
    if "keep" not in request.POST:
        return AS_THEY_ARE
    rows = rows_of(pair.first, pair.second, (draft_of(pair.first), draft_of(pair.second)))
    names = [row.name for row in rows if row.differs]
    return choices_in(request.POST, pair.first, pair.second, names, twins_of(pair.first_id, pair.second_id))


@requires("duplicate.find", methods=("POST",))
def find(request: StaffRequest) -> HttpResponse:
    """Look through the groups again."""
    found = sum(find_duplicates(request.actor, at) for at in request.actor.organisations_where("duplicate.find"))
    said = ngettext("%(n)s more pair was found.", "%(n)s more pairs were found.", found) % {"n": found}
    messages.success(request, said if found else _("Looked through everything: no other records look alike."))
    return redirect("duplicate.read")


@requires("duplicate.read")
def decided(request: StaffRequest) -> HttpResponse:
    """What was found to be one person, and who were two."""
    found = Paginator(merges_seen(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": found,
        "merges": [{"merge": m, "kept": show_code(m.kept.code), "absorbed": show_code(m.absorbed.code)} for m in found],
        "apart": [
            {"pair": pair, "first": show_code(pair.first.code), "second": show_code(pair.second.code)}
            for pair in told_apart(request.actor)[:PAGE]
        ],
        "may_decide": "duplicate.decide" in request.actor.verbs,
        "tabs": _tabs("duplicate.decided"),
    }
    return page(request, "clients/decided.html", context)


def _tabs(here: str) -> list[dict[str, Any]]:
    words = {"duplicate.read": _("Waiting"), "duplicate.decided": _("Decided")}
    return [{"url": reverse(name), "label": label, "current": name == here} for name, label in words.items()]


@requires("duplicate.decide")
def merged(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One merge: both records as they are written, what was taken over, what still stands twice."""
    merge = get_object_or_404(merges_seen(request.actor).filter(absorbed__erased_at=None), pk=pk)
    request.actor.require("duplicate.decide", at=merge.kept.organisation_id)
    note_looks(request.actor, [merge.kept, merge.absorbed], "duplicate")
    undone = getattr(merge, "undone", None)
    context = {
        "merge": merge,
        "undone": undone,
        "kept_code": show_code(merge.kept.code),
        "absorbed_code": show_code(merge.absorbed.code),
        "rows": rows_of(merge.kept, merge.absorbed, (draft_of(merge.kept), draft_of(merge.absorbed))),
        "taken": [label_of(name) for name in merge.taken],
        "twins": [] if undone else twins_within(merge.absorbed_id, merge.kept_id),
    }
    return page(request, "clients/merge.html", context)


@requires("duplicate.decide", methods=("POST",))
def settle(request: StaffRequest, pk: UUID) -> HttpResponse:
    """After a merge: which of two lines was written twice."""
    merge = get_object_or_404(merges_seen(request.actor).filter(absorbed__erased_at=None), pk=pk)
    try:
        struck = struck_in(request.POST, twins_within(merge.absorbed_id, merge.kept_id))
        settle_twins(request.actor, merge, struck)
        messages.success(request, _("Struck out. Taking the records apart brings the lines back."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("merge.read", merge.pk)


@requires("merge.undo", methods=("POST",))
def undo(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Two records again, as they were."""
    merge = get_object_or_404(merges_seen(request.actor), pk=pk)
    try:
        undo_merge(request.actor, merge)
        messages.success(request, _("Two records again, as they were. The pair waits in the list."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return redirect("client.read", merge.kept_id)
