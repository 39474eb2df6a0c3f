"""Questions between a group and a clinic: whose turn, until when, what rose, one question with its answers."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.commons.gatherings.actions import pass_up_issue, raise_issue, reply_to_issue, settle_issue
from dhealth.commons.gatherings.forms import QuestionForm, ReplyForm, SettleForm
from dhealth.commons.gatherings.models import Issue
from dhealth.commons.gatherings.queries import issues_seen, partners_of
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.trust.accounts.queries import place_of_work
from dhealth.ui.htmx import page
from dhealth.ui.saving import again, done, saved

PARTS = ("open", "settled")
SHOWN = 100


@requires("issue.read")
def questions(request: StaffRequest) -> HttpResponse:
    """Open questions, the longest due first; settled ones by themselves."""
    part = request.GET.get("part", "open")
    if part not in PARTS:
        raise BadRequest
    rows = issues_seen(request.actor)
    open_ones = rows.filter(settling=None)
    shown = open_ones if part == "open" else rows.filter(settling__isnull=False).order_by("-settling__at")
    page_obj = Paginator(shown, SHOWN).get_page(request.GET.get("page"))
    context = {
        "part": part,
        "issues": page_obj.object_list,
        "page_obj": page_obj,
        "mine": set(request.actor.organisations_where("issue.read")),
        "today": timezone.localdate(),
        "may_raise": "issue.raise" in request.actor.verbs,
        "tabs": _tabs(part, open_ones.count()),
    }
    return page(request, "gatherings/questions.html", context)


def _tabs(part: str, open_ones: int) -> list[dict[str, object]]:
    words: dict[str, tuple[str, int | None]] = {"open": (_("Not settled"), open_ones), "settled": (_("Settled"), None)}
    return [
        {"url": f"{reverse('issue.read')}?part={key}", "label": label, "count": count, "current": key == part}
        for key, (label, count) in words.items()
    ]


@requires("issue.raise", methods=("GET", "POST"))
def ask(request: StaffRequest) -> HttpResponse:
    """A question to a partner."""
    here = place_of_work(request.actor, "issue.raise")
    initial = {key: request.GET.get(key, "") for key in ("slip", "to", "kind")}
    form = QuestionForm(request.POST or None, partners=partners_of(here), initial=initial)
    found: list[Issue] = []
    if saved(form, lambda: found.append(raise_issue(request.actor, here, form.question(), id=form.cleaned_data["id"]))):
        messages.success(request, _("They see it now, with the day until which they answer."))
        return redirect("issue.open", found[0].pk)
    context = {
        "title": _("Ask a partner"),
        "back": reverse("issue.read"),
        "back_words": _("Questions"),
        "why": _("If nobody settles it in time, who supports the group sees it too."),
    }
    return again(request, form, context)


@requires("issue.open")
def open_question(request: StaffRequest, pk: UUID) -> HttpResponse:
    """One question with its answers."""
    return _page(request, _issue(request, pk))


@requires("issue.reply", methods=("POST",))
def reply(request: StaffRequest, pk: UUID) -> HttpResponse:
    """An answer; then it is the other's turn."""
    issue = _issue(request, pk)
    form = ReplyForm(request.POST)

    def act() -> object:
        said = form.cleaned_data
        return reply_to_issue(request.actor, issue, said["words"], turn=said["turn"], id=said["id"])

    if saved(form, act):
        messages.success(request, _("They see your answer."))
        return redirect("issue.open", issue.pk)
    return _page(request, issue, form)


@requires("issue.pass_up", methods=("POST",))
def pass_up(request: StaffRequest, pk: UUID) -> HttpResponse:
    """To who supports the group."""
    issue = _issue(request, pk)
    said = _("Passed up. It is their turn now.")
    return done(request, lambda: pass_up_issue(request.actor, issue), said, reverse("issue.open", args=[issue.pk]))


@requires("issue.settle", methods=("POST",))
def settle(request: StaffRequest, pk: UUID) -> HttpResponse:
    """It is settled."""
    issue = _issue(request, pk)
    how = request.POST.get("how", "")
    where = reverse("issue.open", args=[issue.pk])
    return done(request, lambda: settle_issue(request.actor, issue, how), _("Settled. Both sides see how."), where)


def _issue(request: StaffRequest, pk: UUID) -> Issue:
    return get_object_or_404(issues_seen(request.actor), pk=pk)


def _page(request: StaffRequest, issue: Issue, form: ReplyForm | None = None) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    sides = {issue.raised_by_id, issue.to_id, issue.umbrella_id}
    settled = hasattr(issue, "settling")

    def may(verb: str) -> bool:
        return not settled and bool(sides & set(actor.organisations_where(verb)))

    context = {
        "issue": issue,
        "settled": issue.settling if settled else None,
        "replies": issue.replies.select_related("organisation", "by", "turn"),
        "late": not settled and issue.due_on < today,
        "may_pass": may("issue.pass_up") and not issue.passed_up and issue.umbrella_id is not None,
        "settle_form": SettleForm() if may("issue.settle") else None,
    }
    if form is None and may("issue.reply"):
        form = ReplyForm()
    if form is None:
        return page(request, "gatherings/question.html", context)
    return again(request, form, context, "gatherings/question.html")
