"""The pages of rules: what they are, how they came to be so, and how they are changed."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from dhealth.kernel.errors import Refused
from dhealth.kernel.rule_text import Mistake
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.roles import roles
from dhealth.trust.policies.actions import change_policy, try_rules
from dhealth.trust.policies.forms import BackForm, RulesForm
from dhealth.trust.policies.models import RulesVersion
from dhealth.trust.policies.pages import PolicyPage, held, pages
from dhealth.trust.policies.queries import NumberedLine, around, compare, history
from dhealth.ui.htmx import go, page


def _page(name: str) -> PolicyPage[object]:
    try:
        return pages[name]
    except KeyError:
        raise Http404(name) from None


@requires("policy.read")
def rules(request: StaffRequest) -> HttpResponse:
    """Every page of rules with who changed it last."""
    listed = [(one, held(one), len(list(one.says(held(one).rules))), history(one)) for one in pages.values()]
    return page(request, "policies/rules.html", {"listed": listed, "roles": len(roles())})


@requires("policy.read")
def one_page(request: StaffRequest, name: str) -> HttpResponse:
    """One page: its rules as sentences, the very text, and its history."""
    found = _page(name)
    holding = held(found)
    context = {
        "policy": found,
        "holding": holding,
        "said": list(found.says(holding.rules)),
        "history": history(found),
        "may_change": "policy.change" in request.actor.verbs,
    }
    return page(request, "policies/page.html", context)


@requires("policy.change", methods=("GET", "POST"))
def change(request: StaffRequest, name: str) -> HttpResponse:
    """Write the rules anew: look at the difference first, then let them hold."""
    found = _page(name)
    before = held(found).text
    form = RulesForm(request.POST or None, initial={"text": before})
    looking = "look" in request.POST
    if looking:
        form.fields["reason"].required = False
    lines, mistaken = None, list[NumberedLine]()
    if request.method == "POST" and form.is_valid():
        try:
            if not looking:
                change_policy(request.actor, found, form.cleaned_data["text"], form.cleaned_data["reason"])
                messages.success(request, _("The new rules hold from now on."))
                return go(request, reverse("policy.open", args=[name]))
            try_rules(found, form.cleaned_data["text"])
            lines = list(compare(before, form.cleaned_data["text"]))
        except Refused as refusal:
            form.add_error(refusal.field, str(refusal))
            if isinstance(refusal.__cause__, Mistake):
                mistaken = around(form.data["text"], refusal.__cause__.line)
    context = {"policy": found, "form": form, "lines": lines, "mistaken": mistaken}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "policies/change.html", context, status=status)


@requires("policy.change", methods=("POST",))
def go_back(request: StaffRequest, name: str) -> HttpResponse:
    """Let the rules as delivered hold again."""
    return _again(request, _page(name), "")


@requires("policy.change", methods=("POST",))
def adopt_again(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Let an earlier version hold again."""
    version = get_object_or_404(RulesVersion, pk=pk, adopted_by__isnull=False)
    return _again(request, _page(version.page), version.text)


def _again(request: StaffRequest, found: PolicyPage[object], text: str) -> HttpResponse:
    form = BackForm(request.POST)
    try:
        if not form.is_valid():
            raise Refused(str(form.errors["reason"][0]))
        change_policy(request.actor, found, text, form.cleaned_data["reason"])
        messages.success(request, _("These rules hold again."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return go(request, reverse("policy.open", args=[found.name]))
