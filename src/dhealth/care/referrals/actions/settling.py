"""The month's shared list: a side says where a line differs, the other settles it, both sign."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from dhealth.care.referrals.models import (
    Difference,
    DifferenceSettled,
    Differs,
    ListSigned,
    Referral,
    Settled,
    SharedList,
)
from dhealth.care.referrals.sharing_lists import Month, Pair, month_of
from dhealth.kernel.errors import Refused
from dhealth.kernel.periods import Period
from dhealth.trust.accounts.actors import Actor
from dhealth.trust.audit.log import record


def _list_of(pair: Pair, month: date) -> SharedList:
    """The list, held until the act is over."""
    SharedList.objects.get_or_create(sender=pair.sender, receiver=pair.receiver, month=month)
    held = SharedList.objects.select_for_update(of=("self",))
    return held.get(sender=pair.sender, receiver=pair.receiver, month=month)


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
    signed = ListSigned.objects.create(shared=shared, organisation_id=pair.mine, digest=digest, by=actor.user)
    _note("shared_list.sign", actor, shared)
    return signed
