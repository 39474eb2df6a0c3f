"""The reviewer's pages: pairs of records of two organisations that may be one person."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.linkage.actions import decide_case, show_identity_of_pair, take_back_decision
from dhealth.trust.linkage.forms import AnswerForm, TakeBackForm
from dhealth.trust.linkage.models import TakenBack
from dhealth.trust.linkage.queries import decided, decisions_of, pairs, waiting
from dhealth.ui.htmx import go, page

PAGE = 20


@requires("linkage.read")
def matches(request: StaffRequest) -> HttpResponse:
    """The pairs that wait: codes and kinds of agreeing facts, no person."""
    found = Paginator(waiting(request.actor), PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "pairs": pairs(list(found.object_list)), "tabs": _tabs("linkage.read")}
    return page(request, "linkage/matches.html", context)


@requires("linkage.read")
def decided_pairs(request: StaffRequest) -> HttpResponse:
    """The pairs about which a reviewer has decided: what was said, by whom, and the way to take it back."""
    found = Paginator(decided(request.actor), PAGE).get_page(request.GET.get("page"))
    decisions = list(found.object_list)
    context = {
        "page_obj": found,
        "pairs": list(zip(pairs([one.case for one in decisions]), decisions, strict=True)),
        "reasons": TakenBack.Reason.choices,
        "tabs": _tabs("linkage.decided"),
    }
    return page(request, "linkage/decided.html", context)


def _tabs(current: str) -> list[dict[str, object]]:
    words = {"linkage.read": _("Waiting"), "linkage.decided": _("Decided")}
    return [{"url": reverse(name), "label": label, "current": name == current} for name, label in words.items()]


@requires("linkage.show_identity", methods=("POST",))
def faces(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Who the two are, on screen, once: the look is recorded at both organisations."""
    case = get_object_or_404(waiting(request.actor), pk=pk)
    first, second = show_identity_of_pair(request.actor, case)
    context = {"pair": pairs([case])[0], "first": first, "second": second}
    return page(request, "linkage/faces.html", context, fragment="linkage/_faces.html")


@requires("linkage.decide", methods=("POST",))
def decide(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One of three answers."""
    case = get_object_or_404(waiting(request.actor), pk=pk)
    with _told(request, _("Your answer is kept.")):
        decide_case(request.actor, case, _chosen(AnswerForm(request.POST), "answer"))
    return go(request, "linkage.read")


@requires("linkage.take_back", methods=("POST",))
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    """A decision holds no longer; the pair waits for anybody's next one."""
    decision = get_object_or_404(decisions_of(request.actor), pk=pk)
    with _told(request, _("Taken back. It stays in the history of the pair.")):
        take_back_decision(request.actor, decision, _chosen(TakeBackForm(request.POST), "reason"))
    return go(request, "linkage.decided")


@contextmanager
def _told(request: StaffRequest, done: str) -> Iterator[None]:
    """The next page says that the act is done, or why it was refused."""
    try:
        yield
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, done)


def _chosen(form: Form, field: str) -> str:
    """What was chosen.

    Raises:
        Refused: nothing of the list.
    """
    if not form.is_valid():
        raise Refused(str(next(iter(form.errors[field]))))
    return str(form.cleaned_data[field])
