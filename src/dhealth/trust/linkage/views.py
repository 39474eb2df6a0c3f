"""The reviewer's pages: pairs of records of two organisations that may be one person."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.linkage.actions import decide_case, show_identity_of_pair
from dhealth.trust.linkage.forms import AnswerForm
from dhealth.trust.linkage.queries import pairs, waiting
from dhealth.ui.htmx import go, page

PAGE = 20


@requires("linkage.read")
def matches(request: StaffRequest) -> HttpResponse:
    """The pairs that wait: codes and kinds of agreeing facts, no person."""
    found = Paginator(waiting(request.actor), PAGE).get_page(request.GET.get("page"))
    return page(request, "linkage/matches.html", {"page_obj": found, "pairs": pairs(list(found.object_list))})


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
    form = AnswerForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(_("Choose one of the three answers."))
        decide_case(request.actor, case, form.cleaned_data["answer"])
        messages.success(request, _("Your answer is kept."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, "linkage.read")
