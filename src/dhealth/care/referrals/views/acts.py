"""What may be done with a slip: take it back, stop sharing, write, let the clinic answer by a link, hand it on."""

from http import HTTPStatus
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from dhealth.care.referrals.actions import hand_over, make_link, withdraw_referral, withdraw_request, write_message
from dhealth.care.referrals.forms import HandOverForm, WithdrawForm, WordsForm
from dhealth.care.referrals.models import Part, Referral
from dhealth.care.referrals.queries import followers
from dhealth.care.referrals.views.browsers import browser_of, remembered
from dhealth.care.referrals.views.slips import WITHIN, show_slip, slip_of
from dhealth.kernel.errors import Refused
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page


def _back(pk: UUID) -> str:
    return reverse("referral.open", args=[pk])


@requires("referral.withdraw", methods=("POST",))
def withdraw(request: StaffRequest, pk: UUID) -> HttpResponse:
    """Take the slip back, with the reason."""
    referral = slip_of(request, pk)
    form = WithdrawForm(request.POST)
    try:
        withdraw_referral(request.actor, referral, form.data.get("reason", ""))
        messages.success(request, _("Taken back. The clinic sees it at once."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, _back(pk))


@requires("referral.withdraw", methods=("POST",))
def stop(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The client takes back their request, or their yes to answers."""
    referral = slip_of(request, pk)
    part = request.POST.get("part", "")
    try:
        withdraw_request(request.actor, referral, part)
        sharing = part == Part.SHARING
        said = _("From now on nothing more is shared with the clinic.")
        messages.success(request, said if sharing else _("From now on the clinic's answers are not told here."))
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, _back(pk))


@requires("referral.write", methods=("POST",))
def write(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A word to the other side, from either."""
    referral = get_object_or_404(Referral.objects.visible_to(request.actor).select_related(*WITHIN), pk=pk)
    ours = referral.sender_id in request.actor.organisations_where("referral.read")
    form = WordsForm(request.POST)
    if form.is_valid():
        try:
            write_message(request.actor, referral, form.cleaned_data["words"], id=form.cleaned_data["id"])
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
    if ours:
        return show_slip(request, referral, words=form, status=422) if form.errors else go(request, _back(pk))
    for error in form.errors.get("words", []):
        messages.error(request, str(error))
    return go(request, reverse("inbox.open", args=[pk]))


@requires("referral.link", methods=("POST",))
@remembered
def link(request: StaffRequest, pk: UUID) -> HttpResponse:
    """A link for a clinic without an account, shown once."""
    referral = slip_of(request, pk)
    try:
        _made, text = make_link(request.actor, referral, browser=browser_of(request))
    except Refused as refusal:
        messages.error(request, refusal.message)
        return go(request, _back(pk))
    address = request.build_absolute_uri(reverse("referral.answer", args=[text]))
    return show_slip(request, referral, link=address)


@requires("referral.hand_over", methods=("GET", "POST"))
def pass_on(request: StaffRequest) -> HttpResponse:
    """All open slips of one worker to another."""
    at = request.actor.organisations_where("referral.hand_over")[0]
    form = HandOverForm(request.POST or None, organisation=at, followers=followers(at))
    if form.is_valid():
        try:
            moved = hand_over(request.actor, at, UUID(form.cleaned_data["leaves"]), UUID(form.cleaned_data["takes"]))
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, refusal.message)
        else:
            words = ngettext("%(n)s slip has another worker now.", "%(n)s slips have another worker now.", moved)
            messages.success(request, words % {"n": moved})
            return go(request, "referral.read")
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return page(request, "referrals/hand_over.html", {"form": form}, status=status)
