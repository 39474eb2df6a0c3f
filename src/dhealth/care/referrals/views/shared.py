"""The month's shared list of a group and a clinic: read, said to differ, settled, signed by both."""

from collections.abc import Callable
from datetime import date
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.settling import reopen_list, say_difference, settle_difference, sign_list
from dhealth.care.referrals.models import Differs, Referral, Settled
from dhealth.care.referrals.sharing_lists import Pair, differences_seen, first_pair, month_of, months_back, pairs_of
from dhealth.care.referrals.wording import title_of_state
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.guards import StaffRequest, requires
from dhealth.ui.htmx import go, page

LONGEST_NUMBER = 5  # digits


def _pair(request: StaffRequest, asked: str, period: Period) -> Pair | None:
    pairs = pairs_of(request.actor, timezone.localdate())
    if not asked:
        return first_pair(pairs, period)
    found = next((one for one in pairs if asked == f"{one.sender.pk}.{one.receiver.pk}"), None)
    if found is None:
        raise Http404
    return found


def _period(asked: str) -> Period:
    """The month asked for as 2026-10; the last whole one where nothing readable was asked."""
    try:
        first = date.fromisoformat(f"{asked}-01")
        return Period.month(first.year, first.month)
    except (ValueError, Refused):
        return months_back(timezone.localdate())[1]


@requires("shared_list.read")
def shared(request: StaffRequest) -> HttpResponse:
    """One pair and month; the last whole month first."""
    period = _period(request.GET.get("month", ""))
    pair = _pair(request, request.GET.get("pair", ""), period)
    context: dict[str, Any] = {"pair": pair, "period": period}
    if pair:
        actor, month = request.actor, month_of(pair, period)
        context |= {
            "month": month,
            "rows": [(line, title_of_state(line.state)) for line in month.lines],
            "pairs": pairs_of(actor, timezone.localdate()),
            "key": _key(pair),
            "months": months_back(timezone.localdate()),
            "due": _due(period, pair),
            "sides": [
                (one, month.signed_by(one.pk), month.signed_before(one.pk), month.signed_in_vain(one.pk))
                for one in (pair.sender, pair.receiver)
            ],
            "over": period.end < timezone.localdate(),
            "mine_signed": month.signed_by(pair.mine),
            "may_differ": actor.may("shared_list.differ", pair.mine),
            "may_settle": actor.may("shared_list.settle", pair.mine),
            "may_sign": actor.may("shared_list.sign", pair.mine),
            "may_reopen": actor.may("shared_list.reopen", pair.mine) and month.closed,
            "ours": pair.mine == pair.sender.pk,
            "differs": Differs.choices,
            "settled": Settled.choices,
        }
    return page(request, "referrals/shared.html", context, status=HTTPStatus.OK)


def _due(period: Period, pair: Pair) -> date:
    after = date.fromordinal(period.end.toordinal() + 1)
    return after.replace(day=pair.agreement.reconcile_by)


def _key(pair: Pair) -> str:
    return f"{pair.sender.pk}.{pair.receiver.pk}"


def _back(request: StaffRequest, pair: Pair, period: Period, act: Callable[[], object], said: str) -> HttpResponse:
    try:
        act()
        messages.success(request, said)
    except Refused as refusal:
        messages.error(request, refusal.message)
    return go(request, f"{reverse('shared_list.read')}?pair={_key(pair)}&month={period.start:%Y-%m}")


def _known(request: StaffRequest, sender: UUID, receiver: UUID) -> Pair:
    pair = _pair(request, f"{sender}.{receiver}", _period(""))
    if pair is None:
        raise Http404
    return pair


@requires("shared_list.differ", methods=("POST",))
def differ(request: StaffRequest, pk: UUID) -> HttpResponse:
    """This side knows a line otherwise."""
    referral = get_object_or_404(Referral.objects.visible_to(request.actor), pk=pk)
    pair, period = _known(request, referral.sender_id, referral.receiver_id), _period(request.POST.get("month", ""))
    says = request.POST.get("says", "")
    act = lambda: say_difference(request.actor, month_of(pair, period), referral, says)  # noqa: E731
    return _back(request, pair, period, act, _("Said. The other side sees it at once."))


@requires("shared_list.settle", methods=("POST",))
def settle(request: StaffRequest, pk: UUID) -> HttpResponse:
    """The line is settled."""
    difference = get_object_or_404(differences_seen(request.actor), pk=pk)
    month = difference.shared.month
    pair = _known(request, difference.referral.sender_id, difference.referral.receiver_id)
    how = request.POST.get("how", "")
    act = lambda: settle_difference(request.actor, pair, difference, how)  # noqa: E731
    return _back(request, pair, Period.month(month.year, month.month), act, _("Settled."))


def _posted(request: StaffRequest) -> tuple[Pair, Period]:
    period = _period(request.POST.get("month", ""))
    pair = _pair(request, request.POST.get("pair", ""), period)
    if pair is None:
        raise Http404
    return pair, period


@requires("shared_list.reopen", methods=("POST",))
def reopen(request: StaffRequest) -> HttpResponse:
    """Open a list again that both had signed."""
    pair, period = _posted(request)
    asked = request.POST.get("round", "")
    seen = int(asked) if asked.isdecimal() and len(asked) < LONGEST_NUMBER else 0
    reason = request.POST.get("reason", "")
    act = lambda: reopen_list(request.actor, pair, period, reason, seen=seen)  # noqa: E731
    return _back(request, pair, period, act, _("Open again. Both sign it anew once it is right."))


@requires("shared_list.sign", methods=("POST",))
def sign(request: StaffRequest) -> HttpResponse:
    """Sign for one's side."""
    pair, period = _posted(request)
    digest = request.POST.get("digest", "")
    act = lambda: sign_list(request.actor, pair, period, digest)  # noqa: E731
    return _back(request, pair, period, act, _("Signed for your side."))
