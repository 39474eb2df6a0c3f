"""The month's shared list: a side says where a line differs, the other settles it, both sign."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.actions.signed_months import hold_month, refuse_signed
from dhealth.care.referrals.models import (
    Difference,
    DifferenceSettled,
    Differs,
    ListReopened,
    ListSigned,
    Referral,
    Settled,
    SharedList,
)
from dhealth.care.referrals.sharing_lists import Month, Pair, month_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.kernel.text import squeeze
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def _list_of(pair: Pair, month: date) -> SharedList:
    """The list, held until the act is over."""
    return hold_month(pair.sender.pk, pair.receiver.pk, month)


def _note(verb: str, actor: Actor, shared: SharedList, why: str = "", **details: object) -> None:
    for at in (shared.sender_id, shared.receiver_id):
        record(verb, actor, shared, at=at, why=why, details=details)


@transaction.atomic
def say_difference(actor: Actor, month: Month, referral: Referral, says: str) -> Difference:
    """A line is not as this side knows it. The same said twice is said once.

    Raises:
        Refused: no such line in this month, or nothing was chosen.
        PermissionDenied: the actor may not at this side.
    """
    pair = month.pair
    actor.require("shared_list.differ", at=pair.mine)
    if says not in Differs.values:
        raise Refused(_("Choose how the line differs."), field="says")
    if referral.pk not in {line.referral for line in month.lines}:
        raise Refused(_("This slip is not in the list of this month."))
    shared = _list_of(pair, month.period.start)
    refuse_signed(pair.sender.pk, pair.receiver.pk, month.period.start)
    same = {"shared": shared, "referral": referral, "organisation_id": pair.mine, "says": says}
    if known := Difference.objects.filter(**same).first():
        return known
    said = Difference.objects.create(**same, by=actor.user)
    _note("shared_list.differ", actor, shared, why=says, referral=referral.pk.hex)
    return said


@transaction.atomic
def settle_difference(actor: Actor, pair: Pair, difference: Difference, how: str) -> DifferenceSettled:
    """The other side agrees how a line is settled; settled already, nothing happens.

    Raises:
        Refused: nothing was chosen, or one's own side said it.
        PermissionDenied: the actor may not at this side.
    """
    actor.require("shared_list.settle", at=pair.mine)
    if how not in Settled.values:
        raise Refused(_("Choose how the line is settled."), field="how")
    if difference.organisation_id == pair.mine:
        raise Refused(_("Your own side said this. The other side settles it."))
    shared = _list_of(pair, difference.shared.month)
    if known := DifferenceSettled.objects.filter(difference=difference).first():
        return known
    done = DifferenceSettled.objects.create(difference=difference, how=how, by=actor.user)
    _note("shared_list.settle", actor, shared, why=how, referral=difference.referral_id.hex)
    return done


@transaction.atomic
def sign_list(actor: Actor, pair: Pair, period: Period, digest: str) -> ListSigned:
    """Sign the month for one side, in the form that was read.

    Raises:
        Refused: the month still runs, lines still differ, or the list changed since it was read.
        PermissionDenied: the actor may not sign for this side.
    """
    actor.require("shared_list.sign", at=pair.mine)
    if period.end >= timezone.localdate():
        raise Refused(_("This month still runs. Sign it once it is over."))
    shared = _list_of(pair, period.start)
    month = month_of(pair, period)
    if month.digest != digest:
        raise Refused(_("The list changed while you read it. Look at it again, then sign."))
    if month.open:
        raise Refused(_("Some lines still differ. Settle them first, then sign."))
    if known := month.signed_by(pair.mine):
        return known
    said = {"shared": shared, "organisation_id": pair.mine, "digest": digest, "round": month.round}
    signed = ListSigned.objects.create(**said, by=actor.user)
    _note("shared_list.sign", actor, shared, round=month.round)
    return signed


@transaction.atomic
def reopen_list(actor: Actor, pair: Pair, period: Period, reason: str, *, seen: int) -> ListReopened:
    """Open a list that both signed once more, with the reason; both sign anew. `seen`: which round was read.

    Raises:
        Refused: no reason, or not both have signed.
        PermissionDenied: the actor may not sign for this side.
    """
    actor.require("shared_list.reopen", at=pair.mine)
    words = squeeze(reason)
    if not words:
        raise Refused(_("Write why the list is opened again; the other side reads it."), field="reason")
    shared = _list_of(pair, period.start)
    if known := ListReopened.objects.filter(shared=shared, round=seen + 1).first():
        return known
    month = month_of(pair, period)
    if not month.closed or month.round != seen:
        raise Refused(_("Both have not signed this list. Put it right as it is."))
    opened = ListReopened.objects.create(
        shared=shared, round=month.round + 1, organisation_id=pair.mine, reason=words[:200], by=actor.user
    )
    _note("shared_list.reopen", actor, shared, round=opened.round)
    return opened
